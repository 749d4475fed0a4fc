"""Async tasks of a serial module, which run one after the other on one event loop."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .caught import Caught


@contextmanager
def event_loop() -> "Iterator[asyncio.AbstractEventLoop]":
    """Make an event loop, and close it at the end."""
    loop = asyncio.new_event_loop()
    try:
        yield loop
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def awaited(
    task: "Callable[[Any], Awaitable[Any]]", loop: "asyncio.AbstractEventLoop"
) -> "Callable[[Any], Any]":
    """Return an async task as a plain one, which runs it on the loop."""

    def call(item: "Any") -> "Any":
        result, error = loop.run_until_complete(outcome(task, item))
        if error is not None:
            raise error
        return result

    return call


async def outcome(task: "Callable[[Any], Awaitable[Any]]", item: "Any") -> "Any":
    """Return the result and the error of a task, as a loop might stumble over it."""
    result = None
    with Caught(BaseException) as caught:
        result = await task(item)
    return result, caught.error
