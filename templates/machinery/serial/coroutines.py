"""Async tasks of a serial module, which run one after the other on one event loop."""

import asyncio
from contextlib import contextmanager


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
    return lambda item: loop.run_until_complete(task(item))
