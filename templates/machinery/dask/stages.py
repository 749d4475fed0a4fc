"""What waits at the client for workers, and how much of it they are given at once."""

from collections import deque
from collections.abc import Iterator
from time import perf_counter  # with rates
from typing import Any

WORK = 0.05  # seconds that a Dask task should take, or if there are many workers,
SHARE = 0.004  # for each so many: a scheduler does a few hundred Dask tasks in a second
LARGE = 2**20  # bytes of items in one
MOST = 10_000  # items in one


class Stage:
    """A function of a list of items, which is one Dask task, and the items that wait for it.

    It gives a list of items for each queue that it writes; results are in order, if it is
    not said that they are free to come as they are done.
    """

    def __init__(self, function: "Any", writes: "list[str]", **settings: "Any") -> None:
        self.function, self.writes = function, writes
        self.name: str = function.__name__
        self.arguments: dict[str, Any] = {}
        self.in_order = True  # with unordered
        self.max_workers = float("inf")  # Dask tasks at once  # with max_workers
        self.at_once = False  # if they are items, which all are begun  # with at_once
        self.rate = self.due = 0.0  # and when the next item may begin  # with rates
        vars(self).update(settings)
        self.waiting: deque[Any] = deque()
        self.size = 1  # items in a Dask task
        self.sent = self.next = 0  # Dask tasks, and the one whose turn it is
        self.flying = 0  # Dask tasks  # with max_workers, rates
        self.begun = 0  # items in those  # with at_once
        self.early: dict[int, Any] = {}  # results that have to wait for others

    def take(self) -> "list[Any]":
        """Return the items of the next Dask task."""
        count = min(self.size, len(self.waiting))
        if self.rate:  # with rates
            count = min(count, max(1, int(self.rate * WORK)))
            self.due = max(self.due, perf_counter()) + count / self.rate
        return [self.waiting.popleft() for _ in range(count)]

    def may_begin(self, cores: int) -> bool:  # with max_workers, rates
        """Return whether its limits let it begin now."""
        if self.at_once:  # with at_once
            # The limit is one of items, of which all workers have a share.
            self.size = max(1, int(self.max_workers) // cores)
            return self.begun + self.size <= self.max_workers
        early = self.flying >= cores or perf_counter() < self.due  # with rates
        if self.rate and early:  # with rates
            return False
        return self.flying < self.max_workers  # with max_workers
        return True  # without max_workers

    def learn(self, count: int, length: int, seconds: float, cores: int) -> None:
        """Choose how many items a Dask task has, by what one with so many took."""
        if self.at_once:  # with at_once
            return
        work = max(WORK, SHARE * cores)
        fits = count * min(work / (seconds + 1e-9), LARGE / (length + 1))
        self.size = max(1, min(round(fits), 4 * self.size, MOST))

    def in_turn(self, number: int, results: "Any") -> "Iterator[Any]":
        """Yield the results whose turn it is."""
        if not self.in_order:  # with unordered
            number = self.next
        self.early[number] = results
        while self.next in self.early:
            yield self.early.pop(self.next)
            self.next += 1
