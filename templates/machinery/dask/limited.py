"""A task that may fail on so many items, wherever it runs."""

from collections.abc import Callable
from typing import Any

from ..serial.errors import failure
from .notes import note  # with limits
from .workers import told


def limited(
    task: "Callable[[Any], Any]", name: str, max_failures: int
) -> "Callable[[Any], Any]":
    """Return the task such that the client counts the items that it fails on."""

    def call(item: "Any") -> "Any":
        try:
            return task(item)
        except Exception as error:
            last = failure(error, name, item)
            last.__cause__ = error
            note("failed", name, max_failures, told(last))
            raise

    return call
