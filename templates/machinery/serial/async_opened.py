"""What is opened for an async task of a serial module, and closed at the end."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from inspect import isasyncgenfunction, isawaitable, isgeneratorfunction
from typing import Any

from .errors import failure


@contextmanager
def async_opened(
    setup: "Callable[[], Any]", task: str, loop: "asyncio.AbstractEventLoop"
) -> "Iterator[Any]":
    """Yield what setup returns, or yields, and close it at the end.

    A context manager is entered, but for a lock, and left without an error whatever
    failed, for what came out is done. What has close() is closed.
    """
    if isgeneratorfunction(setup):
        setup = contextmanager(setup)
    elif isasyncgenfunction(setup):
        setup = asynccontextmanager(setup)
    stack = AsyncExitStack()

    async def enter() -> "Any":
        return await async_entered(stack, setup())

    try:
        try:
            resource = loop.run_until_complete(enter())
        except BaseException as error:
            raise failure(error, task, part="setup of ") from error
        yield resource
    finally:
        try:
            loop.run_until_complete(stack.aclose())
        except BaseException as error:
            raise failure(error, task) from error


async def async_entered(stack: "AsyncExitStack", opening: "Any") -> "Any":
    """Await and enter a resource, as far as it can be, and have the stack close it."""
    resource = opening
    if isawaitable(opening) and not hasattr(type(opening), "__aenter__"):
        resource = await opening
    kind = type(resource)

    async def close() -> None:
        closed = resource.close()
        if isawaitable(closed):
            await closed

    if hasattr(kind, "close"):
        stack.push_async_callback(close)
    elif hasattr(kind, "acquire"):  # a lock
        return resource
    if hasattr(kind, "__aenter__"):
        return await stack.enter_async_context(resource)
    if hasattr(kind, "__exit__"):
        return stack.enter_context(resource)
    return resource
