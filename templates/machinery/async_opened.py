"""What an async stage of a compiled module opens for its task, and closes at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from inspect import isawaitable
from typing import Any


@asynccontextmanager
async def async_opened(setup: Callable[[], Any]) -> AsyncIterator[Any]:
    """Call setup, and close what it returned at the end, if that can be closed."""
    resource = setup()
    if isawaitable(resource) and not hasattr(type(resource), "__aenter__"):
        resource = await resource
    if hasattr(type(resource), "__aenter__"):
        async with resource as entered:
            yield entered
    elif hasattr(type(resource), "__exit__"):
        with resource as entered:
            yield entered
    else:
        yield resource
