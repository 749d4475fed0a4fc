"""What a filter of a compiled module does with the items that it took."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import PipelineError, raised, shown


def keep(
    predicate: Callable[[Any], Any], items: list[Any], name: str = ""
) -> list[Any]:
    """Return the items for which the predicate holds."""
    kept = []
    try:
        for item in items:
            if predicate(item):
                kept.append(item)
    except BaseException as error:
        name = name or predicate.__name__
        message = f"{name}({shown(item)}) {raised(error)}"
        raise PipelineError(message, name, item) from error
    return kept
