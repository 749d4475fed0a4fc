"""Items of a serial module that failed, and the pipeline goes on."""

from contextlib import suppress
from traceback import format_exception
from typing import Any


class Failure:
    """An item that a task failed on: the error, and after how many attempts.

    `traceback` is the error's as text: its frames, and all that they hold, are let go.
    """

    def __init__(self, item: "Any", error: BaseException) -> None:
        self.item = item
        self.error = error
        self.attempts: int = 1
        with suppress(Exception):  # an error may have no namespace to look into
            self.attempts = vars(error).get("attempts_made", 1)
        self.traceback = traceback_of(error)

    def __repr__(self) -> str:
        return f"Failure({self.item!r}, {self.error!r}, attempts={self.attempts})"


def traceback_of(error: BaseException) -> str:
    """Return an error's traceback as text, and take it from all that it is of."""
    text = type(error).__name__ + "\n"
    with suppress(Exception):  # its attributes may be the user's own code
        text = "".join(format_exception(type(error), error, error.__traceback__))
    errors = [error]
    for one in errors:  # and those that it is of, which are added
        BaseException.with_traceback(one, None)
        with suppress(Exception):
            parts = getattr(one, "exceptions", None)  # of a group
            parts = parts if isinstance(parts, tuple) else ()
            for other in (one.__cause__, one.__context__, *parts):
                if isinstance(other, BaseException) and other.__traceback__:
                    errors.append(other)
    return text
