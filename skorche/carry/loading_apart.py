"""Imports of the user's modules that the program itself has not made so far.

Comes in: the import of a module, and what else was imported so. Goes out: what the program's
own modules hold is again what it was before, as it is for the tasks when they begin: a
module that enters itself into a registry has not done so. This module must not know why a
module is imported.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from operator import is_
from types import ModuleType
from typing import Any

from skorche.carry.collecting import collecting_as_ever
from skorche.python.modules import is_installed

#: How deep a container lies within others, how many things are looked into of each, and
#: of all: registries are small, and a large table is none.
_DEPTH = 3
_THINGS = 200
_ALL = 20_000
#: What nothing else is in, and there may be much of.
_LEAVES = (int, float, str, bytes, bool, type(None))
#: What is a value itself is no registry, though it may take note of what is made of it.
_VALUES = (tuple, frozenset, str, bytes, int, float, complex)


@contextmanager
def loading_apart(others: Container[str]) -> Iterator[None]:
    """Have what is imported within change nothing that the program's modules hold, but for
    those that were loaded apart like it; what it prints is none of the program's output.
    """
    held: dict[int, tuple[Any, Callable[[], None]]] = {}
    for module in _own_modules(others):
        for name, value in list(vars(module).items()):
            if not name.startswith("__"):  # such as the builtins
                _keep(value, held, _DEPTH)
    try:
        with redirect_stdout(sys.stderr), collecting_as_ever():
            yield
    finally:
        for _, put_back in held.values():
            put_back()


def _own_modules(others: Container[str]) -> Iterator[ModuleType]:
    installed: dict[str, bool] = {}
    for name, module in list(sys.modules.items()):
        root = name.partition(".")[0]
        if root not in installed:
            installed[root] = is_installed(root)
        if not installed[root] and name not in others and type(module) is ModuleType:
            yield module


def _keep(
    value: Any, held: dict[int, tuple[Any, Callable[[], None]]], depth: int
) -> None:
    """Take note of what containers hold that can be changed in place: of those in classes
    and instances of the user's, and in other containers."""
    if id(value) in held or depth < 0 or len(held) > _ALL:
        return
    kind = type(value)  # not what it says that it is
    parts: list[Any] = []
    if issubclass(kind, dict):
        held[id(value)] = value, _refilling(value, dict(dict.items(value)), dict.update)
        parts = list(dict.values(value))
    elif issubclass(kind, list):
        held[id(value)] = value, _refilling(
            value, list(list.__iter__(value)), list.extend
        )
        parts = list(list.__iter__(value))
    elif issubclass(kind, set):
        held[id(value)] = value, _refilling(value, set(set.__iter__(value)), set.update)
    elif not issubclass(kind, _VALUES):
        made = value if issubclass(kind, type) else kind
        module = vars(type)["__module__"].__get__(made)
        if type(module) is str and not is_installed(module):
            held[id(value)] = value, _nothing
            with suppress(AttributeError):
                reader = type if issubclass(kind, type) else object
                parts = list(reader.__getattribute__(value, "__dict__").values())
    for part in parts[:_THINGS]:
        if type(part) not in _LEAVES:
            _keep(part, held, depth - 1)


def _refilling(
    value: Any, before: Any, fill: Callable[[Any, Any], Any]
) -> Callable[[], None]:
    """What gives a container what it held before, if it holds other things now."""
    kind = next(one for one in (dict, list, set) if isinstance(value, one))
    shown = _things(kind, before)

    def put_back() -> None:
        now = _things(kind, value)
        if len(now) != len(shown) or not all(map(is_, now, shown)):
            kind.clear(value)
            fill(value, before)

    return put_back


def _things(kind: type, value: Any) -> list[Any]:
    """What a container holds, as Python's own class has it."""
    if kind is dict:
        return [*dict.keys(value), *dict.values(value)]
    return list(kind.__iter__(value))  # type: ignore[attr-defined]


def _nothing() -> None:
    """A class and an instance are only looked into."""
