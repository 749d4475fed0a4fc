"""Conditions that turn out the same on every Python that a compiled file may run on.

Comes in: the test of an `if`. Goes out: how it turns out, if its words say that. This module
must not know which Python this is.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

#: What sys.version_info may be: each minor version from the oldest on, when it is new and
#: when it has grown old.
_VERSIONS = [
    (3, minor, micro, "final", 0) for minor in range(8, 60) for micro in (0, 99)
]
_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def decided(test: ast.expr, known: Callable[[str], bool | None]) -> bool | None:
    """Return how a test turns out on each Python, or None; `known` says it of names.

    >>> def of(text: str) -> bool | None:
    ...     return decided(ast.parse(text, mode="eval").body, lambda _: None)
    >>> of("sys.version_info[0] < 3"), of("sys.version_info >= (3, 12)")
    (False, None)
    """
    match test:
        case ast.Name(id=name):
            return known(name)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            found = decided(operand, known)
            return None if found is None else not found
        case ast.BoolOp(op=op, values=values):
            every = [decided(value, known) for value in values]
            ends = isinstance(op, ast.Or)  # with the first that is so
            if ends in every:
                return ends
            return None if None in every else not ends
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(left, op, right)
        case _:
            return None


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr) -> bool | None:
    compare = _COMPARED.get(type(op))
    try:
        wanted = ast.literal_eval(right)
        found = {bool(compare and compare(_part(left, v), wanted)) for v in _VERSIONS}
    except (ValueError, TypeError, IndexError):
        return None
    return found.pop() if compare and len(found) == 1 else None


def _part(node: ast.expr, version: tuple[Any, ...]) -> Any:
    """The part of a version that an expression is. Raises ValueError for other things."""
    match node:
        case ast.Attribute(value=ast.Name(id="sys"), attr="version_info"):
            return version
        case ast.Attribute(value=base, attr="major" | "minor" as name):
            whole = _part(base, version)
            return whole[("major", "minor").index(name)]
        case ast.Subscript(value=base, slice=ast.Constant(value=int() as number)):
            return _part(base, version)[number]
        case ast.Subscript(value=base, slice=ast.Slice(lower=None, step=None) as part):
            match part.upper:
                case ast.Constant(value=int() as number):
                    return _part(base, version)[:number]
    raise ValueError(ast.unparse(node))
