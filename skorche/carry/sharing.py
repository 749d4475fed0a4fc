"""What two live values have in common that can be changed.

Comes in: live values. Goes out: the ids of the things in them that may be changed in place.
This module must not know what names they have.
"""

from __future__ import annotations

import functools
import gc
import inspect
import types
from collections import deque
from collections.abc import Iterator
from typing import Any

from skorche.carry.fixed_values import is_fixed
from skorche.declare.tasks import Task

#: How many things of a value are looked at: of large data the first ones.
LIMIT = 5000


def changeable_parts(value: Any) -> frozenset[int]:
    """Return the ids of all in a value that can be changed in place, and of itself."""
    unchanging = (tuple, frozenset, type, types.FunctionType)
    found = [held for held in all_in(value) if not isinstance(held, unchanging)]
    return frozenset(map(id, found))


def functions_in(value: Any) -> list[types.FunctionType]:
    """Return the functions that a value holds."""
    return [held for held in all_in(value) if isinstance(held, types.FunctionType)]


class Shared:
    """What live values share, and whether those that were made anew share it, too."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[int, int]] = {}
        self._kept: list[Any] = []  # so that no id is given twice
        self._roots = 0

    def fits(self, live: Any, made: Any) -> bool:
        """Return whether a value was made of the same parts as those before, wherever it
        shares a part with them. Lists and the like that stand twice in one value are none.
        """
        self._roots += 1
        self._kept.append(made)
        pending, seen = [(live, made)], set[tuple[int, int]]()
        while pending and len(seen) < LIMIT:
            one, other = pending.pop()
            if (id(one), id(other)) in seen or is_fixed(one) or inspect.ismodule(one):
                continue
            seen.add((id(one), id(other)))
            if not isinstance(one, (tuple, frozenset, type, *_FUNCTIONS)):
                known, root = self._made.setdefault(id(one), (id(other), self._roots))
                within = root == self._roots and type(one) in (list, dict, set)
                if known != id(other) and not within:
                    return False
            parts = list(_parts(one)), list(_parts(other))
            if len(parts[0]) == len(parts[1]):
                pending += zip(*parts)
        return True


_FUNCTIONS = (types.FunctionType, types.MethodType, types.BuiltinMethodType)


def all_in(value: Any) -> list[Any]:
    """All that a value holds and is not fixed, and the value itself."""
    found: dict[int, Any] = {}
    pending = deque([value])
    while pending and len(found) < LIMIT:
        held = pending.popleft()
        if id(held) in found or is_fixed(held) or inspect.ismodule(held):
            continue
        found[id(held)] = held
        pending.extend(_parts(held))
    return list(found.values())


def _parts(held: Any) -> Iterator[Any]:
    """What a thing holds that can be got at by way of it."""
    match held:
        case dict():
            yield from list(held.values())
        case list() | tuple() | set() | frozenset() | deque():
            yield from list(held)
        case types.MethodType() | types.BuiltinMethodType():
            yield held.__self__
        case functools.partial():
            yield from (held.func, held.args, held.keywords)
        case Task():
            yield held.function
        case types.FunctionType():
            yield from held.__defaults__ or ()
            for cell in held.__closure__ or ():
                try:
                    yield cell.cell_contents
                except ValueError:  # not bound yet
                    continue
        case types.GeneratorType():
            yield from inspect.getgeneratorlocals(held).values()
        case Iterator():  # one of Python's own goes through others
            own = type(held).__module__ in ("builtins", "itertools")
            yield from gc.get_referents(held) if own else ()
        case type():
            return
    attributes = getattr(held, "__dict__", None)
    if isinstance(attributes, dict):
        yield from list(attributes.values())
