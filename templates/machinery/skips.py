"""Items of a compiled module that failed and are skipped."""

from __future__ import annotations

from collections.abc import Callable
from logging import getLogger
from threading import Lock

from .failures import Failure
from .pipelines import Pipeline  # with at_end
from .task_errors import failure_of


class Skips:
    """Counts the items that a stage skips, and logs at the end how many."""

    total = 0  # of all that have come to their end

    def __init__(self, pipeline: Pipeline, task: str) -> None:
        pipeline.at_end.append(self.end)
        self.task = task
        self.lock = Lock()
        self.count = 0
        self.first = ""
        self.on_emptied: list[Callable[[], None]] = []  # never rung  # with bells

    def put(self, failures: list[Failure]) -> None:
        """Count items that failed."""
        with self.lock:
            for failure in failures:
                if not self.count:
                    error = failure_of(self.task, failure.item, failure.error)
                    self.first = str(error)
                self.count += 1

    add = put

    def offer(self, failures: list[Failure]) -> list[Failure]:  # with bells
        """Count items that failed; none is left over."""
        self.put(failures)
        return []

    def end(self) -> None:
        Skips.total += self.count
        if self.count:
            text = "%s: skipped %d items that failed; the first: %s"
            getLogger(__name__).warning(text, self.task, self.count, self.first)
