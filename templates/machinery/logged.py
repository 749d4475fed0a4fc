"""A task of a compiled module that has a logger."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from logging import Logger
from time import perf_counter
from typing import Any

from .errors import StageFailed, shown  # with items
from .task_errors import failure_of


def logged(task: Callable[..., Any], logger: Logger, name: str) -> Callable[..., Any]:
    """Return the task with logging of each item, done or failed."""

    def call(item: Any, *resource: Any) -> Any:
        start = perf_counter()
        try:
            result = task(item, *resource)
        except BaseException as error:
            if issubclass(type(error), StageFailed):  # with calls
                raise
            log_failure(logger, name, item, error)
            raise
        log_done(logger, name, item, start)
        return result

    return call


def log_failure(logger: Logger, name: str, item: Any, error: BaseException) -> None:
    """Log that the task failed on an item, at level ERROR."""
    with suppress(Exception):  # its attributes may be the user's own code
        logger.exception("%s", failure_of(name, item, error))


def log_done(logger: Logger, name: str, item: Any, start: float) -> None:
    """Log how long the task took for an item, at level DEBUG."""
    if logger.isEnabledFor(10):
        seconds = perf_counter() - start
        logger.debug("%s(%s) done in %.3f s", name, shown(item), seconds)
