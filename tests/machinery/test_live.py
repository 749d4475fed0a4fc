"""What a running pipeline tells of itself, read from another thread and without a lock."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from templates.machinery.apply import apply
from templates.machinery.apply_or_fail import apply_or_fail
from templates.machinery.async_paced import AsyncPaced
from templates.machinery.coroutines import Coroutines
from templates.machinery.coroutines_failing import FailingCoroutines
from templates.machinery.order import Order
from templates.machinery.paced import Paced
from templates.machinery.pipelines import Pipeline
from templates.machinery.queues import SENTINEL, Queue
from templates.machinery.retries import Retries
from templates.machinery.skips import Skips
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(60)


def same(item: Any) -> Any:
    return item


def add(
    pipeline: Pipeline,
    name: str,
    task: Callable[[Any], Any],
    reads: str,
    writes: str,
    workers: int = 1,
) -> None:
    def work(source: Queue, sink: Queue) -> None:
        while (items := source.get()) is not SENTINEL:
            apply(task, items, source, sink, name)
        sink.close()

    pipeline.stage(name, work, reads, [writes], workers)


class Held:
    """A task that holds its items until it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def __call__(self, item: Any) -> Any:
        self.go.wait(30)
        return item


@pytest.fixture
def running() -> Any:
    """Runs a pipeline in another thread, and lets its tasks go in the end."""
    threads = []
    helds: list[Held] = []

    def start(pipeline: Pipeline, held: Held) -> None:
        thread = threading.Thread(target=pipeline.run, name="the run")
        threads.append(thread)
        helds.append(held)
        thread.start()

    yield start
    for held in helds:
        held.go.set()
    for thread in threads:
        thread.join(30)


def test_a_wait_is_seen_while_it_goes_on(running: Any) -> None:
    pipeline, held = Pipeline(), Held()
    pipeline.queue("between", maxsize=1)
    pipeline.input("numbers", range(10))
    add(pipeline, "quick", same, "numbers", "between")
    add(pipeline, "held", held, "between", "late")
    add(pipeline, "last", same, "late", "out")
    running(pipeline.with_outputs("out"), held)
    between, late = pipeline.queues["between"], pipeline.queues["late"]
    quick, blocked, hungry = (threads[0] for *_, threads in pipeline.stages)
    wait_until(lambda: quick in between.waiting)
    wait_until(lambda: hungry in late.waiting)
    before = between.waiting[quick]
    assert pipeline.started[quick] <= before <= time.perf_counter()
    wait_until(lambda: blocked not in between.waiting)  # it has an item
    assert blocked not in late.waiting
    assert not {quick, blocked, hungry} & {*pipeline.wall}
    held.go.set()
    wait_until(lambda: len(pipeline.wall) == 4)
    assert between.waits[quick] > 0.0 and late.waits[hungry] > 0.0
    assert not any(queue.waiting for queue in pipeline.queues.values())


@pytest.mark.skipif(not hasattr(time, "pthread_getcpuclockid"), reason="no such clocks")
def test_the_clock_of_a_worker_can_be_read_until_it_ends(running: Any) -> None:
    def burn(seconds: float) -> None:
        end = time.thread_time() + seconds
        while time.thread_time() < end:
            pass
        held(None)

    pipeline, held = Pipeline(), Held()
    pipeline.input("numbers", [0.05])
    add(pipeline, "burn", burn, "numbers", "out")
    running(pipeline.with_outputs("out"), held)
    [(*_, [thread])] = pipeline.stages
    wait_until(lambda: thread in pipeline.clocks)
    wait_until(lambda: time.clock_gettime(pipeline.clocks[thread]) > 0.04)
    held.go.set()
    wait_until(lambda: thread in pipeline.wall)
    assert pipeline.clocks == {} and pipeline.cpu[thread] > 0.04


def test_inputs_and_stages_are_told_apart_where_they_fill_one_queue() -> None:
    pipeline = Pipeline()
    pipeline.input("few", range(10), writes="all")
    pipeline.input("numbers", range(1000))
    add(pipeline, "first", same, "numbers", "all", workers=2)
    add(pipeline, "second", same, "all", "out")
    pipeline.with_outputs("out").run()
    put = pipeline.queues["all"].added
    (_, _, few, items), (_, _, numbers, _) = pipeline.inputs
    assert list(items) == list(range(10))
    assert put[few.ident or 0] == 10
    (_, _, _, threads), (_, source, [sink], [second]) = pipeline.stages
    idents = {thread.ident for thread in threads}
    assert sum(put[ident or 0] for ident in idents) == 1000
    assert sum(put.values()) == source.passed == 1010
    assert sink.added == {second.ident: 1010}
    assert pipeline.queues["numbers"].added == {numbers.ident: 1000}


