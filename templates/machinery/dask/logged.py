"""A task that has a logger, which is the client's."""

import sys
from collections.abc import Callable
from contextlib import suppress
from logging import getLogger
from logging.handlers import QueueHandler
from queue import SimpleQueue
from time import perf_counter
from typing import Any

from ..serial.errors import failure, shown
from .notes import note  # with logs


def logged(
    task: "Callable[[Any], Any]", logger: str, name: str
) -> "Callable[[Any], Any]":
    """Return a task that has each item logged that is done, and each one that fails."""
    handler = QueueHandler(SimpleQueue())

    def tell(level: int, text: str, error: "Any", *words: "Any") -> None:
        record = getLogger(logger).makeRecord(
            logger, level, name, 0, text, words, error and sys.exc_info()
        )
        note("logged", handler.prepare(record))  # its traceback as text

    def call(item: "Any") -> "Any":
        start = perf_counter()
        try:
            result = task(item)
        except BaseException as error:
            failed = failure(error, name, item)
            with suppress(Exception):  # its attributes may be the user's own code
                tell(40, "%s", error, failed)
            raise
        seconds = perf_counter() - start
        tell(10, "%s(%s) done in %.3f s", None, name, shown(item), seconds)
        return result

    return call
