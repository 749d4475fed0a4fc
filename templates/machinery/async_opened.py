"""What an async stage of a compiled module opens for its task, and closes again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from inspect import isasyncgenfunction, isawaitable, isgeneratorfunction
from typing import Any

from .errors import PipelineError, raised


@asynccontextmanager
async def async_opened(setup: Callable[[], Any], name: str) -> AsyncIterator[Any]:
    """Yield what setup returns, or yields, and close it at the end.

    A context manager is entered, but for a lock, and left without an error whatever
    failed, for what came out is done. What has close() is closed.
    """
    if isgeneratorfunction(setup):
        setup = contextmanager(setup)
    elif isasyncgenfunction(setup):
        setup = asynccontextmanager(setup)
    stack = AsyncExitStack()
    try:
        try:
            resource = await async_entered(stack, setup())
        except BaseException as error:
            raise PipelineError(f"setup of {name} {raised(error)}", name) from error
        yield resource
    finally:
        await stack.aclose()


async def async_entered(stack: AsyncExitStack, opening: Any) -> Any:
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
