"""Three cheap stages over integers: what is measured is the way from stage to stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from multiprocessing.pool import ThreadPool
from threading import Thread
from typing import Any

MAXSIZE = 1000  # items that wait between two stages, for all who can be told


def add_one(number: int) -> int:
    return number + 1


def double(number: int) -> int:
    return number * 2


def is_even(number: int) -> bool:
    return number % 2 == 0


def inputs(count: int) -> Iterable[int]:
    return range(count)


def plain(items: Iterable[int]) -> list[int]:
    results = []
    for item in items:
        number = double(add_one(item))
        if is_even(number):
            results.append(number)
    return results


def generator(items: Iterable[int]) -> Iterator[int]:
    """The plain loop for those who keep nothing."""
    for item in items:
        number = double(add_one(item))
        if is_even(number):
            yield number


def declare(inputs: Iterable[int] | None = None) -> Any:
    import skorche

    numbers = skorche.Queue("numbers", fixed_inputs=inputs)
    return skorche.filter(is_even, skorche.chain([add_one, double], numbers))


def live(items: Iterable[int]) -> list[int]:
    import skorche

    results = declare(items)
    skorche.run()
    skorche.shutdown()
    numbers: list[int] = results.flush()
    return numbers


def queues(items: Iterable[int]) -> Iterator[int]:
    from .by_hand import END, feed, new_queue, outputs, stage

    numbers, added, doubled, even = (new_queue() for _ in range(4))

    def keep() -> None:
        for number in outputs(doubled):
            if is_even(number):
                even.put(number)
        even.put(END)

    feed(items, numbers)
    stage(add_one, numbers, added)
    stage(double, added, doubled)
    Thread(target=keep, daemon=True).start()
    return outputs(even)


def pypeln(items: Iterable[int]) -> Iterator[int]:
    """0.4.9: a thread a stage, bounded queues."""
    import pypeln as pl

    added = pl.thread.map(add_one, items, workers=1, maxsize=MAXSIZE)
    doubled = pl.thread.map(double, added, workers=1, maxsize=MAXSIZE)
    return iter(pl.thread.filter(is_even, doubled, workers=1, maxsize=MAXSIZE))


def streamable(items: Iterable[int]) -> Iterator[int]:
    """2.0.0: concurrency 1 would be a loop without threads; its filter has no other."""
    from streamable import stream

    added = stream(items).map(add_one, concurrency=2)
    return iter(added.map(double, concurrency=2).filter(is_even))


def pyper(items: Iterable[int]) -> Iterator[int]:
    """0.4.4: a thread a task; throttle is the bound; a filter is a task that branches."""
    from pyper import task

    def each() -> Iterator[int]:
        yield from items

    def keep_even(number: int) -> Iterator[int]:
        if is_even(number):
            yield number

    pipeline = (
        task(each, branch=True, throttle=MAXSIZE)
        | task(add_one, throttle=MAXSIZE)
        | task(double, throttle=MAXSIZE)
        | task(keep_even, branch=True, throttle=MAXSIZE)
    )
    return iter(pipeline())


def spdl(items: Iterable[int]) -> Iterator[int]:
    """0.8.0: stages share a pool of threads; an item for which a stage says None goes."""
    from spdl.pipeline import PipelineBuilder

    builder = PipelineBuilder().add_source(items).pipe(add_one).pipe(double)
    builder = builder.pipe(lambda number: number if is_even(number) else None)
    pipeline = builder.add_sink(MAXSIZE).build(num_threads=3)
    with pipeline.auto_stop():
        yield from pipeline


def futures(items: Iterable[int]) -> Iterator[int]:
    """An executor a stage, which gets all items at once: there is no bound."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as first, ThreadPoolExecutor(1) as second:
        added = first.map(add_one, items)
        yield from filter(is_even, second.map(double, added))


def pool(items: Iterable[int]) -> Iterator[int]:
    """A pool of threads a stage; chunks of 2,000 did best among 100 to 20,000."""
    with ThreadPool(1) as first, ThreadPool(1) as second:
        added = first.imap(add_one, items, 2_000)
        yield from filter(is_even, second.imap(double, added, 2_000))


def add_and_double(number: int) -> int:
    return double(add_one(number))


def mpire(items: Iterable[int]) -> Iterator[int]:
    """2.10.2: has no stages, so one function does the first two."""
    from mpire import WorkerPool

    with WorkerPool(n_jobs=2, start_method="threading") as workers:
        doubled = workers.imap(add_and_double, items, chunk_size=2_000)
        yield from filter(is_even, doubled)


def joblib(items: Iterable[int]) -> Iterator[int]:
    """1.6.0: has no stages, so one function does the first two."""
    from joblib import Parallel, delayed

    parallel = Parallel(
        n_jobs=2,
        backend="threading",
        return_as="generator",
        batch_size=2_000,
        pre_dispatch=8_000,
    )
    doubled = parallel(delayed(add_and_double)(item) for item in items)
    return filter(is_even, doubled)


if __name__ == "__main__":
    declare([1, 2, 3])