class Flaky:
    """A task that fails on every third item, each first time."""

    def __init__(self) -> None:
        self.failed: set[int] = set()

    def __call__(self, item: int) -> int:
        if item % 3 == 0 and item not in self.failed:
            self.failed.add(item)
            raise ValueError(item)
        return item


def test_retries_are_counted() -> None:
    pipeline = Pipeline()
    pipeline.input("numbers", range(9))
    add(pipeline, "flaky", Retries(Flaky(), pipeline, 1), "numbers", "out")
    assert pipeline.with_outputs("out").run() == {"out": list(range(9))}
    [(*_, [thread])] = pipeline.stages
    assert pipeline.retried == {thread: 3}


def test_an_error_that_is_not_retried_counts_as_none() -> None:
    pipeline = Pipeline()
    retries = Retries(Flaky(), pipeline, 1, (KeyError,))
    with pytest.raises(ValueError, match="0"):
        retries(0)
    assert not pipeline.retried


@pytest.mark.parametrize("ordered", [False, True])
def test_failures_are_counted(ordered: bool) -> None:
    pipeline = Pipeline()
    pipeline.input("numbers", range(9))
    failed = Skips(pipeline, "flaky")
    task = Flaky()

    def work(source: Queue, sink: Queue) -> None:
        while (items := source.get()) is not SENTINEL:
            apply_or_fail(task, items, source, sink, failed, "flaky")
        sink.close()

    kept = Order(pipeline).kept_by(work) if ordered else work
    pipeline.stage("flaky", kept, "numbers", ["out"])
    assert len(pipeline.with_outputs("out").run()["out"]) == 6
    [(_, source, _, [thread])] = pipeline.stages
    assert source.failures == {thread.ident: 3}


def test_the_time_that_a_rate_takes_is_kept_apart() -> None:
    pipeline = Pipeline()
    pipeline.input("numbers", range(6))
    add(pipeline, "slow", Paced(same, pipeline, 50), "numbers", "out")
    pipeline.with_outputs("out").run()
    [(_, _, _, [thread])] = pipeline.stages
    assert 0.05 < pipeline.paced[thread] <= 0.1
    assert pipeline.paced[thread] < pipeline.wall[thread]


def awaiting(pipeline: Pipeline, task: Any, at_once: int) -> None:
    def work(source: Queue, sink: Queue) -> None:
        asyncio.run(Coroutines(task, source, sink, at_once, "nap", False).run())
        sink.close()

    pipeline.stage("nap", work, "numbers", ["out"])


def test_of_an_async_stage_all_places_are_counted() -> None:
    async def nap(item: int) -> int:
        await asyncio.sleep(0.05)
        return item

    pipeline = Pipeline()
    pipeline.input("numbers", range(40))
    awaiting(pipeline, nap, 10)
    pipeline.with_outputs("out").run()
    coroutines = pipeline.queues["numbers"].coroutines
    assert coroutines.at_once == 10 and not coroutines.running
    assert 40 * 0.05 <= coroutines.busy
    assert coroutines.busy <= 10 * sum(pipeline.wall.values())


def test_what_holds_up_an_async_stage_is_room(running: Any) -> None:
    async def quick(item: int) -> int:
        return item

    pipeline, held = Pipeline(), Held()
    pipeline.queue("out", maxsize=1)
    pipeline.input("numbers", range(200))
    awaiting(pipeline, quick, 2)
    add(pipeline, "held", held, "out", "last")
    running(pipeline.with_outputs("last"), held)
    source = pipeline.queues["numbers"]
    wait_until(lambda: source.coroutines is not None)
    wait_until(lambda: bool(source.coroutines.results))
    time.sleep(0.1)
    held.go.set()
    wait_until(lambda: len(pipeline.wall) == 3)
    assert source.coroutines.blocked > 0.1


def test_an_async_rate_and_failures_are_counted() -> None:
    async def fails(item: int) -> int:
        raise ValueError(item)

    pipeline = Pipeline()
    pipeline.input("numbers", range(4))
    failed = Skips(pipeline, "fails")
    task = AsyncPaced(fails, pipeline, 100)

    def work(source: Queue, sink: Queue) -> None:
        asyncio.run(
            FailingCoroutines(task, source, sink, failed, 4, "fails", False).run()
        )
        sink.close()

    pipeline.stage("fails", work, "numbers", ["out"])
    assert pipeline.with_outputs("out").run() == {"out": []}
    [(_, source, _, [thread])] = pipeline.stages
    assert source.failures == {thread.ident: 4}
    assert pipeline.paced[thread] > 0.03
