"""A task of a compiled module that a worker's own process does, item by item."""

from __future__ import annotations

from typing import Any

from .processes import Child  # with calls


def call_child(item: Any, child: Child) -> Any:
    """Return what the worker's process returns for an item."""
    return child.call(item)
