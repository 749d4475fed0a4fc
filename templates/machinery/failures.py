"""Items of a compiled module that failed, and the pipeline goes on."""

from __future__ import annotations

from typing import Any

from .errors import raised


class Failure:
    """An item that a task failed on, with the error and the number of attempts."""

    def __init__(self, item: Any, error: Exception) -> None:
        self.item = item
        self.error = error
        self.attempts = vars(error).get("attempts_made", 1)

    def __repr__(self) -> str:
        return f"Failure({self.item!r}, {self.error!r}, attempts={self.attempts})"


def parts_of(value: Any) -> Any:
    """Return a Failure in a form that JSON has, and anything else as text."""
    if isinstance(value, Failure):
        error = raised(value.error).partition(" ")[2]
        return {"item": value.item, "error": error, "attempts": value.attempts}
    return str(value)
