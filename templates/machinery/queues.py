"""The queue between two stages of a compiled module."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from sys import getsizeof
from threading import Condition, RLock, Thread, current_thread, get_ident, main_thread
from time import perf_counter
from typing import Any

from .errors import PipelineError

SENTINEL: Any = object()  # what get() returns at the end; compared with `is`
TURN = 0.002  # seconds of work that a worker takes from its queue at a time
BRIEF = 0.2  # seconds of work that wait, where that is to be short  # with journal
# Items that a queue may hold; up to ten times as many where they are so cheap that a
# switch of threads costs as much as hundreds of them.
MAXSIZE = 1000
BYTES = 8_000_000  # held by all that wait in a queue; two items always may


def weight(item: Any, whole: bool = True) -> int:
    """Return about how many bytes an item holds; of a list, or the like, its parts."""
    with suppress(Exception):  # it may be of the user's own kind
        if whole and issubclass(type(item), (list, tuple, dict)):
            parts = list(item.values()) if issubclass(type(item), dict) else item
            some = [weight(part, False) for part in parts[:: len(parts) // 16 + 1]]
            return sum(some) * len(parts) // len(some)
        return int(item.nbytes) if hasattr(type(item), "nbytes") else getsizeof(item)
    return 0


class Turn:
    """What a worker last took from its queue, which tells how fast it is."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self.size = 1  # the most that it could take
        self.count = 0  # items that it took, less those it gave back
        self.start = 0.0
        self.began = perf_counter()  # with balance


