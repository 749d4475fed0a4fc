"""What waits at the client for workers, and how much of it they are given at once."""

from collections import deque
from collections.abc import Iterator
from time import perf_counter  # with rates
from typing import Any

WORK = 0.05  # seconds that a Dask task should take, or if there are many workers,
SHARE = (
    0.004  # for each of them so many, for a scheduler does a few hundred in a second
)
LARGE = 2**20  # bytes of items in one
MOST = 10_000  # items in one


class Stage:
    """A function of a list of items, which is one Dask task.

    It gives a list of items for each queue that it writes. With max_workers, so many of its
    Dask tasks run at once, or of its items, if all of a list are begun at once; with a
    rate, so many items are begun in a second. If it is in_order, so are its results.
    """

    def __init__(self, function: "Any", writes: "list[str]", **settings: "Any") -> None:
        self.function, self.writes = function, writes
        self.name: str = function.__name__
        self.arguments: dict[str, Any] = {}
        self.in_order = True
        self.max_workers = float("inf")
        self.at_once = False  # with at_once
        self.rate = self.due = 0.0  # and when the next item may begin  # with rates
        vars(self).update(settings)
        self.waiting: deque[Any] = deque()
        self.size = 1  # items in a Dask task
        self.flying = self.sent = self.next = 0  # Dask tasks
        self.begun = 0  # items in those that are flying  # with at_once
        self.early: dict[int, Any] = {}  # results that have to wait for others

    def put(self, items: "list[Any]") -> "Iterator[tuple[str, list[Any]]]":
        """Keep items until there is room for a Dask task."""
        self.waiting.extend(items)
        return iter(())

    def take(self) -> "list[Any]":
        """Return the items of the next Dask task."""
        count = min(self.size, len(self.waiting))
        if self.rate:  # with rates
            count = min(count, max(1, int(self.rate * WORK)))
            self.due = max(self.due, perf_counter()) + count / self.rate
        return [self.waiting.popleft() for _ in range(count)]

    def may_begin(self, cores: int) -> bool:
        """Return whether there is something to do that may be done now."""
        if not self.waiting or self.in_order and self.sent - self.next >= 8 * cores:
            return False
        if self.at_once:  # with at_once
            # The limit is one of items, of which all workers have a share.
            self.size = max(1, int(self.max_workers) // cores)
            return self.begun + self.size <= self.max_workers
        if self.rate and self.is_early(cores):  # with rates
            return False
        return self.flying < self.max_workers

    def is_early(self, cores: int) -> bool:  # with rates
        """Return whether the next items have to wait for their turn."""
        return self.flying >= cores or perf_counter() < self.due

    def learn(self, count: int, length: int, seconds: float, cores: int) -> None:
        """Choose how many items a Dask task has, by what one with so many took."""
        if self.at_once:  # with at_once
            return
        work = max(WORK, SHARE * cores)
        fits = count * min(work / (seconds + 1e-9), LARGE / (length + 1))
        self.size = max(1, min(round(fits), 4 * self.size, MOST))

    def arrived(self, number: int, results: "Any") -> "Iterator[Any]":
        """Yield the results whose turn it is."""
        if not self.in_order:
            yield results
            return
        self.early[number] = results
        while self.next in self.early:
            yield self.early.pop(self.next)
            self.next += 1
