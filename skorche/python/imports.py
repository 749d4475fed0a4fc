"""What an import statement names, and what it binds.

Comes in: an import, or a part of it. Goes out: modules, and names. This module must not know
whether there are such modules.
"""

from __future__ import annotations

import ast


def imported_modules(node: ast.AST) -> list[str]:
    """Return the modules that an import names, a relative one with its dots."""
    match node:
        case ast.Import():
            return [alias.name for alias in node.names]
        case ast.ImportFrom():
            return ["." * node.level + (node.module or "")]
        case _:
            return []


def is_relative(node: ast.AST) -> bool:
    """Return whether an import says where from its own place a module is."""
    return isinstance(node, ast.ImportFrom) and node.level > 0


def bound_by(alias: ast.alias) -> str:
    """Return the name that a part of an import binds: of `import a.b` the first word."""
    return alias.asname or alias.name.partition(".")[0]


def import_of(node: ast.stmt, alias: ast.alias) -> ast.stmt:
    """Return an import statement with one of its aliases only."""
    if isinstance(node, ast.ImportFrom):
        return ast.ImportFrom(node.module, [alias], 0)
    return ast.Import([alias])
