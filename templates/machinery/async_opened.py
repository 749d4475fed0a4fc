"""What an async stage of a compiled module opens for its task, and closes again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from inspect import isawaitable
from typing import Any


@asynccontextmanager
async def async_opened(setup: Callable[[], Any]) -> AsyncIterator[Any]:
    """Call setup; if it returns a context manager, enter that, and exit it at the end.

    Its exit is told of a failure, but cannot suppress it.
    """
    resource = setup()
    if isawaitable(resource) and not hasattr(type(resource), "__aenter__"):
        resource = await resource
    failure = None
    async with AsyncExitStack() as stack:
        if hasattr(type(resource), "__aenter__"):
            resource = await stack.enter_async_context(resource)
        elif hasattr(type(resource), "__exit__"):
            resource = stack.enter_context(resource)
        try:
            yield resource
        except BaseException as error:
            failure = error
            raise
    if failure is not None:
        raise failure
