"""What a worker of a compiled module does with a task and the items that it took."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import StageFailed
from .queues import Queue  # with sharing
from .task_errors import failure_of


def apply(
    task: Callable[[Any], Any], items: list[Any], source: Queue, sink: Queue, name: str
) -> None:
    """Put the task's result for each item, without delay if somebody waits for it."""
    results = sink.buffer()
    rest = iter(items)
    item: Any = None
    try:
        for item in rest:
            results.append(task(item))
            if sink.hungry:
                sink.flush(results)
                if source.wanted():
                    source.give_back(list(rest))
    except BaseException as error:  # SystemExit too: it fails the task
        if issubclass(type(error), StageFailed):  # with calls
            raise
        raise failure_of(name, item, error) from error
    if results:
        sink.flush(results)
