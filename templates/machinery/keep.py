"""What a filter of a compiled module does with the items that it took."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .queues import Queue
from .task_errors import failure_of


def keep(
    predicate: Callable[[Any], Any], items: list[Any], sink: Queue, name: str
) -> None:
    """Put the items for which the predicate holds."""
    kept = sink.buffer()
    item: Any = None
    try:
        for item in items:
            if predicate(item):
                kept.append(item)
                if sink.hungry:
                    sink.flush(kept)
    except BaseException as error:
        raise failure_of(name, item, error) from error
    sink.flush(kept)
