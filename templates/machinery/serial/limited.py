"""A task of a serial module that may fail on so many items."""

from .errors import PipelineError, failure


class TooManyFailures(PipelineError):
    """A task failed on more items than max_failures lets pass."""


def limited(task, name, max_failures):
    """Return the task such that it may fail on so many items, and on no more."""
    failures = 0

    def call(item):
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
