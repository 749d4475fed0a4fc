"""How fast the workers of a stage of a compiled module may go, all together."""

from __future__ import annotations

from threading import Lock
from time import perf_counter

from .queues import Queue
from .shared import Shared


class Rate(Shared):
    """Lets so many items a second go on, evenly."""

    def __init__(self, items_a_second: float) -> None:
        self.interval = 1 / items_a_second
        self.lock = Lock()
        self.next = 0.0

    def delay(self) -> float:
        """Return how many seconds the next item has to wait."""
        with self.lock:
            now = perf_counter()
            self.next = max(now, self.next + self.interval)
            return self.next - now

    def wait(self, source: Queue) -> None:
        """Wait until the next item may go on, unless the pipeline stops."""
        source.pause(self.delay())
