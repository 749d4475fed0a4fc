"""The outputs of a compiled module's pipeline, for the event loop of a program."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .pipelines import Pipeline


async def in_event_loop(pipeline: Pipeline) -> AsyncIterator[tuple[str, Any]]:
    """Run the pipeline, and yield (queue name, item) as they come out.

    A thread waits for them, so that the event loop need not; it ends with the iterator.
    """
    loop = asyncio.get_running_loop()
    results = pipeline.results()
    waiting = ThreadPoolExecutor(1)
    try:
        while found := await loop.run_in_executor(waiting, next, results, None):
            queue, items = found
            for item in items:
                yield queue, item
        pipeline.journal.remove()  # with journal
    finally:  # done, failed, cancelled, or the caller wants no more
        pipeline.stop()
        try:
            await loop.run_in_executor(waiting, results.close)
        finally:
            waiting.shutdown(wait=False)
