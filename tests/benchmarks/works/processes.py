"""One stage of two worker processes: computing for 20 µs or 1 ms, or 1 MB there and back.

JOB says which. A task of 20 µs is a loop of so many steps as took 20 µs where this was
written; elsewhere it is another time, and the same for all contenders.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

JOB = os.environ.get("JOB", "20us")
WORKERS = 2


def compute(steps: int) -> int:
    total = 0
    for step in range(steps):
        total += step * step
    return total


def turn(data: bytes) -> bytes:
    return data[1:] + data[:1]


def inputs(count: int) -> Iterable[Any]:
    if JOB == "1MB":
        return (bytes([number % 256]) * 1_000_000 for number in range(count))
    return [460 if JOB == "20us" else 23_000] * count


TASK: Callable[[Any], Any] = turn if JOB == "1MB" else compute
# Items that cross together: what did best for `pool` among 64 to 4,096, 1 to 32, 1 to 4.
CHUNK = {"20us": 1_024, "1ms": 32, "1MB": 1}[JOB]


def plain(items: Iterable[Any]) -> Iterator[Any]:
    return map(TASK, items)


def declare(inputs: Iterable[Any] | None = None) -> Any:
    import skorche

    numbers = skorche.Queue("numbers", fixed_inputs=inputs)
    how: dict[str, Any] = {"max_workers": WORKERS, "executor": "process"}
    return skorche.map(skorche.task(TASK, **how), numbers)


def futures(items: Iterable[Any]) -> Iterator[Any]:
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(WORKERS) as executor:
        yield from executor.map(TASK, items, chunksize=CHUNK)


def pool(items: Iterable[Any]) -> Iterator[Any]:
    from multiprocessing import Pool

    with Pool(WORKERS) as workers:
        yield from workers.imap_unordered(TASK, items, CHUNK)


def pypeln(items: Iterable[Any]) -> Iterator[Any]:
    """0.4.9: items cross one by one."""
    import pypeln as pl

    return iter(pl.process.map(TASK, items, workers=WORKERS, maxsize=100))


def streamable(items: Iterable[Any]) -> Iterator[Any]:
    """2.0.0: items cross one by one, as many at once as there are workers."""
    from concurrent.futures import ProcessPoolExecutor

    from streamable import stream

    with ProcessPoolExecutor(WORKERS) as executor:
        yield from stream(items).map(TASK, concurrency=executor, as_completed=True)


def pyper(items: Iterable[Any]) -> Iterator[Any]:
    """0.4.4: items cross one by one, by way of a manager's process."""
    from pyper import task

    def each() -> Iterator[Any]:
        yield from items

    pipeline = task(each, branch=True, throttle=100) | task(
        TASK, workers=WORKERS, multiprocess=True, throttle=100
    )
    return iter(pipeline())


def spdl(items: Iterable[Any]) -> Iterator[Any]:
    """0.8.0: a region in worker processes, with as many items at a time as for a pool."""
    from spdl.pipeline import PipelineBuilder
    from spdl.pipeline.defs import MAIN_PROCESS, ProcessPoolExecutorConfig

    there = ProcessPoolExecutorConfig(max_workers=WORKERS)
    builder = PipelineBuilder().add_source(items)
    builder = builder.to(there, buffer_size=CHUNK).pipe(TASK).to(MAIN_PROCESS)
    pipeline = builder.add_sink(100).build(num_threads=1)
    with pipeline.auto_stop():
        yield from pipeline


def mpire(items: Iterable[Any]) -> Iterator[Any]:
    """2.10.2: chunks as for a pool."""
    from mpire import WorkerPool

    with WorkerPool(n_jobs=WORKERS) as workers:
        yield from workers.imap_unordered(TASK, items, chunk_size=CHUNK)


def joblib(items: Iterable[Any]) -> Iterator[Any]:
    """1.6.0: its own processes (loky), chunks as for a pool."""
    from joblib import Parallel, delayed

    parallel = Parallel(
        n_jobs=WORKERS,
        return_as="generator_unordered",
        batch_size=CHUNK,
        pre_dispatch=4 * WORKERS * CHUNK,
    )
    return iter(parallel(delayed(TASK)(item) for item in items))


if __name__ == "__main__":
    declare()
