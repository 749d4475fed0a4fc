"""Async tasks of a serial module, which run one after the other on one event loop."""

import asyncio
from contextlib import contextmanager

from .caught import Caught


@contextmanager
def event_loop():
    """Make an event loop, and close it at the end."""
    loop = asyncio.new_event_loop()
    try:
        yield loop
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def awaited(task, loop):
    """Return an async task as a plain one, which runs it on the loop."""

    def call(item):
        result, error = loop.run_until_complete(outcome(task, item))
        if error is not None:
            raise error
        return result

    return call


async def outcome(task, item):
    """Return the result and the error of a task, as a loop might stumble over it."""
    result = None
    with Caught(BaseException) as caught:
        result = await task(item)
    return result, caught.error
