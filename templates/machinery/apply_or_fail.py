"""What a worker of a compiled module does with a task that may fail."""

from __future__ import annotations

from collections.abc import Callable
from threading import get_ident
from typing import Any

from .caught import Caught
from .errors import StageFailed
from .failures import Failure
from .queues import Queue  # with sharing
from .task_errors import failure_of


def apply_or_fail(
    task: Callable[[Any], Any],
    items: list[Any],
    source: Queue,
    sink: Queue,
    failed: Any,
    name: str,
) -> None:
    """Put the task's result for each item into sink, or a Failure into failed."""
    results = sink.buffer()
    rest = iter(items)
    item: Any = None
    try:
        while True:
            with Caught() as caught:
                for item in rest:
                    results.append(task(item))
                    if sink.hungry:
                        break
                else:
                    break
            if issubclass(type(caught.error), StageFailed):  # with limits, calls
                raise caught.error
            if caught.error is not None:
                failed.put([Failure(item, caught.error)])
                source.failures[get_ident()] += 1  # with live
            sink.flush(results)
            if source.wanted():
                source.give_back(list(rest))
    except BaseException as error:
        if issubclass(type(error), StageFailed):  # with limits, calls
            raise
        raise failure_of(name, item, error) from error
    if results:
        sink.flush(results)
