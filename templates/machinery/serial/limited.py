"""A task of a serial module that may fail on so many items."""

from collections.abc import Callable
from typing import Any

from .errors import PipelineError, failure


class TooManyFailures(PipelineError):
    """A task failed on more items than max_failures lets pass."""


def limited(
    task: "Callable[[Any], Any]", name: str, max_failures: int
) -> "Callable[[Any], Any]":
    """Return the task such that it may fail on so many items, and on no more."""
    failures = 0

    def call(item: "Any") -> "Any":
        nonlocal failures
        try:
            return task(item)
        except Exception as error:
            failures += 1
            if failures > max_failures:
                last = failure(error, name, item)
                counts = f"{failures}, and max_failures is {max_failures}"
                text = f"too many failures of {name} ({counts}); the last: {last}"
                raise TooManyFailures(text, name, item) from error
            raise

    return call
