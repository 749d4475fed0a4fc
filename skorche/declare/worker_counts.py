"""How many workers a task has: a number, or limits between which the run sets it.

Comes in: what a user said as `max_workers`. Goes out: the limits, and their text in
pictures: `auto`, `2..8`, `2..`. This module must not know tasks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Auto:
    """Limits of a number of workers that the pipeline sets while it runs; see `auto`.

    >>> auto(high=8)
    skorche.auto(1, 8)
    """

    low: int = 1
    high: int | None = None

    def __str__(self) -> str:
        if self == Auto():
            return "auto"
        return f"{self.low}..{'' if self.high is None else self.high}"

    def __repr__(self) -> str:
        """The expression that makes it."""
        low = [] if self == Auto() else [repr(self.low)]
        high = [] if self.high is None else [repr(self.high)]
        return f"skorche.auto({', '.join([*low, *high])})"


def auto(low: int = 1, high: int | None = None) -> Auto:
    """Let the pipeline set how many workers a task has: at least low, at most high.

    It begins with low, and measures how long the task takes for an item. Without high the
    most is 32 for threads and async tasks, which may be more than the cores since they
    wait; for processes it is the cores. `max_workers="auto"` is short for `auto()`.

    >>> auto(2, 8)
    skorche.auto(2, 8)
    """
    return Auto(low, high)


def limits_of(count: Any) -> Auto | None:
    """Return the limits in a `max_workers`, or None where it is a number."""
    if isinstance(count, Auto):
        return count
    return Auto() if isinstance(count, str) and count == "auto" else None


def from_picture(text: Any) -> Any:
    """Return what was said as `max_workers`, from its text in a picture."""
    found = re.fullmatch(r"([1-9]\d*)\.\.([1-9]\d*)?", text, re.ASCII)
    if found is None:
        return text
    return Auto(int(found[1]), int(found[2]) if found[2] else None)
