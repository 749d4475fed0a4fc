"""Like apply, for a task that has a logger."""

from __future__ import annotations

from collections.abc import Callable
from logging import Logger
from time import perf_counter
from typing import Any

from .apply import apply
from .errors import PipelineError, shown


def apply_logged(
    task: Callable[[Any], Any], items: list[Any], logger: Logger, name: str = ""
) -> list[Any]:
    """Return the task's result for each item; log each one done, and the one that fails."""
    results = []
    for item in items:
        start = perf_counter()
        try:
            results += apply(task, [item], name)
        except PipelineError as error:
            logger.error("%s", error, exc_info=error.__cause__)
            raise
        if logger.isEnabledFor(10):
            logger.debug(
                "%s(%s) done in %.3f s",
                name or task.__name__,
                shown(item),
                perf_counter() - start,
            )
    return results
