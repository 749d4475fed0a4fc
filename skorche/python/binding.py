"""Which names a piece of a program binds for itself.

Comes in: parsed statements and functions. Goes out: names. This module must not know what
uses them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from weakref import WeakKeyDictionary

from skorche.python.imports import bound_by
from skorche.python.trees import children, walk

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SCOPES = frozenset([*FUNCTIONS, *COMPREHENSIONS, ast.Lambda, ast.ClassDef])
#: What binds names by a word of its own.
_WITH_WORDS = frozenset(
    [ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping]
)
#: What has no scope within it.
_WITHIN_NONE = frozenset([ast.Constant, ast.Name, ast.alias])
_BOUND_OTHERWISE = SCOPES | _WITH_WORDS | {ast.AnnAssign, ast.Import, ast.ImportFrom}


#: Whether an import within a function is to be followed, for one of its names.
Follow = Callable[[ast.Import | ast.ImportFrom, ast.alias], bool]


class InnerImport(NamedTuple):
    """An import within a function, and the part of it that binds a name."""

    node: ast.Import | ast.ImportFrom
    alias: ast.alias

    @property
    def name(self) -> str:
        """The name that it binds."""
        return bound_by(self.alias)


@dataclass
class Scope:
    kind: str
    own: set[str] = field(default_factory=set)
    outer: set[str] = field(default_factory=set)  # declared nonlocal
    shared: set[str] = field(default_factory=set)  # declared global
    imports: dict[str, InnerImport] = field(default_factory=dict)
    class_name: str = ""

    def make_private(self, class_name: str) -> None:
        """Call names as Python does within a class: `__name` is `_Class__name`."""
        for names in (self.own, self.outer, self.shared):
            for name in [n for n in names if private(n, class_name) != n]:
                names.remove(name)
                names.add(private(name, class_name))
        self.imports = {private(n, class_name): i for n, i in self.imports.items()}


def private(name: str, class_name: str) -> str:
    """Return what Python calls a name that stands within a class."""
    class_name = class_name.lstrip("_")
    if class_name and name.startswith("__") and not name.endswith("__"):
        return f"_{class_name}{name}"
    return name


def all_arguments(arguments: ast.arguments) -> Iterator[ast.arg]:
    yield from arguments.posonlyargs
    yield from arguments.args
    if arguments.vararg:
        yield arguments.vararg
    yield from arguments.kwonlyargs
    if arguments.kwarg:
        yield arguments.kwarg


def arguments_of(arguments: ast.arguments) -> set[str]:
    return {argument.arg for argument in all_arguments(arguments)}


def defaults_of(arguments: ast.arguments) -> list[ast.expr]:
    """Return what is evaluated where a function stands, and not when it is called."""
    return [*arguments.defaults, *filter(None, arguments.kw_defaults)]


def evaluated_annotations(node: ast.AST) -> Iterator[ast.expr]:
    """The annotations of a statement that are evaluated where it stands."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            of_arguments = (one.annotation for one in all_arguments(node.args))
            yield from filter(None, [*of_arguments, node.returns])
        case ast.AnnAssign(annotation=annotation):
            yield annotation
        case ast.Lambda() | ast.expr():
            return
        case _:
            for child in children(node):
                yield from evaluated_annotations(child)


def stored_names(target: ast.AST) -> Iterator[str]:
    for node in walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def words_bound(node: ast.AST) -> Iterator[str]:
    """The names that a node binds by a word of its own, which is no expression."""
    if type(node) not in _WITH_WORDS:
        return
    match node:
        case ast.ExceptHandler(name=str(name)):
            yield name
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name


def bound(node: ast.AST) -> list[str]:
    """Return the names that a statement binds in the scope that it stands in."""
    found: list[str] = []
    pending, inner = [node], list[ast.AST]()
    while pending:
        node = pending.pop()
        if type(node) is ast.Name:
            if type(node.ctx) is not ast.Load:
                found.append(node.id)
            continue
        if type(node) is ast.Constant:
            continue
        if type(node) not in _BOUND_OTHERWISE:
            pending += reversed(children(node))
            continue
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                found.append(node.name)
                inner = [*node.decorator_list, *defaults_of(node.args)]
            case ast.ClassDef():
                found.append(node.name)
                inner = [*node.decorator_list, *node.bases, *node.keywords]
            case ast.Lambda():
                inner = [*defaults_of(node.args)]
            case ast.Import() | ast.ImportFrom():
                found += map(bound_by, node.names)
                continue
            case ast.AnnAssign(value=None):
                continue
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                found += _assigned_within(node)
                continue
            case _:
                found += words_bound(node)
                inner = children(node)
        pending += reversed(inner)
    return found


def _assigned_within(node: ast.AST) -> Iterator[str]:
    """The names that := binds around a comprehension, and not in a lambda within it."""
    if isinstance(node, ast.NamedExpr):
        yield from bound(node.target)
    inner: Iterable[ast.AST] = children(node)
    if isinstance(node, ast.Lambda):
        inner = defaults_of(node.args)
    for child in inner:
        yield from _assigned_within(child)


