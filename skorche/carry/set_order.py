"""Which expressions have the order of a set, which is another one in each process.

Comes in: an expression, and what expressions stand for. Goes out: whether its value depends on
that order, by its form. This module must not know what becomes of such a value.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from skorche.carry.standing import Known, Value

#: Says what an expression stands for.
StandsFor = Callable[[ast.AST], Value]
_IN_ORDER = (list, tuple, iter, enumerate, zip, map, filter)
#: Functions whose result does not depend on the order of what they are given.
_IN_NO_ORDER = (sorted, sum, min, max, any, all, set, frozenset, len)
_TO_SETS = ("copy", "difference", "intersection", "symmetric_difference", "union")
_COMPREHENSIONS = (ast.ListComp, ast.DictComp, ast.GeneratorExp)
_OPERATORS = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.Sub)


#: What may take what a set has in its order, or say that this is of no matter.
TAKING_SETS = frozenset([ast.Call, ast.Set, ast.Starred, *_COMPREHENSIONS])


class SetOrders:
    """Knows which expressions are parts of one to which their order is of no matter."""

    def __init__(self) -> None:
        self._in_no_order: set[int] = set()  # expressions, of trees that stay

    def is_taken(self, node: ast.AST, stands_for: StandsFor) -> bool:
        """Return whether an expression takes what a set has in its order, and that is of
        matter; those of TAKING_SETS are asked for, after what they are parts of."""
        self._in_no_order.update(map(id, ordered_parts(node, stands_for)))
        return id(node) not in self._in_no_order and has_order_of_a_set(
            node, stands_for
        )


def has_order_of_a_set(node: ast.AST, stands_for: StandsFor) -> bool:
    """Return whether an expression itself, and not a part of it, takes what a set has in
    its order."""
    match node:
        case ast.Call(func=ast.Attribute(value=base, attr="pop"), args=[]):
            return _is_set(base, stands_for)
        case ast.Call(func=ast.Attribute(attr="join"), args=[given]):
            return _is_set(given, stands_for)
        case ast.Call(func=callee, args=given) if _is_one_of(
            callee, stands_for, _IN_ORDER
        ):
            return any(_is_set(one, stands_for) for one in given)
        case _ if isinstance(node, _COMPREHENSIONS):
            return any(_is_set(one.iter, stands_for) for one in node.generators)
        case ast.Starred(value=value):
            return _is_set(value, stands_for)
    return False


def steps_through_a_set(
    statement: ast.stmt, part: ast.AST, stands_for: StandsFor
) -> bool:
    """Return whether a part of a statement is a set that a loop takes one by one."""
    loop = isinstance(statement, ast.For) and part is statement.iter
    return loop and isinstance(part, ast.expr) and _is_set(part, stands_for)


def ordered_parts(node: ast.AST, stands_for: StandsFor) -> list[ast.expr]:
    """Return the parts of an expression whose order is of no matter to it."""
    match node:
        case ast.Call(func=callee, args=given) if _is_one_of(
            callee, stands_for, _IN_NO_ORDER
        ):
            return given
        case ast.Set(elts=parts):
            return parts
    return []


def _is_one_of(
    callee: ast.expr, stands_for: StandsFor, functions: tuple[object, ...]
) -> bool:
    value = stands_for(callee)
    return isinstance(value, Known) and any(value.held is one for one in functions)


def _is_set(node: ast.expr, stands_for: StandsFor) -> bool:
    """Whether an expression is seen to give a set of other things than numbers."""
    match node:
        case ast.Set(elts=parts):
            numbers = [
                isinstance(one, ast.Constant) and isinstance(one.value, (int, float))
                for one in parts
            ]
            return not all(numbers)
        case ast.SetComp():
            return True
        case ast.Call(func=ast.Attribute(value=base, attr=name)) if name in _TO_SETS:
            return _is_set(base, stands_for)
        case ast.Call(func=callee, args=[_]):
            return _is_one_of(callee, stands_for, (set, frozenset))
        case ast.BinOp(left=left, op=operator, right=right):
            return isinstance(operator, _OPERATORS) and (
                _is_set(left, stands_for) or _is_set(right, stands_for)
            )
        case ast.Name():
            value = stands_for(node)
            held = value.held if isinstance(value, Known) else None
            if isinstance(held, (set, frozenset)):
                return not all(isinstance(one, (int, float)) for one in held)
    return False
