"""An async task of a serial module that may take only so long."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from .coroutines import outcome


def within(
    task: "Callable[[Any], Awaitable[Any]]", seconds: float
) -> "Callable[[Any], Awaitable[Any]]":
    """Return the async task such that it is cancelled after so many seconds."""

    async def call(item: "Any") -> "Any":
        running = asyncio.ensure_future(outcome(task, item))
        try:
            await asyncio.wait({running}, timeout=seconds)
            if running.done():
                result, error = running.result()
                if error is not None:
                    raise error
                return result
        finally:
            running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        raise TimeoutError(f"took longer than {seconds} s")

    return call
