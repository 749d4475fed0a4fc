"""Full lists of the items that come from all workers."""

from collections.abc import Iterator
from time import perf_counter  # with batch_timeouts
from typing import Any


class Batch:
    """Makes lists of so many items, whichever worker they come from."""

    def __init__(self, size: int, writes: str, timeout: "float | None" = None) -> None:
        self.size, self.writes = size, [writes]
        self.items: list[Any] = []
        self.timeout = timeout  # with batch_timeouts
        self.since = 0.0  # when the first of them came  # with batch_timeouts

    def put(self, items: "list[Any]") -> "Iterator[tuple[str, list[Any]]]":
        """Yield what is full."""
        if not self.items:  # with batch_timeouts
            self.since = perf_counter()
        self.items += items
        end = len(self.items) - len(self.items) % self.size
        if end:
            starts = range(0, end, self.size)
            full = [self.items[start : start + self.size] for start in starts]
            del self.items[:end]
            self.since = perf_counter()  # with batch_timeouts
            yield self.writes[0], full

    def due(self) -> float:  # with batch_timeouts
        """Return in how many seconds what there is goes as it is."""
        if self.timeout is None or not self.items:
            return float("inf")
        return self.since + self.timeout - perf_counter()

    def rest(self) -> "Iterator[tuple[str, list[Any]]]":
        """Yield what there is."""
        if self.items:
            items, self.items = self.items, []
            yield self.writes[0], [items]
