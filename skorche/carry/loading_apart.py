"""Imports of the user's modules that the program itself has not made so far.

Comes in: the import of a module, and what else was imported so. Goes out: what the program's
own modules hold is again what it was before, as it is for the tasks when they begin: a
module that enters itself into a registry has not done so. This module must not know why a
module is imported.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, redirect_stdout
from types import ModuleType
from typing import Any

from skorche.carry.collecting import collecting_as_ever
from skorche.python.modules import is_installed

#: How deep a container lies within others, and how many things are looked into of each.
_DEPTH = 3
_THINGS = 1000


@contextmanager
def loading_apart(others: Container[str]) -> Iterator[None]:
    """Have what is imported within change nothing that the program's modules hold, but for
    those that were loaded apart like it; what it prints is none of the program's output.
    """
    held: dict[int, tuple[Any, Callable[[], None]]] = {}
    for module in _own_modules(others):
        for value in list(vars(module).values()):
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
    if id(value) in held or depth < 0:
        return
    match value:
        case dict():
            held[id(value)] = value, _refilling(value, dict(value), dict.update)
            parts = list(value.values())
        case list():
            held[id(value)] = value, _refilling(value, list(value), list.extend)
            parts = list(value)
        case set():
            held[id(value)] = value, _refilling(value, set(value), set.update)
            return
        case type() if not is_installed(value.__module__):
            held[id(value)] = value, _nothing
            parts = list(vars(value).values())
        case _ if not is_installed(type(value).__module__):
            held[id(value)] = value, _nothing
            parts = list(getattr(value, "__dict__", {}).values())
        case _:
            return
    for part in parts[:_THINGS]:
        _keep(part, held, depth - 1)


def _refilling(
    value: Any, before: Any, fill: Callable[[Any, Any], Any]
) -> Callable[[], None]:
    """What gives a container what it held before, if it holds other things now."""
    kind = next(one for one in (dict, list, set) if isinstance(value, one))
    shown = list(before.items()) if kind is dict else list(before)

    def put_back() -> None:
        now = list(kind.items(value)) if kind is dict else list(kind.__iter__(value))
        if len(now) == len(shown) and all(map(_is_same, now, shown)):
            return
        kind.clear(value)
        fill(value, before)

    return put_back


def _is_same(now: Any, before: Any) -> bool:
    if type(now) is tuple and type(before) is tuple and len(now) == len(before) == 2:
        return now is before or all(a is b for a, b in zip(now, before))
    return now is before


def _nothing() -> None:
    """A class and an instance are only looked into."""