class _Body(NamedTuple):
    """What the body of a function or a class binds, and declares."""

    own: frozenset[str]
    outer: frozenset[str]
    shared: frozenset[str]
    imports: tuple[InnerImport, ...]


#: Each is read once; many ask for it.
_BODIES: WeakKeyDictionary[ast.AST, _Body] = WeakKeyDictionary()


def fill(scope: Scope, node: ast.AST, follow: Follow) -> list[InnerImport]:
    """Find out what a function's or a class's own names are; return imports to follow."""
    body = _BODIES.get(node)
    if body is None:
        body = _BODIES[node] = _body(node)
    scope.own |= body.own
    scope.outer |= body.outer
    scope.shared |= body.shared
    imports = []
    for one in body.imports:
        if follow(one.node, one.alias):
            imports.append(one)
        else:
            scope.own.add(one.name)
    scope.imports.update((one.name, one) for one in imports)
    if scope.kind == "class":  # its names are attributes, which stay
        scope.own.update(scope.imports)
        scope.imports.clear()
    return imports


def forget(node: ast.AST) -> None:
    """Have what was read of a node, and of all within it, be read anew: it was changed."""
    for one in ast.walk(node):
        _BODIES.pop(one, None)


def _body(function: ast.AST) -> _Body:
    scope = Scope("function")
    imports: list[InnerImport] = []
    pending: list[ast.AST] = [*getattr(function, "body", [])]
    while pending:
        node = pending.pop()
        match node:
            case ast.Global(names=names):
                scope.shared.update(names)
            case ast.Nonlocal(names=names):
                scope.outer.update(names)
            case ast.Import() | ast.ImportFrom():
                imports += (InnerImport(node, alias) for alias in node.names)
            case ast.AnnAssign(target=ast.Name(id=name), simple=1):
                scope.own.add(name)
                if node.value is not None:
                    scope.own.update(bound(node.value))
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                scope.own.update(bound(node))
            case ast.Match() | ast.match_case():
                pending += children(node)
            case ast.stmt() | ast.ExceptHandler() if hasattr(node, "body"):
                pending += children(node)
                scope.own.update(words_bound(node))
            case _:
                scope.own.update(bound(node))
    own, outer, shared = map(frozenset, (scope.own, scope.outer, scope.shared))
    return _Body(own, outer, shared, tuple(imports))


def bound_otherwise(node: ast.AST, follow: Follow) -> list[InnerImport]:
    """Return the imports to be followed in a function whose name it binds otherwise as
    well: by other statements, by other such imports, or for what is around it."""
    scope = Scope("function")
    imports = fill(scope, node, follow)
    others = scope.own | scope.shared | scope.outer
    found = []
    for one in imports:
        same = [other for other in imports if other.name == one.name]
        if one.name in others or len(set(map(_brought, same))) > 1:
            found.append(one)
    return found


def _brought(one: InnerImport) -> tuple[int, str, str]:
    """What an import gives its name to; several below one package bring that package."""
    if isinstance(one.node, ast.ImportFrom):
        return one.node.level, one.node.module or "", one.alias.name
    return 0, one.alias.name if one.alias.asname else one.name, ""


def scope_of(node: ast.AST, follow: Follow) -> Scope | None:
    """Return the scope that a function, a lambda, a class or a comprehension makes."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            scope = Scope("function", arguments_of(node.args))
            fill(scope, node, follow)
        case ast.Lambda():
            scope = Scope("function", arguments_of(node.args) | set(bound(node.body)))
        case ast.ClassDef():
            scope = Scope("class", class_name=node.name)
            fill(scope, node, follow)
        case ast.GeneratorExp():
            scope = Scope("function", _targets(node.generators))
        case ast.ListComp() | ast.SetComp() | ast.DictComp():
            scope = Scope("comprehension", _targets(node.generators))
        case _:
            return None
    return scope


def _targets(generators: list[ast.comprehension]) -> set[str]:
    return {name for one in generators for name in stored_names(one.target)}


def inner_names(tree: ast.AST) -> set[str]:
    """Return all names that functions, lambdas, classes and comprehensions bind for
    themselves, but for those that functions import, which may be followed."""
    found: set[str] = set()
    pending: list[tuple[ast.AST, str]] = [(tree, "")]
    while pending:
        node, class_name = pending.pop()
        own_name = node.name if isinstance(node, ast.ClassDef) else class_name
        of_own = type(node) in SCOPES
        if of_own:
            found |= names_of_scope(node, own_name)
        body = {id(one) for one in node.body} if isinstance(node, ast.ClassDef) else ()
        for child in children(node):
            if type(child) not in _WITHIN_NONE:
                inner_class = own_name if id(child) in body else class_name
                pending.append((child, inner_class))
    return found


def names_of_scope(node: ast.AST, class_name: str = "") -> set[str]:
    """Return the same of one of SCOPES alone, and of nothing within it."""
    scope = scope_of(node, lambda _, __: True)
    assert scope is not None, "it is one of those"
    scope.make_private(class_name)
    return scope.own - scope.shared - scope.outer
