"""A thousand sleeps of 10 ms at once, on one event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

WORKERS = 1_000
SECONDS = 0.01


async def nap(number: int) -> int:
    await asyncio.sleep(SECONDS)
    return number


def inputs(count: int) -> Iterable[int]:
    return range(count)


def plain(items: Iterable[int]) -> list[int]:
    """What each item would give, without sleeping for any."""
    return list(items)


def limit(items: range) -> list[int]:
    """Each of a thousand coroutines takes a thousandth, with nothing between them."""

    async def share(first: int) -> list[int]:
        return [await nap(number) for number in items[first::WORKERS]]

    async def work() -> list[int]:
        shares = await asyncio.gather(*map(share, range(WORKERS)))
        return [number for numbers in shares for number in numbers]

    return asyncio.run(work())


def declare(inputs: Iterable[int] | None = None) -> Any:
    import skorche

    numbers = skorche.Queue("numbers", fixed_inputs=inputs)
    return skorche.map(skorche.task(nap, max_workers=WORKERS), numbers)


def queues(items: Iterable[int]) -> list[int]:
    """By hand: an `asyncio.Queue` of items, and a thousand coroutines that read it."""

    async def work() -> list[int]:
        waiting: asyncio.Queue[Any] = asyncio.Queue(1000)
        results = []

        async def share() -> None:
            while (number := await waiting.get()) is not None:
                results.append(await nap(number))

        sharers = [asyncio.create_task(share()) for _ in range(WORKERS)]
        for number in items:
            await waiting.put(number)
        for _ in sharers:
            await waiting.put(None)
        await asyncio.gather(*sharers)
        return results

    return asyncio.run(work())


def pypeln(items: Iterable[int]) -> Iterator[int]:
    """0.4.9."""
    import pypeln as pl

    return iter(pl.task.map(nap, items, workers=WORKERS, maxsize=WORKERS))


def streamable(items: Iterable[int]) -> Iterator[int]:
    """2.0.0."""
    from streamable import stream

    return iter(stream(items).map(nap, concurrency=WORKERS, as_completed=True))


def pyper(items: Iterable[int]) -> list[int]:
    """0.4.4."""
    from pyper import task

    async def each() -> AsyncIterator[int]:
        for item in items:
            yield item

    async def work() -> list[int]:
        pipeline = task(each, branch=True) | task(nap, workers=WORKERS)
        return [number async for number in pipeline()]

    return asyncio.run(work())


def spdl(items: Iterable[int]) -> Iterator[int]:
    """0.8.0."""
    from spdl.pipeline import PipelineBuilder

    builder = PipelineBuilder().add_source(items).pipe(nap, concurrency=WORKERS)
    pipeline = builder.add_sink(1000).build(num_threads=1)
    with pipeline.auto_stop():
        yield from pipeline


if __name__ == "__main__":
    declare()
