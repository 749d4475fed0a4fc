"""Where the coroutines of an async stage wait: they are on no thread's stack then.

Comes in: a stage's coroutines, as the machinery has them. Goes out: lines of the user's,
with the time that was waited there. This module must not change anything.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from types import CodeType
from typing import Any

from skorche.measure.own_code import Whose
from skorche.measure.stacks import Spot, Tally, Time, spot_of

#: Of many coroutines so many are looked at, which stand for the others.
MOST = 20


def add_waits(
    tally: Tally,
    owner: Hashable,
    coroutines: Any,
    seconds: float,
    whose: Callable[[CodeType], Whose],
) -> None:
    """Add to a tally where a stage's coroutines wait now, for that time."""
    running: list[Any] = []
    with suppress(RuntimeError):  # the event loop changes the set just now
        running = list(coroutines.running)
    chosen = running[:: -(-len(running) // MOST)] if running else []
    for task in chosen:
        spot = waiting_at(task.get_coro(), whose)
        if spot is not None:
            time = seconds * len(running) / len(chosen)
            tally.add(owner, spot, Time(time, known=time))


def waiting_at(coroutine: Any, whose: Callable[[CodeType], Whose]) -> Spot | None:
    """Return the innermost line of the user's at which a coroutine waits; None where it
    runs just now, or has no such line."""
    found = None
    while coroutine is not None:
        if getattr(coroutine, "cr_running", False):
            return None
        frame = getattr(coroutine, "cr_frame", None)
        frame = frame or getattr(coroutine, "gi_frame", None)
        if frame is not None and whose(frame.f_code) == "user":
            found = spot_of(frame)
        inner = getattr(coroutine, "cr_await", None)
        coroutine = inner or getattr(coroutine, "gi_yieldfrom", None)
    return found
