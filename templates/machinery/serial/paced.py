"""A task of a serial module that may be called only so often."""

from collections.abc import Callable
from time import perf_counter, sleep
from typing import Any


def paced(task: "Callable[[Any], Any]", rate: float) -> "Callable[[Any], Any]":
    """Return a task that starts at most rate items a second, evenly spaced."""
    due = 0.0

    def call(item: "Any") -> "Any":
        nonlocal due
        now = perf_counter()
        due = max(now, due + 1 / rate)
        sleep(due - now)
        return task(item)

    return call
