"""A task of a serial module that is tried again when it fails."""

from collections.abc import Callable
from contextlib import suppress
from random import uniform
from time import sleep
from typing import Any


def retried(
    task: "Callable[[Any], Any]",
    retries: int,
    retry_on: "tuple[type[BaseException], ...]",
    backoff: float = 0.0,
) -> "Callable[[Any], Any]":
    """Return a task that is called again, so many times, after errors of some kinds.

    The first retry waits backoff seconds, and each one twice as long as the one before,
    give or take a quarter.
    """

    def call(item: "Any") -> "Any":
        for attempts in range(1, retries + 2):
            try:
                return task(item)
            except BaseException as error:
                with suppress(Exception):  # an error may have no namespace
                    vars(error)["attempts_made"] = attempts
                if attempts > retries or not issubclass(type(error), retry_on):
                    raise
                sleep(backoff * 2.0 ** (attempts - 1) * uniform(0.75, 1.25))

    return call
