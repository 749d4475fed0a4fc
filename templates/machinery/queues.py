"""The queue between two stages of a compiled module."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from threading import Condition, RLock, current_thread, main_thread
from time import perf_counter
from typing import Any

from .errors import PipelineError

SENTINEL: Any = object()  # closes a queue; compared with `is`, so no item can equal it
MAXSIZE = 1000  # items that a queue holds before its producers wait
TURN = 0.002  # seconds of work that a worker takes from its queue at a time


class Queue:
    """A bounded queue that moves lists of items, so that cheap items cost little.

    put() takes a list, or SENTINEL once from each producer. get() gives a worker its fair
    share of what waits: at most twice what it took last, and no more than it can work
    through in one TURN at its last pace, so that slow items move one by one. It returns
    SENTINEL when the queue is empty and every producer has put its own.
    """

    def __init__(self, name: str, maxsize: int = MAXSIZE) -> None:
        self.name = name
        self.maxsize = maxsize
        self.items: list[Any] = []
        self.producers = 0
        self.consumers = 0
        self.hungry = 0  # consumers that wait and that nobody has woken yet
        self.passed = 0  # items that went through
        self.stopped = False
        # By thread: the items it took last, how many, and when; the seconds it waited.
        self.turns: dict[str, tuple[list[Any], int, float]] = {}
        self.waits: dict[str, float] = defaultdict(float)
        self.reader = main_thread()  # who takes what comes out in the end
        self.share_lock(lock := RLock(), Condition(lock))

    def share_lock(self, lock: RLock, filled: Any) -> None:
        """Wake the consumers of several queues as one."""
        self.lock = lock
        self.filled = filled
        self.emptied = Condition(lock)

    def put(self, items: list[Any]) -> None:
        """Add the items, waiting for room; once stopped, without waiting."""
        with self.lock:
            if items is SENTINEL:
                self.producers -= 1
                self.filled.notify_all()
                return
            added = 0
            while added < len(items):
                while len(self.items) >= self.maxsize and not self.stopped:
                    self._wait(self.emptied)
                room = len(items) if self.stopped else self.maxsize - len(self.items)
                part = items[added : added + room]
                self.items.extend(part)
                self._wake(len(part))
                added += len(part)

    def feed(self, items: Iterable[Any]) -> None:
        """Add each item as it comes, taking the lock only where somebody waits."""
        if self.producers > 1:
            for item in items:
                self.put([item])
                if self.stopped:
                    return
            return
        with self.lock:
            while len(self.items) >= self.maxsize and not self.stopped:
                self._wait(self.emptied)
        for item in items:
            self.items.append(item)
            if self.hungry or len(self.items) >= self.maxsize:
                with self.lock:
                    self._wake(1)
                    while len(self.items) >= self.maxsize and not self.stopped:
                        self._wait(self.emptied)
            if self.stopped:
                return

    def get(self) -> Any:
        """Return the next items for this worker, at least one, or SENTINEL."""
        worker = current_thread().name
        _, count, taken = self.turns.get(worker, ([], 0, 0.0))
        worked = perf_counter() - taken
        turn = min(2 * count, int(count * TURN / worked)) if worked else 2 * count
        with self.lock:
            while not self.items and self.producers and not self.stopped:
                self.hungry += 1
                # Looked at again: feed() adds an item first, and then sees who waits.
                if not self.items:
                    self._wait(self.filled)
            if self.stopped or not self.items:
                return SENTINEL
            share = -(-len(self.items) // self.consumers)
            items = self.take(min(share, max(turn, 1)))
            self.turns[worker] = items, len(items), perf_counter()
        return items

    def take(self, count: int) -> list[Any]:
        """Remove and return up to count items; the caller holds the lock."""
        items = self.items[:count]
        del self.items[:count]
        self.passed += len(items)
        self.emptied.notify_all()
        return items

    def stop(self) -> None:
        """End every wait; workers keep their running item only, and get no more."""
        with self.lock:
            self.stopped = True
            for items, _, _ in self.turns.values():
                items.clear()
            self.filled.notify_all()
            self.emptied.notify_all()

    def _wake(self, count: int) -> None:
        count = min(count, self.hungry)
        self.hungry -= count
        self.filled.notify(count)

    def _wait(self, condition: Condition) -> None:
        start = perf_counter()
        woken = condition.wait(1.0)
        if not (woken or main_thread().is_alive() or self.reader.is_alive()):
            raise PipelineError("whoever read the results has gone", self.name)
        self.waits[current_thread().name] += perf_counter() - start
