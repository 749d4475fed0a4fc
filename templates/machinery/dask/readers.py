"""How the client reads inputs, while a Dask cluster works on what came before."""

from collections.abc import Iterator
from queue import SimpleQueue
from threading import Thread
from time import perf_counter
from typing import Any

from ..serial.caught import Caught
from ..serial.reader import Reader

PATIENCE = 0.05  # seconds after which what was read goes on


class Input:
    """An input that a thread of its own reads, as many items as it is asked for.

    It puts what it has read into the client's events: itself, with the items.
    """

    def __init__(self, name: str, items: "Any", writes: str) -> None:
        self.name, self.items, self.writes = name, items, writes
        self.wanted: SimpleQueue[int] = SimpleQueue()
        self.is_asked = self.is_over = False  # as the client knows it
        self.has_ended = False  # as the thread does
        self.error: Any = None

    def start(self, events: "SimpleQueue[tuple[Any, Any]]") -> None:
        """Start the thread; a daemon, for nobody can end a read that waits."""
        name = f"reading {self.name}"
        Thread(target=self.read, args=(events,), name=name, daemon=True).start()

    def ask(self, count: int) -> None:
        """Have so many items read, or less where they come slowly."""
        self.is_asked = True
        self.wanted.put(count)

    def read(self, events: "SimpleQueue[tuple[Any, Any]]") -> None:
        """Read until the end, or until asked for no item at all."""
        items: list[Any] = []
        reader = Reader(self.items, f"reading {self.name}")
        with Caught(BaseException) as caught, reader as iterator:
            while count := self.wanted.get():
                items = []
                if not self.take(iterator, count, items):
                    break
                events.put((self, items))
            else:
                raise GeneratorExit  # so that generators clean up
        if not isinstance(caught.error, GeneratorExit):
            self.error, self.has_ended = caught.error, True
            events.put((self, items))

    def take(self, iterator: "Iterator[Any]", count: int, items: "list[Any]") -> bool:
        """Add items to a list; return whether there may be more."""
        until = perf_counter() + PATIENCE
        for item in iterator:
            items.append(item)
            if len(items) >= count or perf_counter() > until:
                return True
        return False
