"""An async task of a compiled module that may begin only so many times a second."""

from __future__ import annotations

import asyncio
from typing import Any

from .paced import Paced


class AsyncPaced(Paced):
    """Starts an async task at most so many times a second, evenly."""

    async def __call__(self, item: Any, *resource: Any) -> Any:
        await asyncio.sleep(self.delay())
        return await self.task(item, *resource)
