"""Full lists of the items that come from all workers."""

from time import perf_counter  # with timed_batches
from typing import Any


class Batch:
    """Makes lists of so many items, whichever worker they come from."""

    def __init__(self, size: int, writes: str) -> None:
        self.size, self.writes = size, writes
        self.waiting: list[Any] = []
        self.timeout = float("inf")  # seconds  # with timed_batches
        self.since = 0.0  # when the first of them came  # with timed_batches

    def add(self, items: "list[Any]") -> "list[list[Any]]":
        """Add items, and return the lists that are full now."""
        if not self.waiting:  # with timed_batches
            self.since = perf_counter()
        self.waiting += items
        end = len(self.waiting) - len(self.waiting) % self.size
        starts = range(0, end, self.size)
        full = [self.waiting[start : start + self.size] for start in starts]
        if full:  # with timed_batches
            self.since = perf_counter()
        del self.waiting[:end]
        return full

    def due(self) -> float:  # with timed_batches
        """Return in how many seconds what waits goes as it is."""
        wait = self.timeout if self.waiting else float("inf")
        return self.since + wait - perf_counter()

    def rest(self) -> "list[list[Any]]":
        """Return what waits as one list."""
        items, self.waiting = self.waiting, []
        return [items]
