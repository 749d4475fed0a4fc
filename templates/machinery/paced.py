"""A task of a compiled module that may begin only so many times a second."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, current_thread
from time import perf_counter
from typing import Any

from .pipelines import Pipeline  # with waits


class Paced:
    """Starts a task at most so many times a second, evenly, in all workers together."""

    def __init__(
        self, task: Callable[..., Any], pipeline: Pipeline, items_a_second: float
    ) -> None:
        self.task = task
        self.pause = pipeline.pause
        self.paced = pipeline.paced  # with live
        self.interval = 1 / items_a_second
        self.lock = Lock()
        self.next = 0.0

    def __call__(self, item: Any, *resource: Any) -> Any:
        self.pause(self.delay())
        return self.task(item, *resource)

    def delay(self) -> float:
        """Return how many seconds the next call has to wait."""
        with self.lock:
            now = perf_counter()
            self.next = max(now, self.next + self.interval)
            self.paced[current_thread()] += self.next - now  # with live
            return self.next - now
