"""An async task of a compiled module that may take only so long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from .caught import Caught


def within(
    task: Callable[..., Awaitable[Any]], seconds: float
) -> Callable[..., Awaitable[Any]]:
    """Return the task with a time limit, after which it is cancelled."""

    async def call(item: Any, *resource: Any) -> Any:
        caught = Caught(BaseException)  # SystemExit would end the event loop

        async def attempt() -> Any:
            with caught:
                return await task(item, *resource)

        running = asyncio.ensure_future(attempt())
        try:
            await asyncio.wait({running}, timeout=seconds)
            if running.done():
                if caught.error is not None:
                    raise caught.error
                return running.result()
        finally:
            running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        raise TimeoutError(f"took longer than {seconds} s")

    return call
