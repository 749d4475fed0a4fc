"""How deep syntax trees are.

Comes in: a syntax tree. Goes out: whether it is deeper than what may go through it. This
module must not know why that would be too deep.
"""

from __future__ import annotations

import ast

from skorche.python.trees import children


def is_deeper(tree: ast.AST, depth: int) -> bool:
    """Return whether a tree has nodes within each other more often than so many times.

    >>> is_deeper(ast.parse("1 + 2"), 4), is_deeper(ast.parse("1 + 2 + 3"), 4)
    (False, True)
    >>> is_deeper(ast.parse("1 + x"), 4), is_deeper(ast.parse("1 + x"), 5)
    (True, False)
    """
    level: list[ast.AST] = [tree]
    for _ in range(depth - 1):
        level = [child for node in level for child in children(node)]
        if not level:  # what `children` leaves out has no children, and is one deeper
            return False
    return any(next(ast.iter_child_nodes(node), None) is not None for node in level)
