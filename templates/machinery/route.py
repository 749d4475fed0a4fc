"""What a split of a compiled module does with the items that it took."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .apply import apply
from .errors import PipelineError, shown


def route(
    predicate: Callable[[Any], Any],
    items: list[Any],
    values: tuple[Any, ...],
    name: str = "",
) -> list[list[Any]]:
    """Return a list of items for each of the values that the predicate may return."""
    routes: dict[Any, list[Any]] = {value: [] for value in values}
    for item, value in zip(items, apply(predicate, items, name)):
        try:
            routes[value].append(item)
        except Exception as error:  # it is not among them, or cannot be looked up
            name = name or predicate.__name__
            result = f"{name}({shown(item)}) returned {shown(value)}"
            message = f"{result}, not one of {', '.join(map(shown, values))}"
            raise PipelineError(message, name, item) from error
    return list(routes.values())
