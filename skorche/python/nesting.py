"""How deep syntax trees are.

Comes in: a syntax tree. Goes out: whether it is deeper than what may go through it. This
module must not know why that would be too deep.
"""

from __future__ import annotations

import ast


def is_deeper(tree: ast.AST, depth: int) -> bool:
    """Return whether a tree has nodes within each other more often than so many times.

    >>> is_deeper(ast.parse("1 + 2"), 4), is_deeper(ast.parse("1 + 2 + 3"), 4)
    (False, True)
    """
    level: list[ast.AST] = [tree]
    for _ in range(depth):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return False
    return bool(level)
