"""What stands within blocks: of `if`, `try`, `for`, `with`, `match`.

Comes in: a parsed statement. Goes out: statements in it. This module must not know live
values.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from skorche.python.binding import FUNCTIONS, bound


def is_type_checking(node: ast.AST) -> bool:
    """Return whether a statement is there for type checkers only."""
    match node:
        case ast.If(test=ast.Name(id=name) | ast.Attribute(attr=name), orelse=[]):
            return name == "TYPE_CHECKING"
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


def executed(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a statement that run when its file is imported."""
    yield node
    if isinstance(node, (*FUNCTIONS, ast.Lambda)) or is_type_checking(node):
        return
    for child in ast.iter_child_nodes(node):
        yield from executed(child)
