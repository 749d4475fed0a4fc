"""A task of a serial module that takes something beside the item."""

from collections.abc import Callable
from typing import Any


def given(task: "Callable[[Any, Any], Any]", resource: "Any") -> "Callable[[Any], Any]":
    """Return a task of the item alone, with the resource filled in."""
    return lambda item: task(item, resource)
