"""What a split of a compiled module does with the items that it took."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import PipelineError, shown  # with items
from .queues import Queue
from .task_errors import failure_of


def route(
    predicate: Callable[[Any], Any],
    items: list[Any],
    sinks: dict[Any, Queue],
    name: str,
) -> None:
    """Put each item into the queue for what the predicate returns."""
    routes = {value: sink.buffer() for value, sink in sinks.items()}
    item: Any = None
    try:
        for item in items:
            value = predicate(item)
            try:
                routes[value].append(item)
            except Exception as error:  # it is none of them, or no key at least
                equal = [key for key in sinks if value == key]
                if not equal:
                    result = f"{name}({shown(item)}) returned {shown(value)}"
                    message = f"{result}, not one of {', '.join(map(shown, sinks))}"
                    raise PipelineError(message, name, item) from error
                value = equal[0]
                routes[value].append(item)
            if sinks[value].hungry:
                sinks[value].flush(routes[value])
    except PipelineError:
        raise
    except BaseException as error:
        raise failure_of(name, item, error) from error
    for value, routed in routes.items():
        sinks[value].flush(routed)
