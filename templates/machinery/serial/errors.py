"""The one exception of a serial module, and its words for tasks, items and causes."""

from collections.abc import Callable
from typing import Any


class PipelineError(Exception):
    """The pipeline failed: task and item say where, the cause is the original error."""

    def __init__(self, message: str, task: str = "", item: "Any" = None) -> None:
        self.message, self.task, self.item = message, task, item

    def __str__(self) -> str:
        return self.message


NO_ITEM = object()


def failure(
    error: BaseException, task: str, item: "Any" = NO_ITEM, part: str = ""
) -> PipelineError:
    """Return the PipelineError for what a task, or a part of it, raised.

    If it raised a PipelineError, raise that again as it is.
    """
    kind = type(error)  # not what it says that it is
    if issubclass(kind, PipelineError):
        raise error
    text = text_of(str, error)
    given = "" if item is NO_ITEM else f"({shown(item)})"
    told = f": {text}" if text else ""
    words = f"{part}{task}{given} raised {kind.__name__}{told}"
    failed = PipelineError(words, task, None if item is NO_ITEM else item)
    ends = kind is GeneratorExit or kind is KeyboardInterrupt  # without workers
    if ends and not error.args:  # without workers
        # By a closed stream, or Ctrl-C: the cause says what was running.
        raise error from error.__cause__ or failed
    return failed


def shown(value: "Any") -> str:
    """Return repr(value), shortened, or a stand-in where __repr__ itself fails."""
    text = text_of(repr, value) or object.__repr__(value)
    return text if len(text) <= 200 else text[:200] + "..."


def text_of(form: "Callable[[Any], str]", value: "Any") -> str:
    """Return form(value), or nothing where that fails."""
    try:
        return form(value)
    except BaseException as error:
        if issubclass(type(error), KeyboardInterrupt):
            raise
        return ""
