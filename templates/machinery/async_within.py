"""An async task of a compiled module that may take only so long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any


def within(
    task: Callable[[Any], Awaitable[Any]], seconds: float
) -> Callable[[Any], Awaitable[Any]]:
    """Return the task such that it is cancelled after so many seconds."""

    async def call(item: Any) -> Any:
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
