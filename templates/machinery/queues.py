"""The queue between two stages of a compiled module."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from threading import Condition, RLock, current_thread, get_ident, main_thread
from time import perf_counter
from typing import Any

from .errors import PipelineError

SENTINEL: Any = object()  # closes a queue; compared with `is`, so no item can equal it
MAXSIZE = 1000  # items that a queue holds before its producers wait
TURN = 0.002  # seconds of work that a worker takes from its queue at a time


class Turn:
    """What a worker took from its queue last: the items, and when it took them."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self.size = 1  # how many it might have taken
        self.count = 0
        self.start = 0.0


class Queue:
    """A bounded queue that moves lists of items, so that cheap items cost little.

    put() takes a list, or SENTINEL once from each producer. get() gives a worker its fair
    share of what waits: at most twice what it might take last, and no more than it can
    work through in one TURN at its last pace, so that slow items move one by one. It
    returns SENTINEL when the queue is empty and every producer has put its own.

    Without a maxsize, a queue of items that are worked through in no time may hold up to
    ten times MAXSIZE.
    """

    def __init__(self, name: str, maxsize: int | None = None) -> None:
        self.name = name
        self.bound = maxsize or MAXSIZE
        self.elastic = maxsize is None
        self.items: list[Any] = []
        self.producers = 0
        self.consumers = 0
        self.hungry = 0  # consumers that wait and that nobody has woken yet
        self.passed = 0  # items that went through
        self.stopped = False
        self.turns: dict[int, Turn] = {}  # by thread
        self.waits: dict[str, float] = defaultdict(float)  # seconds, by thread's name
        self.on_filled: list[Callable[[], None]] = []  # for who waits in other ways
        self.on_emptied: list[Callable[[], None]] = []
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
                ring(self.on_filled)
                return
            while items := self.offer(items):
                self._wait(self.emptied)

    def offer(self, items: list[Any]) -> list[Any]:
        """Add the items that there is room for, and return the others."""
        with self.lock:
            room = self.bound - len(self.items)
            if self.stopped or room >= len(items):
                self.add(items)
                return []
            self.add(items[: max(room, 0)])
            return items[max(room, 0) :]

    def add(self, items: list[Any]) -> None:
        """Add the items though there may be no room."""
        with self.lock:
            self.items.extend(items)
            self._wake(len(items))

    def feed(self, items: Iterable[Any]) -> None:
        """Add each item as it comes, taking the lock only where somebody waits."""
        if isinstance(items, (list, tuple, range)):  # nothing of it is waited for
            start = 0
            while start < len(items) and not self.stopped:
                part = list(items[start : start + self.bound])
                self.put(part)
                start += len(part)
            return
        if self.producers > 1:
            for item in items:
                self.put([item])
                if self.stopped:
                    return
            return
        with self.lock:
            while len(self.items) >= self.bound and not self.stopped:
                self._wait(self.emptied)
        for item in items:
            self.items.append(item)
            if self.hungry or len(self.items) >= self.bound:
                with self.lock:
                    self._wake(1)
                    while len(self.items) >= self.bound and not self.stopped:
                        self._wait(self.emptied)
            if self.stopped:
                return

    def get(self, seconds: float = TURN, patience: float | None = None) -> Any:
        """Return the next items for this worker, at least one, or SENTINEL.

        They are that many seconds of work; with 0 they come one by one. Where nothing
        comes for the seconds of patience, there are none.
        """
        turn = self._turn(seconds)
        end = None if patience is None else perf_counter() + patience
        with self.lock:
            while not self.items and self.producers and not self.stopped:
                left = 1.0 if end is None else end - perf_counter()
                if left <= 0:
                    return []
                self.hungry = min(self.hungry + 1, self.consumers)
                # Looked at again: feed() adds an item first, and then sees who waits.
                if not self.items:
                    self._wait(self.filled, left)
            if self.stopped or not self.items:
                return SENTINEL
            share = -(-len(self.items) // self.consumers)
            turn.items = self.take(min(share, turn.size))
            turn.count = len(turn.items)
            turn.start = perf_counter()
        return turn.items

    def take_all(self) -> list[Any]:
        """Remove and return what there is; the caller holds the lock."""
        turn = self._turn(TURN)
        turn.count = len(self.items)
        turn.start = perf_counter()
        return self.take(turn.count)

    def _turn(self, seconds: float) -> Turn:
        """Return this worker's last turn, with the size that the next may have."""
        turn = self.turns.get(get_ident())
        if turn is None:
            with self.lock:
                turn = self.turns[get_ident()] = Turn()
        elif turn.count:
            pace = (perf_counter() - turn.start) / turn.count
            most = int(seconds / pace) if pace else 2 * turn.size
            turn.size = max(1, min(2 * turn.size, most))
            if self.elastic:  # ten milliseconds of work
                self.bound = max(MAXSIZE, min(5 * turn.size, 10 * MAXSIZE))
        return turn

    def take(self, count: int) -> list[Any]:
        """Remove and return up to count items; the caller holds the lock."""
        items = self.items[:count]
        del self.items[:count]
        self.passed += len(items)
        self.emptied.notify_all()
        ring(self.on_emptied)
        return items

    def plenty(self, count: int) -> bool:
        """Return whether so many items wait for each consumer."""
        return len(self.items) >= count * self.consumers

    def wanted(self) -> bool:
        """Return whether others wait for work while this worker's turn takes long."""
        turn = self.turns[get_ident()]
        return self.hungry > 0 and perf_counter() - turn.start > 5 * TURN

    def give_back(self, items: list[Any]) -> None:
        """Leave items of this worker's turn, which it has not begun, to the others."""
        with self.lock:
            self.items[:0] = items
            self.passed -= len(items)
            self.turns[get_ident()].count -= len(items)
            self._wake(len(items))

    def pause(self, seconds: float) -> None:
        """Wait, unless the pipeline stops."""
        end = perf_counter() + seconds
        with self.lock:
            while (left := end - perf_counter()) > 0 and not self.stopped:
                self.emptied.wait(left)

    def stop(self) -> None:
        """End every wait; workers keep their running item only, and get no more."""
        with self.lock:
            self.stopped = True
            for turn in self.turns.values():
                turn.items.clear()
            self.filled.notify_all()
            self.emptied.notify_all()
            ring(self.on_filled)

    def _wake(self, count: int) -> None:
        count = min(count, self.hungry)
        if count:
            self.hungry -= count
            self.filled.notify(count)
            ring(self.on_filled)

    def _wait(self, condition: Condition, seconds: float = 1.0) -> None:
        start = perf_counter()
        woken = condition.wait(min(seconds, 1.0))
        if not (woken or main_thread().is_alive() or self.reader.is_alive()):
            raise PipelineError("whoever read the results has gone", self.name)
        self.waits[current_thread().name] += perf_counter() - start


def ring(bells: list[Callable[[], None]]) -> None:
    """Tell those who wait in other ways than by a lock."""
    for bell in bells:
        bell()
