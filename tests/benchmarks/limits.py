"""Pipelines whose limit is known by how they are made, for the analyzer to name.

Goes out: `LIMITS`, each with what declares it, and what has to be said of it. Tasks wait, but
where computing is the point, so that a busy machine changes little.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import skorche

#: Settings that were advised, by the names of stages.
Advised = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Limited:
    """A pipeline, and its limit: one of `stages`, or none if that is empty, of a `kind`.

    `declare` is given a number of items; `count` of them take 3 s or more. Whoever takes the
    results takes `taking` seconds for each.
    """

    name: str
    stages: tuple[str, ...]
    kind: str
    count: int
    declare: Callable[[skorche.Pipeline, int, Advised], skorche.Queue]
    taking: float = 0.0
    helped: bool = True


def waiting(seconds: float) -> Callable[[Any], Any]:
    def wait(item: Any) -> Any:
        time.sleep(seconds)
        return item

    return wait


def computing(seconds: float) -> Callable[[Any], Any]:
    def compute(item: Any) -> Any:
        end = time.thread_time() + seconds
        while time.thread_time() < end:
            pass
        return item

    return compute


def line(
    *stages: tuple[str, Callable[[Any], Any], dict[str, Any]],
    inputs: Callable[[int], Any] = range,
    bound: int | None = None,
) -> Callable[[skorche.Pipeline, int, Advised], skorche.Queue]:
    """Stages one after the other: (name, function, settings)."""

    def declare(
        pipeline: skorche.Pipeline, count: int, advised: Advised
    ) -> skorche.Queue:
        queue = skorche.Queue("inputs", inputs(count))
        for name, function, settings in stages:
            last = name == stages[-1][0]
            out = skorche.Queue("results" if last else None, maxsize=bound)
            queue = pipeline.map(
                task(name, function, settings, advised), queue, out if last else None
            )
        return queue

    return declare


def task(
    name: str,
    function: Callable[[Any], Any],
    settings: dict[str, Any],
    advised: Advised,
) -> Any:
    words: Any = {"name": name, **settings, **advised.get(name, {})}
    return skorche.task(function, **words)


def three(slow: str) -> Callable[[skorche.Pipeline, int, Advised], skorche.Queue]:
    names = ("fetch", "clean", "store")
    costs = {name: 0.004 if name == slow else 0.001 for name in names}
    return line(*((name, waiting(costs[name]), {}) for name in names))


def slow_input(count: int) -> Iterator[int]:
    for number in range(count):
        time.sleep(0.004)
        yield number


def with_a_tail(number: int) -> int:
    time.sleep(0.1 if number % 50 == 0 else 0.001)
    return number


async def ask(number: int) -> int:
    await asyncio.sleep(0.02)
    return number


def batches(pipeline: skorche.Pipeline, count: int, advised: Advised) -> skorche.Queue:
    """Half of all in one batch: whoever keeps them begins when half the time is over."""

    def keep(batch: list[int]) -> list[int]:
        time.sleep(0.004 * len(batch))
        return batch

    made = pipeline.map(
        task("make", waiting(0.004), {}, advised), skorche.Queue("inputs", range(count))
    )
    size = advised.get("batch", {}).get("batch_size", max(2, count // 2))
    return pipeline.map(
        task("keep", keep, {}, advised), pipeline.batch(made, batch_size=size)
    )


def branches(pipeline: skorche.Pipeline, count: int, advised: Advised) -> skorche.Queue:
    """A quarter of the items takes the way that is slow."""

    def is_large(number: int) -> bool:
        return number % 4 == 0

    large, small = pipeline.split(is_large, skorche.Queue("inputs", range(count)))
    return pipeline.merge(
        [
            pipeline.map(task("shrink", waiting(0.012), {}, advised), large),
            pipeline.map(task("copy", waiting(0.002), {}, advised), small),
        ]
    )


def changing(pipeline: skorche.Pipeline, count: int, advised: Advised) -> skorche.Queue:
    """The first third is slow to fetch, and the rest slow to store."""

    def fetch(number: int) -> int:
        time.sleep(0.004 if number < count // 3 else 0.001)
        return number

    def store(number: int) -> int:
        time.sleep(0.001 if number < count // 3 else 0.005)
        return number

    return line(("fetch", fetch, {}), ("store", store, {}))(pipeline, count, advised)


LIMITS = (
    Limited("the first of three stages", ("fetch",), "waits", 800, three("fetch")),
    Limited("the second", ("clean",), "waits", 800, three("clean")),
    Limited("the third", ("store",), "waits", 800, three("store")),
    Limited(
        "two equal stages",
        ("fetch", "store"),
        "waits",
        800,
        line(
            ("fetch", waiting(0.004), {}),
            ("clean", waiting(0.0005), {}),
            ("store", waiting(0.004), {}),
        ),
    ),
    Limited(
        "a stage that computes alone",
        ("parse",),
        "computes",
        800,
        line(("parse", computing(0.004), {}), ("store", waiting(0.001), {})),
    ),
    Limited(
        "one that computes in a process",
        ("parse",),
        "computes",
        800,
        line(
            ("parse", computing(0.004), {"executor": "process"}),
            ("store", waiting(0.001), {}),
        ),
    ),
    Limited(
        "threads that compute, beside a stage that waits",
        ("parse",),
        "gil",
        800,
        line(
            ("fetch", waiting(0.004), {"max_workers": 4}),
            ("parse", computing(0.004), {"max_workers": 3}),
        ),
    ),
    Limited(
        "coroutines that wait",
        ("ask",),
        "waits",
        640,
        line(("ask", ask, {"max_workers": 4}), ("store", waiting(0.001), {})),
    ),
    Limited(
        "a slow output, queues full",
        (),
        "output",
        800,
        line(("fetch", waiting(0.001), {}), ("store", waiting(0.001), {}), bound=10),
        taking=0.004,
        helped=False,
    ),
    Limited(
        "a slow input",
        (),
        "input",
        800,
        line(("store", waiting(0.001), {}), inputs=slow_input),
        helped=False,
    ),
    Limited(
        "a rate limit",
        ("ask",),
        "rate",
        600,
        line(
            ("ask", waiting(0.002), {"rate": 200, "max_workers": 2}),
            ("store", waiting(0.001), {}),
        ),
        helped=False,
    ),
    Limited(
        "a heavy tail",
        ("fetch",),
        "waits",
        2_000,
        line(
            ("fetch", with_a_tail, {"max_workers": 2}),
            ("store", waiting(0.0005), {}),
        ),
    ),
    Limited("batches of half of all items", ("batch",), "waits", 600, batches),
    Limited("one branch of a split", ("shrink",), "waits", 1_000, branches),
    Limited("costs that change on the way", ("store",), "waits", 900, changing),
)
