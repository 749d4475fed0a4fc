"""A task of a compiled module that may fail on so many items."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any

from .errors import StageFailed  # with limits
from .task_errors import failure_of


class Limited:
    """Lets a task fail on so many items, in all workers together.

    One more stops the pipeline.
    """

    def __init__(self, task: Callable[..., Any], name: str, max_failures: int) -> None:
        self.task = task
        self.name = name
        self.max_failures = max_failures
        self.failures = 0
        self.lock = Lock()

    def __call__(self, item: Any, *resource: Any) -> Any:
        try:
            return self.task(item, *resource)
        except Exception as error:
            if issubclass(type(error), StageFailed):  # with calls
                raise
            self.count(item, error)
            raise

    def count(self, item: Any, error: Exception) -> None:
        """Count a failure; raise StageFailed where it is one too many."""
        with self.lock:
            self.failures += 1
            count = self.failures
        if count > self.max_failures:
            last = failure_of(self.name, item, error)
            counts = f"{count}, and max_failures is {self.max_failures}"
            text = f"too many failures of {self.name} ({counts}); the last: {last}"
            raise StageFailed(text, self.name, item) from error
