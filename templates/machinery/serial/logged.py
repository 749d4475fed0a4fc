"""A task of a serial module that has a logger."""

from collections.abc import Callable
from contextlib import suppress
from logging import getLogger
from time import perf_counter
from typing import Any

from .errors import failure, shown


def logged(
    task: "Callable[[Any], Any]", logger: str, name: str
) -> "Callable[[Any], Any]":
    """Return a task that logs each item done, and each one that fails."""
    log = getLogger(logger)

    def call(item: "Any") -> "Any":
        start = perf_counter()
        try:
            result = task(item)
        except BaseException as error:
            failed = failure(error, name, item)
            with suppress(Exception):  # its attributes may be the user's own code
                log.exception("%s", failed)
            raise
        if log.isEnabledFor(10):
            seconds = perf_counter() - start
            log.debug("%s(%s) done in %.3f s", name, shown(item), seconds)
        return result

    return call
