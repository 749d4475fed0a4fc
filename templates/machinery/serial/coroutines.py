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


def within(task, seconds):
    """Return an async task that is cancelled after so many seconds."""

    async def call(item):
        running = asyncio.ensure_future(task(item))
        try:
            await asyncio.wait({running}, timeout=seconds)
            if running.done():
                return running.result()
        finally:
            running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        raise TimeoutError(f"took longer than {seconds} s")

    return call
