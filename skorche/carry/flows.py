"""What may come into each name of the user's files: a list of expressions, by form alone.

Comes in: a file's statements. Goes out: for each function and for the module a `Space`, and
all that flows into names, attributes and parameters. This module must not know what an
expression stands for, nor where values are from.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from skorche.carry.user_file import FunctionNode, UserFile
from skorche.python.binding import FUNCTIONS, Scope, arguments_of, scope_of
from skorche.python.trees import children, given_to, walk

#: Expressions that have nothing within.
_WITHOUT_PARTS = frozenset([ast.Constant, ast.Name])
Parts = tuple[ast.AST, ...]
_TRIES = (ast.Try, ast.TryStar) if sys.version_info >= (3, 11) else (ast.Try,)


#: Functions that give the names of a module as a dictionary.
NAMESPACES = ("globals", "vars", "locals")


@dataclass(eq=False)
class Space:
    """Where names are bound: a function, or with no node the module; `kind` is the class
    whose method it is."""

    file: UserFile
    node: FunctionNode | None = None
    outer: Space | None = None
    kind: str = ""
    scope: Scope = field(default_factory=lambda: Scope("function"))

    def where(self, name: str) -> Space:
        """Return the space that a name is one of."""
        space = self
        while space.outer is not None:
            own = name in space.scope.own and name not in space.scope.outer
            if name in space.scope.shared:
                return space.module
            if own:
                return space
            space = space.outer
        return space

    @property
    def module(self) -> Space:
        space = self
        while space.outer is not None:
            space = space.outer
        return space


class Target(NamedTuple):
    """What something flows into: a name of a space, or else an attribute of anything."""

    space: Space | None
    name: str


class Flow(NamedTuple):
    """What flows into a target: parts that are looked at in a space.

    `statement` is the one that it stands in; `plain` says that this only binds one name
    to one expression, and always does; `call` is one that changes what it is given, maybe.
    """

    target: Target
    parts: Parts
    space: Space
    statement: ast.stmt
    plain: bool = False
    call: ast.Call | None = None


class Call(NamedTuple):
    """A call, or a decorator as one, and where it stands."""

    node: ast.expr
    space: Space


class Flows:
    """All flows of a file."""

    def __init__(self, file: UserFile) -> None:
        self.module = Space(file)
        self.spaces: list[Space] = [self.module]
        self.flows: list[Flow] = []
        self.calls: list[Call] = []
        self.decorated: list[tuple[ast.expr, Space]] = []
        for statement in file.statements:
            match statement.node:
                case ast.If() as node if statement.guarded:
                    self._expressions(node.test, self.module, node)
                    if file.name == "__main__":  # a module's own was never run
                        self._body(node.body, self.module, (), True)
                    self._body(node.orelse, self.module, (), False)
                case node:
                    self._statement(node, self.module, (), True)

    def _body(
        self, body: Iterable[ast.stmt], space: Space, control: Parts, plain: bool
    ) -> None:
        for statement in body:
            self._statement(statement, space, control, plain)

    def _statement(
        self, node: ast.stmt, space: Space, control: Parts, plain: bool
    ) -> None:
        """`control` is what decides whether, and how often, the statement is done."""
        inner: Parts = control
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node, space, node)
                return
            case ast.ClassDef():
                self._class(node, space, control)
                return
            case ast.If(test=test) | ast.While(test=test):
                inner = (*control, test)
            case ast.For() | ast.AsyncFor():
                inner = (*control, node.iter)
                self._store(node.target, (node.iter, *control), space, node)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    if item.optional_vars is not None:
                        parts = (item.context_expr, *control)
                        self._store(item.optional_vars, parts, space, node)
            case ast.Match(subject=subject):
                inner = (*control, subject)
                for case in node.cases:
                    for name in _captured(case.pattern):
                        self._flow(name, inner, space, node)
            case ast.Assign(targets=targets, value=value):
                once = plain and not control and len(targets) == 1
                for target in targets:
                    self._store(target, (value, *control), space, node, once)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                once = plain and not control
                self._store(target, (value, *control), space, node, once)
            case ast.AugAssign(target=target, value=value):
                self._store(target, (value, *control), space, node)
            case _ if isinstance(node, _TRIES):
                inner = (*control, *node.body) if node.handlers else control
                for handler in node.handlers:
                    if handler.name:
                        self._flow(handler.name, inner, space, node)
        for part in children(node):
            match part:
                case ast.stmt():
                    self._statement(part, space, inner, False)
                case ast.ExceptHandler():
                    self._body(part.body, space, inner, False)
                case ast.match_case():
                    self._body(part.body, space, inner, False)
                case _:
                    self._expressions(part, space, node)

    def _function(
        self, node: FunctionNode, space: Space, statement: ast.stmt, kind: str = ""
    ) -> None:
        for decorator in getattr(node, "decorator_list", []):
            self._expressions(decorator, space, statement)
            self.calls.append(Call(decorator, space))
        scope = scope_of(node, lambda _, __: False)
        assert scope is not None, "it is a function"
        inner = Space(space.file, node, space, kind, scope)
        self.spaces.append(inner)
        self._expressions(node.args, space, statement)
        for decorator in getattr(node, "decorator_list", []):
            self.decorated.append((decorator, inner))
            for name in arguments_of(node.args):
                flow = Flow(Target(inner, name), (decorator,), space, statement)
                self.flows.append(flow)
        plain = [*node.args.posonlyargs, *node.args.args]
        pairs = [*zip(reversed(plain), reversed(node.args.defaults))]
        pairs += [
            (a, d) for a, d in zip(node.args.kwonlyargs, node.args.kw_defaults) if d
        ]
        for argument, default in pairs:
            target = Target(inner, argument.arg)
            self.flows.append(Flow(target, (default,), space, statement))
        if isinstance(node, ast.Lambda):
            self._expressions(node.body, inner, statement)
        else:
            self._body(node.body, inner, (), True)

    def _class(self, node: ast.ClassDef, space: Space, control: Parts) -> None:
        for part in [*node.decorator_list, *node.bases, *node.keywords]:
            self._expressions(part, space, node)
        self.calls += [Call(decorator, space) for decorator in node.decorator_list]
        for one in node.body:
            if isinstance(one, FUNCTIONS):
                self._function(one, space, one, node.name)
                continue
            self._expressions(one, space, node)
            if not isinstance(one, ast.ClassDef):
                self._flow(node.name, (one, *control), space, node)

    def _flow(
        self,
        name: str,
        parts: Parts,
        space: Space,
        statement: ast.stmt,
        plain: bool = False,
        call: ast.Call | None = None,
    ) -> None:
        target = Target(space.where(name), name)
        self.flows.append(Flow(target, parts, space, statement, plain, call))

    def _flow_into_module(
        self, name: str, parts: Parts, space: Space, statement: ast.stmt
    ) -> None:
        target = Target(space.module, name)
        self.flows.append(Flow(target, parts, space, statement))

    def _store(
        self,
        target: ast.AST,
        parts: Parts,
        space: Space,
        statement: ast.stmt,
        plain: bool = False,
    ) -> None:
        match target:
            case ast.Name(id=name):
                self._flow(name, parts, space, statement, plain)
            case ast.Starred(value=inner):
                self._store(inner, parts, space, statement)
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                first, *rest = parts
                values = [first] * len(targets)
                if len(getattr(first, "elts", ())) == len(targets):
                    values = list(first.elts)  # type: ignore[attr-defined]
                for one, value in zip(targets, values):
                    self._store(one, (value, *rest), space, statement)
            case ast.Attribute(value=base, attr=name):
                self.flows.append(Flow(Target(None, name), parts, space, statement))
                if (root := root_of(base)) and root not in ("self", "cls"):
                    self._flow(root, parts, space, statement)
            case ast.Subscript(value=ast.Call(func=ast.Name(id=name)), slice=key):
                if name in NAMESPACES and isinstance(key, ast.Constant):
                    self._flow_into_module(str(key.value), parts, space, statement)
            case ast.Subscript(value=base, slice=key):
                if root := root_of(base):
                    self._flow(root, (*parts, key), space, statement)
                if isinstance(base, ast.Attribute):
                    into = Target(None, base.attr)
                    self.flows.append(Flow(into, (*parts, key), space, statement))

    def _expressions(self, node: ast.AST, space: Space, statement: ast.stmt) -> None:
        """Take note of calls, functions, and what := binds, anywhere in something."""
        match node:
            case ast.Lambda():
                self._function(node, space, statement)
                return
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return
            case ast.NamedExpr(target=target, value=value):
                self._store(target, (value,), space, statement)
            case ast.Call():
                self.calls.append(Call(node, space))
                self._changed(node, space, statement)
        for child in children(node):
            if type(child) not in _WITHOUT_PARTS:
                self._expressions(child, space, statement)

    def _changed(self, node: ast.Call, space: Space, statement: ast.stmt) -> None:
        """Have a call flow into what it may change: whose method it is, what it is given."""
        given = given_to(node)
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id=name)))):
                for word in node.keywords if name in NAMESPACES else ():
                    bound = word.arg or ""
                    self._flow_into_module(bound, (word.value,), space, statement)
            case ast.Call(
                func=ast.Name(id="setattr"), args=[_, ast.Constant(value=name), value]
            ):
                flow = Flow(Target(None, str(name)), (value,), space, statement)
                self.flows.append(flow)
        if isinstance(node.func, ast.Attribute):
            root = root_of(node.func.value)
            if root and root not in ("self", "cls"):
                self._flow(root, (node,), space, statement, call=node)
            if isinstance(node.func.value, ast.Attribute):
                into = Target(None, node.func.value.attr)
                self.flows.append(Flow(into, (node,), space, statement, call=node))
        for part in given:
            if root := root_of(part.value if isinstance(part, ast.Starred) else part):
                self._flow(root, (node,), space, statement, call=node)


def root_of(node: ast.AST) -> str:
    """Return the name that a path of attributes and entries begins with, or nothing."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _captured(pattern: ast.pattern) -> Iterator[str]:
    for node in walk(pattern):
        match node:
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.MatchMapping(rest=str(name)):
                yield name
