"""Numbers that a serial module is given."""

from typing import Any


def positive(value: "Any", name: str) -> "Any":
    """Return a number; raise ValueError, with its name, if it is not positive."""
    if not value > 0:
        raise ValueError(f"{name} is {value!r}; it has to be more than 0")
    return value
