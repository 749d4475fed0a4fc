"""Items that failed in a worker process and are skipped: the client is told of them."""

from threading import get_ident
from typing import Any

from ..serial.skips import Skips

# What stages have skipped by the threads that they run in: tasks, how many items, and
# what became of the first.
SKIPPED: "dict[int, list[tuple[str, int, str]]]" = {}


class SentSkips(Skips):
    """Counts the items that a task fails on in a worker process."""

    def __exit__(self, *_: object) -> None:
        if self.count:
            told = (self.task, self.count, self.first)
            SKIPPED.setdefault(get_ident(), []).append(told)


def skipped() -> "list[tuple[str, int, str]]":
    """Return what was skipped in this thread since it was last asked."""
    return SKIPPED.pop(get_ident(), [])


def add_skips(skips: "dict[str, Skips]", told: "Any") -> None:
    """Add what a worker process has skipped, by its task."""
    for task, count, first in told:
        one = skips.setdefault(task, Skips(task))
        if not one.count:
            one.first = first
        one.count += count
