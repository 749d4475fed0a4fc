"""The CPU time of threads that run, and how long they waited for a core.

Comes in: threads, by and by. Goes out: seconds, as far as this system tells. A thread that
has ended has no clock any more: what it said last is kept. Looking must not hold up those
who work: reading a file lets go of Python's lock, and to get it back takes it from them; so
the waits for a core, which stand in files, are read less often than the clocks.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Mapping
from threading import Thread
from typing import NamedTuple

#: Seconds between two readings of what threads waited for a core; of a short run, fewer.
SELDOM = 0.5


class Clock(NamedTuple):
    """Seconds that a thread has computed, and those in which it could have, but every
    core was taken."""

    cpu: float
    delay: float


NEVER = Clock(0.0, 0.0)


class Clocks:
    """The clocks of threads; `earlier` holds what they showed when the run began."""

    def __init__(self) -> None:
        self.now: dict[Thread, Clock] = {}
        self.earlier: dict[Thread, Clock] = {}
        self.tells = False  # whether threads have clocks here
        self.process = 0.0  # what the process had computed when the run began
        self.reads = False  # whether files are read at this look
        self._due = 0.0

    def begin(self, threads: Iterable[Thread]) -> None:
        """Say that a run begins now: what threads did before is no part of it."""
        self.process = time.process_time()
        for thread in threads:
            clock = Clock(cpu_of(thread) or 0.0, delay_of(thread.native_id or 0))
            self.earlier[thread] = self.now[thread] = clock

    def look(
        self, threads: Iterable[Thread], numbers: Mapping[Thread, int], since: float
    ) -> None:
        """Read the clocks of threads, `since` seconds after the run began. `numbers` are
        those of clocks that threads took themselves."""
        self.reads = since >= self._due
        if self.reads:
            self._due = since + min(SELDOM, max(0.02, since / 5))
        for thread in threads:
            before = self.now.get(thread, NEVER)
            cpu = cpu_of(thread, numbers.get(thread))
            if cpu is not None:
                self.tells = True
                delay = delay_of(thread.native_id or 0) if self.reads else 0.0
                self.now[thread] = Clock(cpu, max(before.delay, delay))

    def forget(self, thread: Thread) -> None:
        """Leave a thread out, which is no part of the run."""
        self.now.pop(thread, None)
        self.earlier.pop(thread, None)

    def total(self) -> Clock:
        """Return what all threads did since the run began; where none has a clock, what the
        process did."""
        if not self.tells:
            return Clock(max(0.0, time.process_time() - self.process), 0.0)
        now, earlier = self.now.values(), self.earlier.values()
        cpu = sum(clock.cpu for clock in now) - sum(clock.cpu for clock in earlier)
        delay = sum(clock.delay for clock in now) - sum(c.delay for c in earlier)
        return Clock(max(0.0, cpu), max(0.0, delay))


def cpu_of(thread: Thread, number: int | None = None) -> float | None:
    """Return what a thread has computed; None if it has ended, or nobody tells.

    `number` is that of its clock for `time.clock_gettime`, if it took that itself.
    """
    if not thread.is_alive() or not hasattr(time, "clock_gettime"):
        return None
    if number is None:
        if sys.platform != "linux" or not thread.native_id:
            return None
        # What pthread_getcpuclockid() gives there; it must not be asked for a thread
        # that may end meanwhile, while a clock that is no more is an error.
        number = (~thread.native_id << 3) | 6
    try:
        return time.clock_gettime(number)
    except (OSError, OverflowError):
        return None


def delay_of(number: int) -> float:
    """Return how long the thread or the main thread of the process of a number has waited
    for a core: 0 where nobody tells."""
    try:
        file = os.open(f"/proc/{number}/schedstat", os.O_RDONLY)
        try:
            return int(os.read(file, 100).split()[1]) / 1e9
        finally:
            os.close(file)
    except (IndexError, OSError, ValueError):
        return 0.0
