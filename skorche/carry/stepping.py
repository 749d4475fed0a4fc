"""What the names of a loop hold, step by step, as far as that can be seen.

Comes in: the target and the iterable of a loop. Goes out: for each step, or for the first
that tell most, what the names hold. This module must not know what the loop does with it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from skorche.carry.standing import Frame, Known, Value

#: How many steps are looked at: all of short loops, and those of long ones that are not
#: about plain data.
LIMIT = 8
_PLAIN = (bool, int, float, complex, str, bytes, type(None))


def steps(frame: Frame, target: ast.expr, iterable: ast.expr) -> list[dict[str, Value]]:
    """Return what the names of a loop hold in its steps; where that is not known, one
    step without any."""
    found = [dict(_bound(frame, target, part)) for part in _parts(frame, iterable)]
    if len(found) > LIMIT:
        found = [one for one in found if any(map(_tells, one.values()))][:LIMIT]
    return found or [{}]


def _tells(value: Value) -> bool:
    return not (isinstance(value, Known) and isinstance(value.held, _PLAIN))


def _parts(frame: Frame, iterable: ast.expr) -> list[ast.expr | Value]:
    """What an iterable gives: expressions, or live things."""
    match iterable:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return list(parts)
        case ast.Call(func=ast.Attribute(value=base, attr=("values" | "items") as way)):
            match base, frame.value(base):
                case ast.Dict(keys=keys, values=values), _:
                    pairs = [(k, v) for k, v in zip(keys, values) if k is not None]
                    if way == "values":
                        return [value for _, value in pairs]
                    return [ast.Tuple([*pair], ast.Load()) for pair in pairs]
                case _, Known(held=dict() as table):
                    return [Known(one) for one in list(getattr(table, way)())]
    match frame.value(iterable):
        case Known(held=list() | tuple() | set() | frozenset() | dict() as held):
            return [Known(one) for one in list(held)]
    return []


def _bound(
    frame: Frame, target: ast.expr, part: ast.expr | Value
) -> Iterator[tuple[str, Value]]:
    """The names of a target, with what they hold of a part."""
    match target, part:
        case ast.Name(id=name), ast.Constant(value=constant):
            yield name, Known(constant)
        case ast.Name(id=name), ast.expr():
            yield name, frame.value(part)
        case ast.Name(id=name), _:
            yield name, part  # type: ignore[misc]  # no expression
        case ast.Tuple(elts=names), ast.Tuple(elts=parts):
            for one, value in zip(names, parts):
                yield from _bound(frame, one, value)
        case ast.Tuple(elts=names), Known(held=tuple() as parts):
            for one, value in zip(names, parts):
                yield from _bound(frame, one, Known(value))
