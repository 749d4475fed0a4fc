"""How results of several workers of a compiled module keep the order of the items."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition
from time import perf_counter
from typing import Any

from .pipelines import Pipeline  # with at_stop, at_end
from .queues import SENTINEL, Queue  # with counts


class Order:
    """Passes results on in the order of their items.

    A worker whose results are early leaves them here and goes on, as long as the sink
    could hold all that wait here.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        pipeline.at_stop.append(self.stop)
        pipeline.at_end.append(self.end)
        self.changed = Condition()
        self.sink: Any = None
        self.early: dict[int, tuple[int, list[Any]]] = {}
        self.waiting = 0
        self.next = 0  # position of the item whose result goes on next
        self.moving = False
        self.stopped = False

    def kept_by(self, work: Callable[..., None]) -> Callable[..., None]:
        """Return the work of a stage, wrapped so that its results keep the order."""

        def work_in_order(source: Queue, sink: Queue, *others: Queue) -> None:
            self.sink = sink
            ordered = Ordered(self, source, sink)
            work(ordered, ordered, *others)

        return work_in_order

    def put(self, position: int, count: int, results: list[Any]) -> None:
        """Add the results of count items, and pass on all whose turn has come."""
        with self.changed:
            while self.waiting >= self.sink.bound and position != self.next:
                if self.stopped:
                    break
                self.changed.wait()
            self.early[position] = count, results
            self.waiting += count
            if self.moving:  # another worker passes these on too
                return
            self.moving = True
        while True:
            with self.changed:
                if self.next not in self.early:
                    self.moving = False
                    return
                count, results = self.early.pop(self.next)
                self.next += count
                self.waiting -= count
                self.changed.notify_all()
            self.sink.put(results)

    def stop(self) -> None:
        with self.changed:
            self.stopped = True
            self.changed.notify_all()

    def end(self) -> None:
        for position in sorted(self.early):  # those after the item that failed
            self.sink.add(self.early.pop(position)[1])


class Ordered:
    """Both source and sink for a worker of an ordered stage."""

    hungry = True  # so that each result is put at once

    def __init__(self, order: Order, source: Queue, sink: Queue) -> None:
        self.order = order
        self.source = source
        self.sink = sink
        self.failures = source.failures  # with live
        self.position = 0
        self.results: list[Any] = []
        self.last: list[Any] = []  # what was put

    @property
    def stopped(self) -> bool:  # with lists
        return self.source.stopped

    def get(self) -> Any:
        """Return the next items, and note the position of the first."""
        if self.last and perf_counter() > self.sink.due:
            self.sink.weigh(self.last)
        with self.source.lock:
            items = self.source.get()
            if items is not SENTINEL:
                self.position = self.source.passed - len(items)
                self.position -= self.source.before  # with journal
        return items

    def buffer(self) -> list[Any]:
        return self.results

    def flush(self, results: list[Any]) -> None:
        self.put(results[:])
        results.clear()

    def put(self, results: list[Any]) -> None:
        """Put the results of the next items, or [] for one that was skipped."""
        count, self.last = max(1, len(results)), results
        self.order.put(self.position, count, results)
        self.position += count

    def add(self, results: list[Any]) -> None:  # with lists
        """Drop the results: those of earlier items will never come."""

    def close(self) -> None:
        self.sink.close()

    def plenty(self, count: int) -> bool:  # with lists
        return False  # only the positions of one turn are known

    def wanted(self) -> bool:
        return False  # the items have their positions

    def give_back(self, items: list[Any]) -> None:
        """Never called, since wanted() is False."""
