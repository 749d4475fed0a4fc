"""How the client reads inputs, while a Dask cluster works on what came before."""

from collections import deque
from collections.abc import Iterator
from itertools import repeat
from queue import SimpleQueue
from threading import Thread
from typing import Any

from ..serial.errors import PipelineError
from ..serial.reader import Reader


class Input:
    """An input that a thread of its own reads, as many items as it is asked for.

    It puts itself into the client's events when there is something to be taken.
    """

    def __init__(self, name: str, items: "Any", writes: str) -> None:
        self.name, self.items, self.writes = name, items, writes
        self.found: deque[Any] = deque()
        self.counts: SimpleQueue[int] = SimpleQueue()
        self.asked = 0  # items that the client still waits for
        self.is_over = self.has_ended = False  # as the client knows it, and the thread
        self.error: Any = None

    def start(self, events: "SimpleQueue[Any]") -> None:
        """Start the thread; a daemon, for nobody can end a read that waits."""
        name = f"reading {self.name}"
        Thread(target=self.read, args=(events,), name=name, daemon=True).start()

    def ask(self, count: int) -> None:
        """Have so many items read; none ends it."""
        self.asked = count
        self.counts.put(count)

    def read(self, events: "SimpleQueue[Any]") -> None:
        """Read until the end, or until asked for no item at all."""
        try:
            with Reader(self.items, f"reading {self.name}") as iterator:
                for _, item in zip(self.turns(), iterator):
                    self.found.append(item)
                    if len(self.found) == 1:  # of more the client knows
                        events.put(self)
        except PipelineError as error:
            self.error = error
        self.has_ended = True
        events.put(self)

    def turns(self) -> "Iterator[None]":
        """Yield once for each item that the client has asked for."""
        while count := self.counts.get():
            yield from repeat(None, count)
        raise GeneratorExit  # so that generators clean up

    def take(self) -> "list[Any]":
        """Return what has been read."""
        items, self.is_over = [], self.has_ended
        while self.found:
            items.append(self.found.popleft())
        self.asked = 0 if self.is_over else self.asked - len(items)
        return items
