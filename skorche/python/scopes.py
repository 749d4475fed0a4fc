"""Which names of its module a piece of a program uses, and where.

Comes in: a parsed statement. Goes out: references, in an order of their own, each with the
attributes that are asked of it. A name that a function, a class or a comprehension binds
for itself is none. This module must not know what a name stands for.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from skorche.python.binding import (
    Follow,
    InnerImport,
    Scope,
    all_arguments,
    defaults_of,
    private,
    scope_of,
    words_bound,
)
from skorche.python.imports import bound_by
from skorche.python.trees import children, walk

#: What itself is no use of a name, but for what it consists of.
_PLAIN = frozenset(
    [
        *(ast.Assign, ast.AugAssign, ast.BinOp, ast.BoolOp, ast.Call, ast.Compare),
        *(ast.Dict, ast.Expr, ast.For, ast.If, ast.IfExp, ast.List, ast.Return),
        *(ast.Set, ast.Starred, ast.Subscript, ast.Try, ast.Tuple, ast.UnaryOp),
        *(ast.While, ast.With, ast.keyword),
    ]
)


@dataclass(frozen=True, eq=False)
class Reference:
    """A use of a module's name: `name.attribute.attribute`.

    `node` is where the name stands: an expression, or a statement that has it among its
    words, as `def name` has. `sure` says that it is used indeed, and not only in an
    annotation, or perhaps instead of a class's own name, which may not be bound yet.
    `stored` says that the name, or the last attribute, is bound here or deleted. `at_once`
    says that the use is not within a function. `inner` is the import within a function that
    the name is from; `formatted` the f-string, and `quoted` the text, that it stands in.
    """

    name: str
    node: ast.AST
    attributes: tuple[ast.Attribute, ...] = ()
    sure: bool = True
    stored: bool = False
    at_once: bool = True
    inner: InnerImport | None = None
    formatted: ast.JoinedStr | None = None
    quoted: ast.Constant | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """The name and the attributes asked of it."""
        return self.name, *(part.attr for part in self.attributes)


def references(
    node: ast.AST | Iterable[ast.AST],
    skipped: Iterable[ast.AST] = (),
    follow: Follow = lambda _, __: False,
) -> list[Reference]:
    """Return the uses of module names in a statement, without those in skipped parts.

    `follow` says which names that an import within a function binds are to be taken for
    names of the module.

    >>> found = references(ast.parse("def f(x: A, y=b.c): return g(x)"))
    >>> [(".".join(one.path), one.sure) for one in found]
    [('f', True), ('b.c', True), ('A', False), ('g', True)]
    """
    walker = _Walker({id(part) for part in skipped}, follow)
    for one in [node] if isinstance(node, ast.AST) else node:
        walker.visit(one)
    return walker.found


class _Walker:
    def __init__(self, skipped: set[int], follow: Follow) -> None:
        self.found: list[Reference] = []
        self._skipped = skipped
        self._follow = follow
        self._scopes: list[Scope] = []
        self._bound: list[set[str]] = []  # by the class statements around, so far
        self._formatted: ast.JoinedStr | None = None
        self._quoted: ast.Constant | None = None
        self._annotation = False

    # ---- what a name is

    def _use(
        self,
        name: str,
        node: ast.AST,
        attributes: tuple[ast.Attribute, ...] = (),
        stored: bool = False,
    ) -> None:
        """Take note of a use, if the name is one of the module."""
        sure = not self._annotation
        name = private(name, self._class_name())
        inner = None
        within = False  # a function, which does not see the names of classes around it
        for scope in reversed(self._scopes):
            if scope.kind == "class" and within:
                continue
            within |= scope.kind != "types"
            if name in scope.shared:
                break
            if name in scope.outer:
                continue
            if name in scope.imports and name not in scope.own:
                inner = scope.imports[name]
                break
            if name in scope.own:
                if scope.kind != "class" or stored or sure and self._has(name):
                    return
                sure = False
        self.found.append(
            Reference(
                name,
                node,
                attributes,
                sure,
                stored,
                all(scope.kind != "function" for scope in self._scopes),
                inner,
                self._formatted,
                self._quoted,
            )
        )

    def _has(self, name: str) -> bool:
        """Whether the class whose body the walk is in has bound a name of its own by now."""
        return self._scopes[-1].kind == "class" and name in self._bound[-1]

    # ---- the walk

    def visit(self, node: ast.AST) -> None:
        kind = type(node)
        if kind is ast.Constant or id(node) in self._skipped:
            return
        if kind in _PLAIN:
            self._children(node)
            return
        match node:
            case ast.Name(id=name, ctx=context):
                self._use(name, node, (), not isinstance(context, ast.Load))
            case ast.Attribute():
                self._attribute(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node)
            case ast.Lambda(args=arguments, body=body):
                self._all(defaults_of(arguments))
                self._within(self._scope(node), [body])
            case ast.ClassDef():
                self._class(node)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._comprehension(node)
            case ast.AnnAssign(target=target, annotation=annotation, value=value):
                self.visit(target)
                self._annotate(annotation)
                if value is not None:
                    self.visit(value)
            case ast.Global(names=names):
                for name in names:
                    name = private(name, self._class_name())
                    self.found.append(Reference(name, node, stored=True, at_once=False))
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                for alias in aliases:
                    if not self._imported(bound_by(alias)):
                        self._use(bound_by(alias), alias, stored=True)
            case ast.JoinedStr():
                outer, self._formatted = self._formatted, self._formatted or node
                self._children(node)
                self._formatted = outer
            case _:
                if hasattr(ast, "TypeAlias") and isinstance(node, ast.TypeAlias):
                    self.visit(node.name)
                    self._with_types(node, lambda: self._annotate(node.value))
                    return
                for name in words_bound(node):
                    self._use(name, node, stored=True)
                self._children(node)

    def _children(self, node: ast.AST) -> None:
        for child in children(node):
            self.visit(child)

    def _imported(self, name: str) -> bool:
        """Whether the innermost function's import of a name is one to be followed."""
        name = private(name, self._class_name())
        return bool(self._scopes) and name in self._scopes[-1].imports

    def _attribute(self, node: ast.Attribute) -> None:
        attributes = [node]
        while isinstance(attributes[0].value, ast.Attribute):
            attributes.insert(0, attributes[0].value)
        first = attributes[0].value
        if isinstance(first, ast.Name) and id(first) not in self._skipped:
            stored = not isinstance(node.ctx, ast.Load)
            self._use(first.id, first, tuple(attributes), stored)
        else:
            self.visit(first)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._all(node.decorator_list)
        self._use(node.name, node, stored=True)
        self._all(defaults_of(node.args))  # which see no type parameters

        def signature() -> None:
            for argument in all_arguments(node.args):
                if argument.annotation is not None:
                    self._annotate(argument.annotation)
            if node.returns is not None:
                self._annotate(node.returns)
            self._within(self._scope(node), node.body)

        self._with_types(node, signature)

    def _class(self, node: ast.ClassDef) -> None:
        self._all(node.decorator_list)
        self._use(node.name, node, stored=True)

        def body() -> None:
            self._all([*node.bases, *node.keywords])
            scope = self._scope(node)
            own = {"__module__", "__qualname__"}
            if any(isinstance(one, ast.AnnAssign) for one in walk(node)):
                own.add("__annotations__")
            scope.own.update(own)
            self._bound.append(own)
            for statement in node.body:
                self._bound[-1] -= {private(n, node.name) for n in _deleted(statement)}
                self._within(scope, [statement])
                self._bound[-1] |= {private(n, node.name) for n in _bound(statement)}
            self._bound.pop()

        self._with_types(node, body)

    def _with_types(self, node: ast.AST, work: Callable[[], None]) -> None:
        """Do the work within a scope of the type parameters, if there are any."""
        parameters = getattr(node, "type_params", [])
        if not parameters:
            work()
            return
        scope = Scope("types", {parameter.name for parameter in parameters})
        self._scopes.append(scope)
        for parameter in parameters:
            for child in children(parameter):
                self._annotate(child)
        work()
        self._scopes.pop()

    def _comprehension(self, node: ast.AST) -> None:
        generators: list[ast.comprehension] = getattr(node, "generators", [])
        self.visit(generators[0].iter)
        rest: list[ast.AST] = []
        for number, generator in enumerate(generators):
            rest += [generator.target, *([generator.iter] if number else [])]
            rest += generator.ifs
        values = ("key", "value", "elt")
        rest += [getattr(node, part) for part in values if hasattr(node, part)]
        rest.sort(key=lambda part: (part.lineno, part.col_offset))  # type: ignore[attr-defined]
        self._scopes.append(self._scope(node))
        for part in rest:
            self.visit(part)
        self._scopes.pop()

    def _class_name(self) -> str:
        """The class that the walk is in, also within its methods."""
        names = (s.class_name for s in reversed(self._scopes) if s.kind == "class")
        return next(names, "")

    def _scope(self, node: ast.AST) -> Scope:
        scope = scope_of(node, self._follow)
        assert scope is not None, "the node makes one"
        scope.make_private(scope.class_name or self._class_name())
        return scope

    def _within(self, scope: Scope, body: Iterable[ast.AST]) -> None:
        self._scopes.append(scope)
        annotation, self._annotation = self._annotation, False
        self._all(body)
        self._annotation = annotation
        self._scopes.pop()

    def _all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)

    def _annotate(self, annotation: ast.AST) -> None:
        """Walk through an annotation, also one that is a text, or has texts in it."""
        outer, self._annotation = self._annotation, True
        for node in _annotation_parts(annotation):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                try:
                    inner = ast.parse(node.value, mode="eval").body
                except (SyntaxError, ValueError):
                    continue
                quoted, self._quoted = self._quoted, self._quoted or node
                self.visit(inner)
                self._quoted = quoted
            else:
                self.visit(node)
        self._annotation = outer


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement of a class binds, whatever happens, by its form."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield statement.name
        case ast.Assign(targets=targets):
            yield from (one.id for one in targets if isinstance(one, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
            yield name


def _deleted(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement may delete: by its words, or where it handles errors."""
    for node in walk(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Del()) | ast.ExceptHandler(name=str(name)):
                yield name


def _annotation_parts(annotation: ast.AST) -> Iterator[ast.AST]:
    """The largest parts that hold no text, and the texts; in the order of the text."""
    texts = [
        node
        for node in walk(annotation)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    if not texts or isinstance(annotation, ast.Constant):
        yield annotation
        return
    for child in children(annotation):
        yield from _annotation_parts(child)
