"""A list for the next batch of a serial module that may wait only so long."""

from time import perf_counter
from typing import Any


class Gathered(list):  # type: ignore[type-arg]
    """The items of the next batch, and when the first of them came.

    Whether it is late is asked as items come: a single thread has no timer.
    """

    def __init__(self, timeout: float) -> None:
        list.__init__(self)
        self.timeout = timeout
        self.start = 0.0

    def append(self, item: "Any") -> None:
        if not self:
            self.start = perf_counter()
        list.append(self, item)

    def late(self) -> bool:
        """Return whether the first item has waited for the timeout."""
        return perf_counter() - self.start >= self.timeout