# What is used without the lock, and why that is right without the GIL too:
# - `hungry`, `items` and buffers may be a moment old. A producer adds, then looks at
#   `hungry`; a consumer sets that, then looks at buffers, and again every second.
# - `stopped` is set once; a thread that has not seen it yet does one more item.
# - Only its own thread appends to a buffer. Others remove from the other end, under the
#   lock, and no more than they saw.
# - A turn, and an entry in `waits`, belong to one thread. Only stop() touches another's
#   turn: it empties the list, and the loop over it ends.
class Queue:
    """A bounded queue that moves items in lists, so that cheap items cost little.

    get() returns a worker's fair share of what waits, but no more than it can do in one
    TURN at its last pace, nor twice its last limit: slow items go one by one.
    """

    def __init__(self, name: str, maxsize: int | None = None) -> None:
        self.name = name
        self.bound = maxsize or MAXSIZE
        self.elastic = maxsize is None
        self.heaviest = 1  # bytes, of the items that were last weighed
        self.due = 0.0  # when others are weighed
        self.turn = TURN
        self.items: list[Any] = []
        self.buffers: dict[int, list[Any]] = {}  # of producers, by thread
        self.producers = 0
        self.consumers = 0
        self.hungry = 0  # consumers that wait and have not been woken
        self.passed = 0  # items taken so far  # with counts
        self.before = 0  # those of the runs that this one goes on from  # with journal
        self.idle = 0  # consumers that have nothing to do  # with journal
        self.longest = 0.0  # seconds for an item  # with journal
        self.brief = False  # whether what waits is to be short work  # with journal
        self.stopped = False
        self.turns: dict[int, Turn] = {}  # by thread
        self.waits: dict[Thread, float] = defaultdict(float)  # seconds  # with stats
        self.waiting: dict[Thread, float] = {}  # since when  # with balance, live
        self.added: dict[int, int] = defaultdict(int)  # items, by thread  # with live
        self.failures: dict[int, int] = defaultdict(int)  # of a reader  # with live
        self.coroutines: Any = None  # its reader  # with balance, live
        self.on_filled: list[Callable[[], None]] = []  # with bells
        self.on_emptied: list[Callable[[], None]] = []  # with bells
        self.reader = main_thread()  # the thread that takes the results
        self.lock = RLock()
        self.filled: Any = Condition(self.lock)
        self.emptied = Condition(self.lock)

    def put(self, items: list[Any]) -> None:
        """Add the items, waiting for room; a stopped queue always has room."""
        with self.lock:
            if items and perf_counter() > self.due:
                self.weigh(items)
            while len(self.items) + len(items) > self.bound and not self.stopped:
                room = max(0, self.bound - len(self.items))
                self.add(items[:room])
                items = items[room:]
                self._wait(self.emptied)
            self.add(items)

    def offer(self, items: list[Any]) -> list[Any]:  # with bells
        """Add the items that there is room for, and return the rest."""
        with self.lock:
            if items and perf_counter() > self.due:
                self.weigh(items)
            room = len(items) if self.stopped else self.bound - len(self.items)
            self.add(items[: max(0, room)])
            return items[max(0, room) :]

    def weigh(self, items: list[Any]) -> None:
        """Lower the bound if some of the items, one at least, are large."""
        if self.elastic:
            self.due = perf_counter() + TURN / 4  # since it takes some time
            some = items[0], items[len(items) // 2], items[-1]
            self.heaviest = max(1, *[weight(item) for item in some])
            self.bound = min(self.bound, max(2, BYTES // self.heaviest))

    def add(self, items: list[Any]) -> None:
        """Add the items, even if there is no room."""
        with self.lock:
            self.items.extend(items)
            self.added[get_ident()] += len(items)  # with live
            self._wake(len(items))

    def feed(self, items: Iterable[Any]) -> None:
        """Add each item as it comes, taking the lock only when needed."""
        # There is nothing to wait for, and no __iter__ that gives other items.
        if type(items) is list or type(items) is tuple or type(items) is range:
            for start in range(0, len(items), MAXSIZE):
                self.put(list(items[start : start + MAXSIZE]))
                if self.stopped:
                    return
            return
        buffer = self.buffer()
        room = most = 1
        for item in items:
            buffer.append(item)
            if self.hungry or len(buffer) >= room:
                self.flush(buffer)
                most = min(2 * most, self.bound)  # that have not been weighed
                room = min(most, (self.bound - len(self.items)) // self.producers)
                if self.stopped:
                    return
        self.flush(buffer)

    def buffer(self) -> list[Any]:
        """Return the list where this thread collects what flush() will add.

        A consumer that finds no items takes what is there, so that nothing finished
        waits for a slow item after it.
        """
        return self.buffers.setdefault(get_ident(), [])

    def flush(self, buffer: list[Any]) -> None:
        """Add what is in the buffer, waiting for room."""
        with self.lock:
            items = buffer[:]
            buffer.clear()
            self.put(items)

    def collect(self) -> list[Any]:
        """Add what is in buffers, and return all items; the caller holds the lock."""
        for thread in list(self.buffers):
            count = len(buffer := self.buffers[thread])
            self.added[thread] += count  # with live
            self.items += buffer[:count]
            del buffer[:count]
        return self.items

    def close(self) -> None:
        """Say that a producer is done; after the last one, get() returns SENTINEL."""
        with self.lock:
            self.producers -= 1
            self.filled.notify_all()
            ring(self.on_filled)  # with bells

    def get(self) -> Any:
        """Return the next items for this worker, one at least; SENTINEL at the end."""
        turn = self.next_turn()
        with self.lock:
            while not (self.items or self.collect() or self.stopped) and self.producers:
                self.hungry = min(self.hungry + 1, self.consumers)
                if not self.collect():  # look again: buffers grow without the lock
                    self._wait(self.filled)
            if self.stopped or not (self.items or self.collect()):
                return SENTINEL
            share = -(-len(self.items) // self.consumers)
            turn.items = self.take(turn, min(share, turn.size))
        return turn.items

    def take(self, turn: Turn, count: int) -> list[Any]:
        """Remove and return up to count items; the caller holds the lock."""
        items = self.items[:count]
        del self.items[:count]
        self.passed += len(items)  # with counts
        turn.count, turn.start = len(items), perf_counter()
        self.emptied.notify_all()
        ring(self.on_emptied)  # with bells
        return items

    def next_turn(self) -> Turn:
        """Return the turn of this thread, with the size that its pace allows."""
        turn = self.turns.get(get_ident())
        if turn is None:
            with self.lock:
                turn = self.turns[get_ident()] = Turn()
        elif turn.count:
            pace = (perf_counter() - turn.start) / turn.count
            most = int(self.turn / pace) if pace else 2 * turn.size
            turn.size = max(1, min(2 * turn.size, most))
            if self.consumers:  # who takes results waits for them  # with journal
                self.longest = max(self.longest, pace)
            if self.elastic:  # five turns: ten milliseconds of work
                bound = max(MAXSIZE, min(5 * turn.size, 10 * MAXSIZE))
                if self.brief and self.consumers:  # with journal
                    most = max(2, int(BRIEF / (pace or TURN)))
                    bound = min(bound, most * self.consumers)
                self.bound = max(2, min(bound, BYTES // self.heaviest))
        return turn

    def ready(self, seconds: float) -> bool:  # with patience
        """Wait until get() would not block; return False if that takes longer."""
        end = perf_counter() + seconds
        with self.lock:
            while (left := end - perf_counter()) > 0:
                if self.items or self.collect() or self.stopped or not self.producers:
                    return True
                self.hungry = min(self.hungry + 1, self.consumers)
                if not self.collect():
                    self._wait(self.filled, left)
            return False

    def plenty(self, count: int) -> bool:  # with lists
        """Return whether at least count items wait for each consumer."""
        buffered = sum(map(len, list(self.buffers.values())))
        return len(self.items) + buffered >= count * self.consumers

    def wanted(self) -> bool:  # with sharing
        """Return whether this worker's turn takes long while others wait for work."""
        turn = self.turns[get_ident()]
        return self.hungry > 0 and perf_counter() - turn.start > 5 * TURN

    def give_back(self, items: list[Any]) -> None:  # with sharing
        """Put back items that this worker has not begun, for others to take."""
        with self.lock:
            self.items[:0] = items
            self.passed -= len(items)  # with counts
            self.turns[get_ident()].count -= len(items)
            self._wake(len(items))

    def reopen(self) -> bool:  # with balance
        """Add a producer; return False if all have closed it."""
        with self.lock:
            self.producers += self.producers > 0
            return self.producers > 0

    def put_by(self, threads: Iterable[Thread]) -> int:  # with live
        """Return how many items threads have put."""
        return sum(self.added.get(thread.ident or 0, 0) for thread in threads)

    def entered(self) -> int:  # with balance
        """Return how many items were added so far."""
        return self.passed + len(self.items)

    def has_many(self) -> bool:  # with balance
        """Return whether whoever fills it is faster than whoever empties it."""
        return len(self.items) > self.bound // 2

    def used(self, threads: list[Thread], now: float) -> float:  # with balance
        """Return how many seconds ago these began to take items, in all."""
        turns = [self.turns.get(thread.ident or 0) for thread in threads]
        return sum(now - turn.began for turn in turns if turn)

    def waited(self, threads: list[Thread], now: float) -> float:  # with balance
        """Return how many seconds these have waited here, in all."""
        waits = (self.waits.get(thread, 0.0) for thread in threads)
        return sum(
            waits, sum(now - self.waiting.get(thread, now) for thread in threads)
        )

    def stop(self) -> None:
        """End all waits; each worker finishes its item and gets no more."""
        with self.lock:
            self.stopped = True
            self.hungry = 1  # so that producers look here
            for turn in self.turns.values():
                turn.items.clear()  # while its worker iterates over it
            self.filled.notify_all()
            self.emptied.notify_all()
            ring(self.on_filled)  # with bells

    def _wake(self, count: int) -> None:
        count = min(count, self.hungry)
        if count:
            self.hungry -= count
            self.filled.notify(count)
            ring(self.on_filled)  # with bells

    def _wait(self, condition: Condition, seconds: float = 1.0) -> None:
        start = perf_counter()  # with stats
        self.waiting[current_thread()] = start  # with balance, live
        self.idle += condition is self.filled  # with journal
        woken = condition.wait(min(seconds, 1.0))
        self.idle -= condition is self.filled  # with journal
        del self.waiting[current_thread()]  # with balance, live
        if not (woken or main_thread().is_alive() or self.reader.is_alive()):
            raise PipelineError("whoever read the results has gone", self.name)
        self.waits[current_thread()] += perf_counter() - start  # with stats


def ring(bells: list[Callable[[], None]]) -> None:  # with bells
    """Wake event loops, which must not wait for a lock."""
    for bell in bells:
        bell()
