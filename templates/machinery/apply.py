"""What a worker of a compiled module does with a task and the items that it took."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import PipelineError, raised, shown


def apply(task: Callable[[Any], Any], items: list[Any], name: str = "") -> list[Any]:
    """Return the task's result for each item."""
    results = []
    try:
        for item in items:
            results.append(task(item))
    except BaseException as error:  # SystemExit too: a task does not end the program
        name = name or task.__name__
        message = f"{name}({shown(item)}) {raised(error)}"
        raise PipelineError(message, name, item) from error
    return results
