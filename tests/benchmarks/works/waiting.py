"""Tasks that wait, as for a network, between two cheap stages.

WORKERS says how many wait at once. TAIL says that all items take 1 ms but each hundredth,
which takes a hundred times as long; without it each takes 10 ms.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from typing import Any

WORKERS = int(os.environ.get("WORKERS", "8"))
TAIL = bool(os.environ.get("TAIL"))
MAXSIZE = 1000


def seconds(milliseconds: int) -> float:
    return milliseconds / 1000


def wait(duration: float) -> float:
    time.sleep(duration)
    return duration


def milliseconds(duration: float) -> int:
    return round(duration * 1000)


def inputs(count: int) -> Iterable[int]:
    if not TAIL:
        return [10] * count
    return [100 if number % 100 == 50 else 1 for number in range(count)]


def plain(items: Iterable[int]) -> Iterator[int]:
    return (milliseconds(wait(seconds(item))) for item in items)


def limit(items: list[int]) -> Iterator[int]:
    """What one of the workers has to do: as fast as all can be."""
    return plain(items[: len(items) // WORKERS])


def declare(inputs: Iterable[int] | None = None) -> Any:
    import skorche

    numbers = skorche.Queue("numbers", fixed_inputs=inputs)
    waiting = skorche.task(wait, max_workers=WORKERS)
    return skorche.chain([seconds, waiting, milliseconds], numbers)


def queues(items: Iterable[int]) -> Iterator[int]:
    from .by_hand import feed, new_queue, outputs, stage

    numbers, durations, waited, results = (new_queue() for _ in range(4))
    feed(items, numbers)
    stage(seconds, numbers, durations, consumers=WORKERS)
    stage(wait, durations, waited, workers=WORKERS)
    stage(milliseconds, waited, results)
    return outputs(results)


def pypeln(items: Iterable[int]) -> Iterator[int]:
    """0.4.9: the cheap stages have one thread each."""
    import pypeln as pl

    durations = pl.thread.map(seconds, items, workers=1, maxsize=MAXSIZE)
    waited = pl.thread.map(wait, durations, workers=WORKERS, maxsize=MAXSIZE)
    return iter(pl.thread.map(milliseconds, waited, workers=1, maxsize=MAXSIZE))


def streamable(items: Iterable[int]) -> Iterator[int]:
    """2.0.0: the cheap stages run in the caller's own thread."""
    from streamable import stream

    durations = stream(items).map(seconds)
    waited = durations.map(wait, concurrency=WORKERS, as_completed=True)
    return iter(waited.map(milliseconds))


def pyper(items: Iterable[int]) -> Iterator[int]:
    """0.4.4: without bounds, since all workers come from one pool of a few threads (4 more
    than there are cores): the last stage may begin only when those before it are done.
    """
    from pyper import task

    def each() -> Iterator[int]:
        yield from items

    pipeline = (
        task(each, branch=True)
        | task(seconds)
        | task(wait, workers=WORKERS)
        | task(milliseconds)
    )
    return iter(pipeline())


def spdl(items: Iterable[int]) -> Iterator[int]:
    """0.8.0: one thread more for each of the cheap stages."""
    from spdl.pipeline import PipelineBuilder

    builder = PipelineBuilder().add_source(items).pipe(seconds)
    builder = builder.pipe(wait, concurrency=WORKERS).pipe(milliseconds)
    pipeline = builder.add_sink(MAXSIZE).build(num_threads=WORKERS + 2)
    with pipeline.auto_stop():
        yield from pipeline


def futures(items: Iterable[int]) -> Iterator[int]:
    """The cheap stages run in the caller's own thread."""
    from concurrent.futures import ThreadPoolExecutor, as_completed

    with ThreadPoolExecutor(WORKERS) as executor:
        waiting = [executor.submit(wait, seconds(item)) for item in items]
        for future in as_completed(waiting):
            yield milliseconds(future.result())


def pool(items: Iterable[int]) -> Iterator[int]:
    """The cheap stages run in the caller's own thread, and in that of the pool."""
    from multiprocessing.pool import ThreadPool

    with ThreadPool(WORKERS) as workers:
        waited = workers.imap_unordered(wait, map(seconds, items))
        yield from map(milliseconds, waited)


def mpire(items: Iterable[int]) -> Iterator[int]:
    """2.10.2: the cheap stages run in the caller's own thread."""
    from mpire import WorkerPool

    with WorkerPool(n_jobs=WORKERS, start_method="threading") as workers:
        durations = [seconds(item) for item in items]
        waited = workers.imap_unordered(wait, durations, chunk_size=1)
        yield from map(milliseconds, waited)


def joblib(items: Iterable[int]) -> Iterator[int]:
    """1.6.0: the cheap stages run in the caller's own thread."""
    from joblib import Parallel, delayed

    parallel = Parallel(
        n_jobs=WORKERS,
        backend="threading",
        return_as="generator_unordered",
        batch_size=1,
    )
    waited = parallel(delayed(wait)(seconds(item)) for item in items)
    return map(milliseconds, waited)


if __name__ == "__main__":
    declare()
