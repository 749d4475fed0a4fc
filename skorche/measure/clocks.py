"""The CPU time of a thread that runs, and how long it waited for a core.

Comes in: a thread. Goes out: seconds, or None where this system does not tell. A thread
that has ended has no clock any more: whoever asks keeps what it said last.
"""

from __future__ import annotations

import time
from pathlib import Path
from threading import Thread
from typing import NamedTuple

_TASKS = Path("/proc/self/task")


class Clock(NamedTuple):
    """Seconds that a thread has computed, and those in which it could have, but every
    core was taken."""

    cpu: float
    delay: float


def clock_of(thread: Thread, number: int | None = None) -> Clock | None:
    """Return what a thread's clock shows; None if it has ended, or cannot be asked.

    `number` is that of its clock, which it took itself, for `time.clock_gettime`.
    """
    if not thread.is_alive():
        return None
    try:
        text = (_TASKS / str(thread.native_id) / "schedstat").read_text()
        cpu, delay, *_ = map(int, text.split())
        return Clock(cpu / 1e9, delay / 1e9)
    except (OSError, ValueError):
        pass
    try:
        return None if number is None else Clock(time.clock_gettime(number), 0.0)
    except (AttributeError, OSError):
        return None


def delay_of_process(number: int) -> float:
    """Return how long the main thread of another process has waited for a core."""
    try:
        text = Path(f"/proc/{number}/schedstat").read_text()
        return int(text.split()[1]) / 1e9
    except (IndexError, OSError, ValueError):
        return 0.0
