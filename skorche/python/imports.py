"""What an import statement names, and what it binds.

Comes in: an import, or a part of it. Goes out: modules, and names. This module must not know
whether there are such modules.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator


def imported_modules(node: ast.AST) -> list[str]:
    """Return the modules that an import names, a relative one with its dots."""
    match node:
        case ast.Import():
            return [alias.name for alias in node.names]
        case ast.ImportFrom():
            return ["." * node.level + (node.module or "")]
        case _:
            return []


def bound_by(alias: ast.alias) -> str:
    """Return the name that a part of an import binds: of `import a.b` the first word."""
    return alias.asname or alias.name.partition(".")[0]


def import_of(node: ast.stmt, alias: ast.alias) -> ast.stmt:
    """Return an import statement with one of its aliases only."""
    if isinstance(node, ast.ImportFrom):
        return ast.ImportFrom(node.module, [alias], 0)
    return ast.Import([alias])


def surely_imported(node: ast.AST) -> Iterator[str]:
    """Return the modules that something imports, but for what it only tries to import."""
    yield from imported_modules(node)
    tried: list[ast.AST] = []
    match node:
        case ast.Try(body=body, handlers=handlers) if any(map(_catches, handlers)):
            tried = [*body, *handlers]
        case ast.With(body=body) if _suppresses(node):
            tried = [*body]
    for child in ast.iter_child_nodes(node):
        if child not in tried:
            yield from surely_imported(child)


def _catches(handler: ast.ExceptHandler) -> bool:
    """Whether a handler catches that a module is not there."""
    names = {getattr(node, "id", "") for node in ast.walk(handler.type or ast.Pass())}
    kinds = ("ImportError", "ModuleNotFoundError", "Exception", "BaseException")
    return handler.type is None or bool(names.intersection(kinds))


def _suppresses(node: ast.With) -> bool:
    names = {getattr(one, "id", "") for item in node.items for one in ast.walk(item)}
    return bool(names & {"suppress"} and names & {"ImportError", "ModuleNotFoundError"})
