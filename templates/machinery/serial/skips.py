"""Items of a serial module that failed and are skipped."""

from logging import getLogger
from typing import Any

from .errors import failure


class Skips:
    """Counts the items that a task fails on, and logs how many at the end."""

    total = 0  # of all that have come to their end

    def __init__(self, task: str) -> None:
        self.task = task
        self.count = 0

    def __enter__(self) -> "Any":
        return self

    def add(self, item: "Any", error: BaseException) -> None:
        """Count an item that failed."""
        if not self.count:
            self.first = str(failure(error, self.task, item))
        self.count += 1

    def __exit__(self, *_: object) -> None:
        Skips.total += self.count
        if self.count:
            text = "%s: skipped %d items that failed; the first: %s"
            getLogger(__name__).warning(text, self.task, self.count, self.first)
