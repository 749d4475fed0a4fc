"""What stands within blocks: of `if`, `try`, `for`, `with`, `match`.

Comes in: a parsed statement. Goes out: statements in it. This module must not know live
values.
"""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator

from skorche.python.binding import FUNCTIONS, bound
from skorche.python.imports import imported_modules
from skorche.python.trees import children, walk


def is_type_checking(node: ast.AST) -> bool:
    """Return whether a statement is there for type checkers only."""
    return isinstance(node, ast.If) and not node.orelse and is_never_run(node)


def is_never_run(node: ast.If) -> bool:
    """Return whether the body of an `if` is read by type checkers alone."""
    match node.test:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in ("TYPE_CHECKING", "MYPY")
        case ast.Constant(value=value):
            return not value
        case _:
            return False


def binding_statements(node: ast.stmt, name: str) -> list[ast.stmt]:
    """Return the simple statements and definitions within a block that bind a name."""
    return [one for one in _simple(node) if name in set(bound(one))]


def _simple(node: ast.stmt) -> Iterator[ast.stmt]:
    """The statements of a block, without those within functions and classes."""
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)) or not hasattr(node, "body"):
        yield node
        return
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        for inner in getattr(node, part, []):
            for one in [inner] if isinstance(inner, ast.stmt) else inner.body:
                yield from _simple(one)
    if isinstance(node, (ast.For, ast.AsyncFor, ast.With, ast.AsyncWith)):
        yield node  # which binds names itself


def first_bindings(body: Iterable[ast.stmt], name: str) -> list[ast.stmt]:
    r"""Return the statements, one for each way through a body, that bind a name first.

    >>> node = ast.parse("if a: b = c\nelse: b = d; b = e")
    >>> [ast.unparse(one) for one in first_bindings(node.body, "b")]
    ['b = c', 'b = d']
    """
    for one in body:
        match one:
            case ast.If():
                found = first_bindings(one.body, name)
                found += first_bindings(one.orelse, name)
            case ast.Try():
                found = first_bindings(one.body, name)
                for handler in one.handlers:
                    found += first_bindings(handler.body, name)
            case _:
                found = binding_statements(one, name)[:1]
        if found:
            return found
    return []


def executed(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a statement that run when its file is imported."""
    yield node
    if isinstance(node, (*FUNCTIONS, ast.Lambda)) or is_type_checking(node):
        return
    for child in children(node):
        yield from executed(child)


def surely_imported(node: ast.AST, never: Container[int]) -> Iterator[str]:
    """Return the modules that something imports, but for what it only tries to import, and
    what is `never` run."""
    yield from imported_modules(node)
    tried: list[ast.AST] = []
    match node:
        case ast.If(body=body) if is_never_run(node):
            tried = [*body]
        case ast.Try(body=body, handlers=caught) if any(map(catches_missing, caught)):
            tried = [*body, *caught]
        case ast.With(body=body) if suppresses_missing(node):
            tried = [*body]
    for child in children(node):
        if child not in tried and id(child) not in never:
            yield from surely_imported(child, never)


def catches_missing(handler: ast.ExceptHandler) -> bool:
    """Return whether a handler catches that a module is not there."""
    names = {getattr(node, "id", "") for node in walk(handler.type or ast.Pass())}
    kinds = ("ImportError", "ModuleNotFoundError", "Exception", "BaseException")
    return handler.type is None or bool(names.intersection(kinds))


def suppresses_missing(node: ast.With) -> bool:
    """Return whether a block goes on where a module is not there."""
    names = {getattr(one, "id", "") for item in node.items for one in walk(item)}
    return bool(names & {"suppress"} and names & {"ImportError", "ModuleNotFoundError"})
