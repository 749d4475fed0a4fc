"""Failures that come out of a compiled module's pipeline, on the command line."""

from __future__ import annotations

from typing import Any

from .errors import raised
from .failures import Failure


def parts_of(value: Any) -> Any:
    """Return a Failure in a form that JSON has, and anything else as text."""
    if isinstance(value, Failure):
        error = raised(value.error).partition(" ")[2]
        return {"item": value.item, "error": error, "attempts": value.attempts}
    return str(value)
