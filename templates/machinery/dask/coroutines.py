"""Async tasks, which run on the event loop of a worker process."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from distributed import get_worker

from ..serial.coroutines import outcome


class WorkerLoop:
    """The event loop of this worker process, for threads that wait for it."""

    def __init__(self) -> None:
        self.loop: Any = get_worker().loop.asyncio_loop

    def begin(self, coroutine: "Coroutine[Any, Any, Any]") -> "Any":
        """Have a coroutine run, and return its future."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    def run_until_complete(self, coroutine: "Coroutine[Any, Any, Any]") -> "Any":
        """Have a coroutine run to its end, and return its result."""
        return self.begin(coroutine).result()


@contextmanager
def begun(
    task: "Callable[[Any], Awaitable[Any]]", loop: WorkerLoop, items: "list[Any]"
) -> "Iterator[Callable[[Any], Any]]":
    """Yield an async task as a plain one, which has begun with all items already."""
    futures = deque((item, loop.begin(outcome(task, item))) for item in items)

    def call(item: "Any") -> "Any":
        if futures and futures[0][0] is item:
            future = futures.popleft()[1]
        else:  # it is tried again
            future = loop.begin(outcome(task, item))
        result, error = future.result()
        if error is not None:
            raise error
        return result

    try:
        yield call
    finally:
        for _, future in futures:
            future.cancel()
