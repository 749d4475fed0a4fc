"""The hand-written way: a thread a worker, and a `queue.Queue` between stages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from queue import Queue
from threading import Thread
from typing import Any

END = object()
MAXSIZE = 1000


def feed(items: Iterable[Any], sink: Queue[Any], consumers: int = 1) -> None:
    """Put the items into a queue, and then an END for each who reads it."""

    def work() -> None:
        for item in items:
            sink.put(item)
        for _ in range(consumers):
            sink.put(END)

    Thread(target=work, daemon=True).start()


def stage(
    step: Callable[[Any], Any],
    source: Queue[Any],
    sink: Queue[Any],
    workers: int = 1,
    consumers: int = 1,
) -> None:
    """Start the threads of a stage; the one that ends last tells those who read on."""
    working = list(range(workers))

    def work() -> None:
        while (item := source.get()) is not END:
            sink.put(step(item))
        working.pop()
        if not working:
            for _ in range(consumers):
                sink.put(END)

    for _ in range(workers):
        Thread(target=work, daemon=True).start()


def outputs(source: Queue[Any]) -> Iterator[Any]:
    """Yield what comes, up to its END."""
    return iter(source.get, END)


def new_queue() -> Queue[Any]:
    return Queue(MAXSIZE)
