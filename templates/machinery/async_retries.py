"""An async task of a compiled module that is tried again when it fails."""

from __future__ import annotations

import asyncio
from typing import Any

from .retries import Retries


class AsyncRetries(Retries):
    """Retries an async task."""

    async def __call__(self, item: Any, *resource: Any) -> Any:
        for attempts in range(1, self.retries + 2):
            try:
                return await self.task(item, *resource)
            except BaseException as error:
                delay = self.delay(error, attempts)
                if delay is None:
                    raise
                await asyncio.sleep(delay)
