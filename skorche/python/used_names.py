"""The names that stand in a text, whoever binds them.

Comes in: the text of a program. Goes out: names, those in texts within it too, which may be
annotations. This module must not know scopes.
"""

from __future__ import annotations

import ast
from functools import lru_cache


@lru_cache(maxsize=1024)  # one text is asked about several times in a row
def names_in_text(text: str) -> frozenset[str]:
    """Return the names that a program uses or binds, by a name alone.

    Raises SyntaxError for what is no program.

    >>> sorted(names_in_text("total = len(words)"))
    ['len', 'total', 'words']
    """
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.update(_names_in_expression(node.value))
    return frozenset(found)


def _names_in_expression(text: str) -> set[str]:
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        return set()
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
