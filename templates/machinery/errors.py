"""The one exception of a compiled module, and its words for tasks, items and causes."""

from __future__ import annotations

from contextlib import suppress
from typing import Any


class PipelineError(Exception):
    """The pipeline failed: task and item say where, the cause is the original error."""

    def __init__(self, message: str, task: str = "", item: Any = None) -> None:
        self.message, self.task, self.item = message, task, item
        self.__notes__: list[str] = []  # what else failed in the run

    def __str__(self) -> str:
        return self.message


class StageFailed(PipelineError):  # with limits, calls
    """A stage cannot go on, whatever becomes of items that fail."""


class Stopped(StageFailed):  # with calls
    """The pipeline stopped before the item was begun."""


def shown(value: Any) -> str:  # with items
    """Return repr(value), shortened, or a stand-in where __repr__ itself fails."""
    text = object.__repr__(value)
    with suppress(BaseException):
        text = repr(value)
    return text if len(text) <= 200 else text[:200] + "..."


def raised(error: BaseException) -> str:
    """Return "raised ValueError: bad input" for an error."""
    kind, text = "an error", ""
    with suppress(BaseException):  # both may be the user's own code
        kind = type(error).__name__
        text = str(error)
    return f"raised {kind}" + (f": {text}" if text else "")
