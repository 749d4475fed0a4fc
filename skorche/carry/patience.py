"""What takes long, told while it lasts.

Comes in: what is being done, each time that a piece of it begins. Goes out: a line on it, once,
if whoever waits has waited for long. This module must not know where lines go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

#: Seconds after which somebody wants to know what is going on.
LONG = 1.0


class _Waiting:
    def __init__(self, say: Callable[[str], object]) -> None:
        self.say = say
        self.start = perf_counter()
        self.told = ""


_waiting: ContextVar[_Waiting | None] = ContextVar("waiting", default=None)


@contextmanager
def told_if_long(say: Callable[[str], object]) -> Iterator[None]:
    """Say what is being done within it, once that lasts longer than LONG."""
    token = _waiting.set(_Waiting(say))
    try:
        yield
    finally:
        _waiting.reset(token)


def doing(what: str) -> None:
    """Note what is being done, which is told if nothing else was told last."""
    waiting = _waiting.get()
    if waiting and what != waiting.told and perf_counter() - waiting.start > LONG:
        waiting.told = what
        waiting.say(what)
