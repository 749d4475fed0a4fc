"""Which names a piece of a program binds for itself.

Comes in: parsed statements and functions. Goes out: names. This module must not know what
uses them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from skorche.python.imports import bound_by

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


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


def stored_names(target: ast.AST) -> Iterator[str]:
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def words_bound(node: ast.AST) -> Iterator[str]:
    """The names that a node binds by a word of its own, which is no expression."""
    match node:
        case ast.ExceptHandler(name=str(name)):
            yield name
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name


def bound(node: ast.AST) -> Iterator[str]:
    """The names that a statement binds in the scope that it stands in."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
            return
        case ast.Lambda():
            return
        case ast.Import() | ast.ImportFrom():
            for alias in node.names:
                yield bound_by(alias)
            return
        case ast.Name(ctx=ast.Store()) | ast.Name(ctx=ast.Del()):
            yield node.id
        case ast.AnnAssign(value=None):
            return
        case _ if isinstance(node, COMPREHENSIONS):
            for child in ast.walk(node):  # it binds nothing here but by :=
                if isinstance(child, ast.NamedExpr):
                    yield from bound(child.target)
            return
    yield from words_bound(node)
    for child in ast.iter_child_nodes(node):
        yield from bound(child)


def fill(scope: Scope, body: list[ast.stmt], follow: Follow) -> list[InnerImport]:
    """Find out what a function's or a class's own names are; return imports to follow."""
    imports: list[InnerImport] = []
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop()
        match node:
            case ast.Global(names=names):
                scope.shared.update(names)
            case ast.Nonlocal(names=names):
                scope.outer.update(names)
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    if follow(node, alias):
                        imports.append(InnerImport(node, alias))
                    else:
                        scope.own.add(bound_by(alias))
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                scope.own.add(node.name)
            case ast.AnnAssign(target=ast.Name(id=name)):
                scope.own.add(name)
                if node.value is not None:
                    scope.own.update(bound(node.value))
            case ast.stmt() | ast.ExceptHandler() if hasattr(node, "body"):
                parts = list(ast.iter_child_nodes(node))
                pending += parts
                scope.own.update(words_bound(node))
            case _ if hasattr(ast, "match_case") and isinstance(node, ast.match_case):
                pending += list(ast.iter_child_nodes(node))
            case _:
                scope.own.update(bound(node))
    scope.imports.update((one.name, one) for one in imports)
    if scope.kind == "class":  # its names are attributes, which stay
        scope.own.update(scope.imports)
        scope.imports.clear()
    return imports


def bound_otherwise(node: ast.AST, follow: Follow) -> list[InnerImport]:
    """Return the imports to be followed in a function whose name it binds otherwise as
    well: by other statements, by other such imports, or for what is around it."""
    scope = Scope("function")
    imports = fill(scope, getattr(node, "body", []), follow)
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


def inner_names(tree: ast.AST) -> set[str]:
    """Return all names that functions, lambdas and comprehensions bind for themselves."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (*FUNCTIONS, ast.Lambda)):
            found |= arguments_of(node.args)
            scope = Scope("function")
            if not isinstance(node, ast.Lambda):
                fill(scope, node.body, lambda _, __: True)
            found |= scope.own - scope.shared
        elif isinstance(node, COMPREHENSIONS):
            found.update(n for g in node.generators for n in stored_names(g.target))
        elif isinstance(node, ast.ClassDef):
            scope = Scope("class")
            fill(scope, node.body, lambda _, __: False)
            found |= scope.own - scope.shared
    return found
