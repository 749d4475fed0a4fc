"""Items of a compiled module that failed, and the pipeline goes on."""

from __future__ import annotations

from typing import Any


class Failure:
    """An item that a task failed on, with the error and the number of attempts."""

    def __init__(self, item: Any, error: Exception) -> None:
        self.item = item
        self.error = error
        self.attempts = vars(error).get("attempts_made", 1)

    def __repr__(self) -> str:
        return f"Failure({self.item!r}, {self.error!r}, attempts={self.attempts})"
