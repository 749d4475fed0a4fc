"""An async task of a compiled module that may fail on so many items."""

from __future__ import annotations

from typing import Any

from .limited import Limited


class AsyncLimited(Limited):
    """Lets an async task fail on so many items; one more stops the pipeline."""

    async def __call__(self, item: Any, *resource: Any) -> Any:
        try:
            return await self.task(item, *resource)
        except Exception as error:
            self.count(item, error)
            raise
