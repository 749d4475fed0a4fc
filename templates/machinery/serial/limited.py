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
    failures = 0  # without journal

    def call(item: "Any") -> "Any":
        nonlocal failures  # without journal
        try:
            return task(item)
        except Exception as error:
            failures += 1  # without journal
            vars(call)["failures"] += 1  # with journal
            failures = vars(call)["failures"]  # with journal
            if failures > max_failures:
                last = failure(error, name, item)
                counts = f"{failures}, and max_failures is {max_failures}"
                text = f"too many failures of {name} ({counts}); the last: {last}"
                raise TooManyFailures(text, name, item) from error
            raise

    vars(call)["failures"] = 0  # with journal
    return call
