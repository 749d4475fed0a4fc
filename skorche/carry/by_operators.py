"""What operators and look-ups of a statement change: `first >> second`, `groups["a"]`.

Comes in: an expression that stands alone, or is assigned, and what its parts stand for. Goes
out: those of its parts that their own methods may change. This module must not know what is
carried.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from skorche.carry.implied import attributes, implied
from skorche.carry.own_code import OwnCode
from skorche.carry.standing import Known, Value

#: What is looked into: within a call, such as that of print(), reading counts as reading.
_LOOKED_INTO = (
    *(ast.BinOp, ast.UnaryOp, ast.Compare, ast.Subscript, ast.Attribute, ast.Starred),
    *(ast.Tuple, ast.List, ast.Dict, ast.Set),
)


def changed_parts(
    value: ast.expr, stands_for: Callable[[ast.expr], Value], code: OwnCode
) -> Iterator[ast.expr]:
    """Yield the parts of an expression that are changed as it is evaluated."""
    if not isinstance(value, _LOOKED_INTO):
        return
    for part, names in implied(value):
        match stands_for(part):
            case Known(held=held) if _changes(held, names, code):
                yield part
    for attribute in attributes(value):
        match stands_for(attribute.value):
            case Known(held=held) if _changes(held, (attribute.attr,), code, True):
                yield attribute.value
    for child in ast.iter_child_nodes(value):
        if isinstance(child, ast.expr):
            yield from changed_parts(child, stands_for, code)


def _changes(
    held: Any, names: tuple[str, ...], code: OwnCode, of_property: bool = False
) -> bool:
    """Whether a method of a thing, or a property, may change it."""
    if type(held) is defaultdict:
        return "__missing__" in names
    for name in names:
        method = code.method(type(held), name)
        if of_property and not isinstance(method, property):
            continue
        own = code.function(method)
        if own is not None and code.changes_given(own):
            return True
    return False
