"""A task of a compiled module that is tried again when it fails."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from random import uniform
from threading import current_thread
from typing import Any

from .pipelines import Pipeline  # with waits


class Retries:
    """Calls a task again when it raises one of the errors in retry_on.

    It waits backoff seconds before the first retry and twice as long before each next
    one, give or take a quarter, so that workers that failed together retry apart.
    """

    def __init__(
        self,
        task: Callable[..., Any],
        pipeline: Pipeline,
        retries: int,
        retry_on: tuple[type[BaseException], ...] = (Exception,),
        backoff: float = 0.0,
    ) -> None:
        self.task = task
        self.pause = pipeline.pause
        self.retried = pipeline.retried  # with live
        self.retries = retries
        self.retry_on = retry_on
        self.backoff = backoff

    def __call__(self, item: Any, *resource: Any) -> Any:
        for attempts in range(1, self.retries + 2):
            try:
                return self.task(item, *resource)
            except BaseException as error:
                delay = self.delay(error, attempts)
                if delay is None or self.pause(delay):
                    raise

    def delay(self, error: BaseException, attempts: int) -> float | None:
        """Return the seconds to wait before another attempt, or None to give up."""
        with suppress(Exception):  # an error may have no namespace
            vars(error)["attempts_made"] = attempts
        if attempts > self.retries or not issubclass(type(error), self.retry_on):
            return None
        self.retried[current_thread()] += 1  # with live
        return self.backoff * 2.0 ** (attempts - 1) * uniform(0.75, 1.25)
