"""What stands in a text where another one, of the same form, has holes.

Comes in: two syntax trees, and the words that stand for holes in one of them: as names, or
as texts. Goes out: the expressions of the other in those places. This module must not know
what they are for.
"""

from __future__ import annotations

import ast
from collections.abc import Container


def fillings(holed: ast.AST, filled: ast.AST, holes: Container[str]) -> dict[str, str]:
    """Return for each hole the expression that the filled tree has in its place.

    Where the trees differ in other things, what is below has none.

    >>> fillings(ast.parse("f(hole)"), ast.parse("f(a.b)"), {"hole"})
    {'hole': 'a.b'}
    >>> fillings(ast.parse("f(name='hole')"), ast.parse("f(name='a')"), {"hole"})
    {'hole': "'a'"}
    """
    found: dict[str, str] = {}

    def visit(left: object, right: object) -> None:
        if isinstance(left, list) and isinstance(right, list):
            for one, other in zip(left, right):
                visit(one, other)
        elif (hole := _word(left)) in holes:
            if isinstance(right, ast.expr):
                found.setdefault(hole, ast.unparse(right))
        elif isinstance(left, ast.AST) and type(left) is type(right):
            for field in left._fields:
                visit(getattr(left, field, None), getattr(right, field, None))

    visit(holed, filled)
    return found


def _word(node: object) -> str:
    """A name, or a text, that may stand for a hole."""
    match node:
        case ast.Name(id=word) | ast.Constant(value=str(word)):
            return word
        case _:
            return ""
