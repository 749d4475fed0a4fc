"""An async task of a compiled module that may begin only so many times a second."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from .rate import Rate


def paced(
    task: Callable[[Any], Awaitable[Any]], rate: Rate
) -> Callable[[Any], Awaitable[Any]]:
    """Return the task such that it waits for its turn."""

    async def call(item: Any) -> Any:
        await asyncio.sleep(rate.delay())
        return await task(item)

    return call
