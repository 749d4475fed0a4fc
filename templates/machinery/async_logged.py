"""An async task of a compiled module that has a logger."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from logging import Logger
from time import perf_counter
from typing import Any

from .logged import log_done, log_failure


def async_logged(
    task: Callable[..., Awaitable[Any]], logger: Logger, name: str
) -> Callable[..., Awaitable[Any]]:
    """Return the task with logging of each item, done or failed."""

    async def call(item: Any, *resource: Any) -> Any:
        start = perf_counter()
        try:
            result = await task(item, *resource)
        except BaseException as error:
            log_failure(logger, name, item, error)
            raise
        log_done(logger, name, item, start)
        return result

    return call
