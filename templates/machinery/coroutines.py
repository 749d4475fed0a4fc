"""How a stage of a compiled module awaits an async task for many items at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import perf_counter
from typing import Any

from .errors import PipelineError
from .queues import Queue  # with bells, counts
from .task_errors import failure_of


class Coroutines:
    """Awaits a task for each item of a queue, at most at_once of them at a time.

    The event loop never waits for a lock or for room: it takes what is there, puts what
    there is room for, and is woken when that changes.
    """

    def __init__(
        self,
        task: Callable[[Any], Awaitable[Any]],
        source: Queue,
        sink: Queue,
        at_once: int,
        name: str,
        ordered: bool,
    ) -> None:
        self.task = task
        self.source = source
        self.sink = sink
        self.at_once = at_once
        self.said = at_once  # with balance
        self.seconds = 0.0  # of all items together  # with balance
        self.done = 0  # items  # with balance
        self.name = name
        self.ordered = ordered
        self.taken: deque[tuple[int, Any]] = deque()  # items with their positions
        self.running: set[asyncio.Future[None]] = set()
        self.early: dict[int, list[Any]] = {}  # results that wait for their turn
        self.next = 0
        self.results: list[Any] = []  # results that wait for room
        self.last: list[Any] = []  # the last of them
        self.errors: list[PipelineError] = []
        self.flushing = False
        self.ending = False
        self.busy = 0.0  # seconds in which a task ran, each counted  # with live
        self.blocked = 0.0  # and those in which one could, but for room  # with live
        self.counted = perf_counter()  # up to when  # with live

    async def run(self) -> None:
        """Run until the queue is closed and all is done, or the pipeline stops."""
        self.loop = asyncio.get_running_loop()
        self.changed = asyncio.Event()
        self.source.coroutines = self  # with balance, live
        self.source.on_filled.append(self._ring)
        self.sink.on_emptied.append(self._ring)
        try:
            while not self._over():
                self.changed.clear()
                self._flush()
                if self._more():
                    free = self.at_once - len(self.running)
                    self._count()  # with live
                    for _ in range(min(len(self.taken), free)):
                        worker = self.loop.create_task(self._work())
                        self.running.add(worker)
                        worker.add_done_callback(self._ended)
                if not self._over():
                    self.source.idle = not (self.taken or self.running)  # with journal
                    await self.changed.wait()
                    self.source.idle = 0  # with journal
        finally:
            self.source.on_filled.remove(self._ring)
            self.sink.on_emptied.remove(self._ring)
            self.ending = True
            for running in self.running:
                running.cancel()
            await asyncio.gather(*self.running, return_exceptions=True)
            for position in sorted(self.early):  # those after the item that failed
                self.results += self.early[position]
            self.sink.add(self.results)
        if self.errors:
            raise self.errors[0]

    async def _work(self) -> None:
        while self._more():
            position, item = self.taken.popleft()
            begun = perf_counter()  # with balance, journal
            try:
                results = [await self.task(item)]
            except BaseException as error:
                if self.ending:
                    raise
                results = self._fail(item, error)
            self.seconds += perf_counter() - begun  # with balance
            self.done += 1  # with balance
            longest = max(self.source.longest, perf_counter() - begun)  # with journal
            self.source.longest = longest  # with journal
            self.last = results
            if self.ordered:
                self.early[position] = results
                while self.next in self.early:
                    self.results += self.early.pop(self.next)
                    self.next += 1
            else:
                self.results += results
            if not self.flushing:
                self.flushing = True
                self.loop.call_soon(self._flush)

    def _fail(self, item: Any, error: BaseException) -> list[Any]:
        failure = failure_of(self.name, item, error)
        failure.__cause__ = error
        self.errors.append(failure)
        return []

    def _more(self) -> bool:
        """Take what waits, and return whether there is an item to begin."""
        if not self._goes_on():
            return False
        if not self.taken:
            turn = self.source.next_turn()
            with self.source.lock:
                if not (self.source.items or self.source.collect()):
                    # Set before looking again: who adds looks at it after.
                    self.source.hungry = 1
                    self.source.collect()
                items = self.source.take(turn, self.at_once)
                first = self.source.passed - len(items)
                first -= self.source.before  # with journal
            self.taken.extend(enumerate(items, first))
        held = len(self.results) + len(self.early)
        if self.last and held >= self.at_once and perf_counter() > self.sink.due:
            self.sink.weigh(self.last)
        return bool(self.taken) and held < max(self.at_once, self.sink.bound)

    def _goes_on(self) -> bool:
        return not (self.ending or self.errors or self.source.stopped)

    def _over(self) -> bool:
        if not self._goes_on():
            return True
        closed = not (self.source.producers or self.source.items)
        return closed and not (self.taken or self.running or self.results)

    def _flush(self) -> None:
        self.flushing = False
        if self.results:
            self.results = self.sink.offer(self.results)

    def _count(self) -> None:  # with live
        seconds, self.counted = perf_counter() - self.counted, perf_counter()
        self.busy += len(self.running) * seconds
        if self.results:
            self.blocked += (self.at_once - len(self.running)) * seconds

    def _ended(self, worker: asyncio.Future[None]) -> None:
        self._count()  # with live
        self.running.discard(worker)
        self.changed.set()

    def _ring(self) -> None:
        with suppress(RuntimeError):  # the loop has ended
            self.loop.call_soon_threadsafe(self.changed.set)
