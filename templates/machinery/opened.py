"""What a worker of a compiled module opens for its task, and closes at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def opened(setup: Callable[[], Any]) -> Iterator[Any]:
    """Call setup, and close what it returned at the end, if that can be closed."""
    resource = setup()
    if hasattr(type(resource), "__exit__"):
        with resource as entered:
            yield entered
    else:
        yield resource
