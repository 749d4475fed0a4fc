"""Items that failed in a worker process and are skipped: the client is told of them."""

from threading import local
from typing import Any

from ..serial.skips import Skips

SKIPPED = local()  # what the stage that runs in a thread has skipped


class SentSkips(Skips):
    """Counts the items that a task fails on in a worker process."""

    def __exit__(self, *_: object) -> None:
        if self.count:
            told = (self.task, self.count, self.first)
            SKIPPED.told = [*getattr(SKIPPED, "told", ()), told]


def skipped() -> "list[tuple[str, int, str]]":
    """Return what was skipped in this thread since it was last asked: tasks, how many
    items of each, and what became of the first."""
    told = getattr(SKIPPED, "told", [])
    SKIPPED.told = []
    return told


def add_skips(skips: "dict[str, Skips]", told: "Any") -> None:
    """Add what a worker process has skipped, by its task."""
    for task, count, first in told:
        one = skips.setdefault(task, Skips(task))
        if not one.count:
            one.first = first
        one.count += count
