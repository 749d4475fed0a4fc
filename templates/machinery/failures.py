"""Items of a compiled module that failed, and the pipeline goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .caught import Caught
from .errors import failure_of, raised
from .queues import Queue


class Failure:
    """An item that a task failed on: the error, and after how many attempts."""

    def __init__(self, item: Any, error: Exception) -> None:
        self.item = item
        self.error = error
        self.attempts = vars(error).get("attempts_made", 1)

    def __repr__(self) -> str:
        return f"Failure({self.item!r}, {self.error!r}, attempts={self.attempts})"


def apply_or_fail(
    task: Callable[[Any], Any],
    items: list[Any],
    source: Queue,
    sink: Queue,
    failed: Any,
    name: str,
) -> None:
    """Put the task's result for each item, and a Failure where there is none."""
    results: list[Any] = []
    rest = iter(items)
    try:
        while True:
            with Caught() as caught:
                for item in rest:
                    results.append(task(item))
                    if sink.hungry:
                        break
                else:
                    break
            if caught.error is not None:
                failed.put([Failure(item, caught.error)])
            sink.put(results)
            results = []
            if source.wanted():
                source.give_back(list(rest))
    except BaseException as error:
        sink.add(results)
        raise failure_of(name, item, error) from error
    if results:
        sink.put(results)


def parts_of(value: Any) -> Any:
    """Return a Failure as JSON can have it, and other things as text."""
    if isinstance(value, Failure):
        error = raised(value.error).partition(" ")[2]
        return {"item": value.item, "error": error, "attempts": value.attempts}
    return str(value)
