"""A task of a compiled module that takes something beside the item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def given(task: Callable[[Any, Any], Any], resource: Any) -> Callable[[Any], Any]:
    """Return the task with its second argument filled in."""
    return lambda item: task(item, resource)
