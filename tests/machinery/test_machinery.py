"""The machinery of a compiled module, unit by unit, as importable modules.

Tested are the queue (bounds, fair shares, short turns, nothing held back, nothing lost,
stopping), the pipeline (threads that cannot start, errors, what is delivered before one,
early ends, Ctrl-C), and what workers call: apply, logged, route, shown, raised.
"""

from __future__ import annotations

import itertools
import logging
import pickle
import queue
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn, cast

import pytest

from templates.machinery.apply import apply
from templates.machinery.apply_or_fail import apply_or_fail
from templates.machinery.errors import PipelineError, raised, shown
from templates.machinery.keep import keep
from templates.machinery.logged import logged
from templates.machinery.pipelines import Pipeline
from templates.machinery.queues import MAXSIZE, SENTINEL, Queue
from templates.machinery.route import route
from templates.machinery.script import print_table
from tests.interrupts import AS_A_LOCK_IS_TAKEN
from tests.places import ROOT
from tests.waiting import SOON, wait_until

pytestmark = [pytest.mark.timeout(60), pytest.mark.usefixtures("no_thread_left")]


def start(work: Callable[..., object], *args: Any, name: str = "") -> threading.Thread:
    # Daemons, so that a test that fails does not hang the whole run.
    thread = threading.Thread(target=work, args=args, daemon=True)
    thread.name = name or thread.name
    thread.start()
    return thread


def ended(threads: Iterable[threading.Thread], seconds: float = SOON) -> None:
    """Wait for all the threads, and fail if one does not end in time."""
    end = time.perf_counter() + seconds
    for thread in threads:
        thread.join(max(0.0, end - time.perf_counter()))
        assert not thread.is_alive(), f"{thread.name} did not end"


def queue_for(
    producers: int = 1, consumers: int = 1, maxsize: int = MAXSIZE, items: Any = ()
) -> Queue:
    queue = Queue("queue", maxsize=maxsize)
    queue.producers, queue.consumers = producers, consumers
    queue.items.extend(items)
    return queue


class Watched(list[Any]):
    """A list that remembers how long it has ever been."""

    longest = 0

    def append(self, item: Any) -> None:
        super().append(item)
        self.longest = max(self.longest, len(self))

    def extend(self, items: Iterable[Any]) -> None:
        super().extend(items)
        self.longest = max(self.longest, len(self))


def drain(queue: Queue, into: list[Any]) -> None:
    while (items := queue.get()) is not SENTINEL:
        into.extend(items)


# ---- the queue: bounds


@pytest.mark.parametrize("maxsize", [1, 2, 7, 1000])
@pytest.mark.parametrize("size", [1, 5, 3000])
def test_put_keeps_the_bound(maxsize: int, size: int) -> None:
    queue = queue_for(maxsize=maxsize)
    queue.items = watched = Watched()

    def produce() -> None:
        for first in range(0, 3000, size):
            queue.put(list(range(first, first + size)))
        queue.close()

    got: list[Any] = []
    threads = [start(produce), start(drain, queue, got)]
    ended(threads)
    assert got == list(range(3000))
    assert watched.longest <= maxsize


@pytest.mark.parametrize("maxsize", [1, 2, 7, 1000])
def test_feed_keeps_the_bound(maxsize: int) -> None:
    queue = queue_for(maxsize=maxsize)
    queue.items = watched = Watched()

    def produce() -> None:
        queue.feed(range(3000))
        queue.close()

    got: list[Any] = []
    threads = [start(produce), start(drain, queue, got)]
    ended(threads)
    assert got == list(range(3000))
    assert watched.longest <= maxsize


@pytest.mark.parametrize("maxsize", [1, 3, 1000])
def test_a_full_queue_makes_its_producer_wait(maxsize: int) -> None:
    queue = queue_for(maxsize=maxsize)
    putting = start(queue.put, list(range(2 * maxsize + 1)))
    wait_until(lambda: len(queue.items) == maxsize)
    putting.join(0.05)
    assert putting.is_alive()
    assert len(queue.items) == maxsize
    queue.stop()
    ended([putting])


class Looked(Watched):
    """A list at whose length everybody looks before anybody adds."""

    def __len__(self) -> int:
        length = super().__len__()
        time.sleep(0.0005)
        return length


@pytest.mark.parametrize("maxsize", [1, 3])
def test_several_who_feed_keep_the_bound_together(maxsize: int) -> None:
    queue = queue_for(producers=4, maxsize=maxsize)
    queue.items = watched = Looked()
    feeding = [start(queue.feed, range(50)) for _ in range(4)]
    wait_until(lambda: len(queue.items) >= maxsize)
    time.sleep(0.05)
    longest = watched.longest
    queue.stop()
    ended(feeding)
    assert longest <= maxsize


def test_room_is_for_everybody_who_waits_for_it() -> None:
    queue = queue_for(producers=3, maxsize=3, items=[0, 0, 0])
    putting = [start(queue.put, [number]) for number in (1, 2, 3)]
    time.sleep(0.05)
    with queue.lock:
        queue.take(queue.next_turn(), 3)
    ended(putting, 0.7)
    assert sorted(queue.items) == [1, 2, 3]


def test_put_loses_nothing_when_others_feed_between_its_two_looks() -> None:
    """put() looks at the length twice; whoever feeds takes no lock to append."""
    queue = queue_for(producers=3, maxsize=1)
    first_look, fed = threading.Event(), threading.Event()

    class Meddled(list[Any]):
        def __len__(self) -> int:
            length = super().__len__()
            if threading.current_thread() is putting and not first_look.is_set():
                first_look.set()
                fed.wait(0.3)  # others run now, as they may between any two lines
            return length

    def feed_one(item: str) -> None:
        first_look.wait(SOON)
        queue.feed([item])
        queue.close()

    def put_three() -> None:
        queue.put(["a", "b", "c"])
        queue.close()

    queue.items = Meddled()
    putting = threading.Thread(target=put_three, daemon=True)
    threads = [start(feed_one, item) for item in ("x", "y")]
    putting.start()
    got: list[Any] = []
    first_look.wait(SOON)
    time.sleep(0.1)  # both have appended
    fed.set()
    ended([*threads, putting, start(drain, queue, got)])
    assert sorted(got) == ["a", "b", "c", "x", "y"]


def test_feed_waits_before_it_adds_to_a_full_queue() -> None:
    """Others may have filled it, and have gone."""
    queue = queue_for(maxsize=2, items=["a", "b"])

    def produce() -> None:
        queue.feed(["c"])
        queue.close()

    feeding = start(produce)
    feeding.join(0.05)
    assert queue.items == ["a", "b"]
    got: list[Any] = []
    ended([feeding, start(drain, queue, got)])
    assert got == ["a", "b", "c"]


def test_put_of_nothing_wakes_and_adds_nothing() -> None:
    queue = queue_for(consumers=1)
    got: list[Any] = []
    getting = start(drain, queue, got)
    wait_until(lambda: queue.hungry == 1)
    queue.put([])
    time.sleep(0.02)
    assert queue.hungry == 1
    assert getting.is_alive()
    queue.close()
    ended([getting])
    assert got == []


def test_put_copies_the_list() -> None:
    queue = queue_for()
    queue.put(items := [1, 2])
    items.clear()
    queue.close()
    got: list[Any] = []
    drain(queue, got)
    assert got == [1, 2]


def test_one_item_wakes_one_consumer() -> None:
    queue = queue_for(consumers=8)
    got: list[Any] = []
    getting = [start(drain, queue, got, name=f"c{n}") for n in range(8)]
    wait_until(lambda: queue.hungry == 8)
    queue.put([1])
    wait_until(lambda: got == [1])
    time.sleep(0.02)
    woken = len(queue.waits)
    queue.close()
    ended(getting)
    assert woken == 1


# ---- the queue: fair shares, and turns that fit the work


def test_turns_grow_from_one_and_at_most_twofold() -> None:
    longest = 0
    for _ in range(20):  # a turn is short where the machine was busy with others
        queue = queue_for(items=range(100_000))
        turns = [len(queue.get()) for _ in range(12)]
        assert turns[0] == 1
        for before, after in itertools.pairwise(turns):
            assert after <= 2 * before
        longest = max(longest, *turns)
    assert longest >= 64


@pytest.mark.parametrize("consumers", [2, 4, 8])
def test_a_consumer_takes_no_more_than_its_fair_share(consumers: int) -> None:
    queue = queue_for(consumers=consumers, items=range(500))
    while waiting := len(queue.items):
        assert len(queue.get()) <= -(-waiting // consumers)


@pytest.mark.parametrize(
    ("seconds", "most"), [(0.02, 1), (0.003, 1), (0.001, 2), (0.0005, 4)]
)
def test_a_turn_holds_two_milliseconds_of_work(seconds: float, most: int) -> None:
    queue = queue_for(items=range(24))
    turns = []
    while queue.items:
        turns.append(len(items := queue.get()))
        end = time.perf_counter() + seconds * len(items)
        while time.perf_counter() < end:
            pass
    assert max(turns) <= most


def test_a_worker_that_turns_slow_soon_takes_one_by_one() -> None:
    queue = queue_for(items=range(10_000))
    while len(queue.get()) < 64:
        pass
    time.sleep(0.2)  # what it has now turns out to take long
    assert len(queue.get()) == 1


def test_slow_workers_share_what_waits() -> None:
    queue = queue_for(consumers=4)
    done: Counter[str] = Counter()

    def consume() -> None:
        while (items := queue.get()) is not SENTINEL:
            for _ in items:
                time.sleep(0.01)
                done[threading.current_thread().name] += 1

    threads = [start(consume, name=f"c{number}") for number in range(4)]
    queue.put(list(range(40)))
    queue.close()
    ended(threads)
    assert sum(done.values()) == 40
    assert max(done.values()) <= 14


def read(queue: Queue, seconds: float) -> None:
    """Take a thousand items at once, and work so long on them."""
    queue.add(list(range(MAXSIZE)))
    with queue.lock:
        queue.take(queue.next_turn(), len(queue.items))
    time.sleep(seconds)


def test_an_output_holds_more_while_its_reader_is_quick() -> None:
    queue = Queue("out")
    for _ in range(20):  # the machine may be busy with others
        read(queue, 0)
        if queue.bound > MAXSIZE:
            break
    assert queue.bound > MAXSIZE
    read(queue, 0.1)
    read(queue, 0)
    assert queue.bound == MAXSIZE


def test_an_output_with_a_maxsize_holds_no_more() -> None:
    queue = Queue("out", 100)
    for _ in range(20):
        read(queue, 0)
    assert queue.bound == 100


# ---- the queue: nothing is held back


@pytest.mark.parametrize("early", [True, False])
def test_what_is_fed_is_there_while_the_input_blocks(early: bool) -> None:
    queue = queue_for()
    more = threading.Event()
    given = threading.Event()

    def inputs() -> Iterator[str]:
        yield "a"
        given.set()
        more.wait(SOON)

    got: list[Any] = []
    if early:
        getting = start(drain, queue, got)
        wait_until(lambda: queue.hungry)
    feeding = start(queue.feed, inputs())
    given.wait(SOON)
    if not early:
        getting = start(drain, queue, got)
    wait_until(lambda: got == ["a"], seconds=2)
    more.set()
    queue.close()
    ended([feeding, getting])


def test_an_item_fed_just_before_its_consumer_waits() -> None:
    """Whoever feeds it has looked for somebody who waits, and seen nobody."""
    queue = queue_for()

    class Fed(list[Any]):
        def __len__(self) -> int:
            length = super().__len__()
            if not seen_empty.is_set():
                seen_empty.set()
                self.append("a")
            return length

    seen_empty = threading.Event()
    queue.items = Fed()
    got: list[Any] = []
    start_time = time.perf_counter()
    getting = start(lambda: got.extend(queue.get()))
    ended([getting])
    assert got == ["a"]
    assert time.perf_counter() - start_time < 0.5


@pytest.mark.parametrize("way", ["apply", "keep", "route", "apply_or_fail", "feed"])
def test_what_is_finished_waits_for_no_slow_item_after_it(way: str) -> None:
    """Nobody was hungry when it was finished; who comes later takes it all the same."""
    sink, reached, go_on = queue_for(), threading.Event(), threading.Event()

    def task(item: int) -> bool:
        if item == 4:
            reached.set()
            go_on.wait(SOON)
        return True

    def slow() -> Iterator[int]:
        yield from [0, 1, 2, 3]
        task(4)

    def work() -> None:
        items = list(range(5))
        match way:
            case "apply":
                apply(task, items, fresh(), sink, "task")
            case "keep":
                keep(task, items, sink, "task")
            case "route":
                route(task, items, {True: sink}, "task")
            case "apply_or_fail":
                apply_or_fail(task, items, fresh(), sink, queue_for(), "task")
            case _:
                sink.feed(slow())

    working = start(work)
    assert reached.wait(SOON)
    got: list[Any] = []
    while len(got) < 4:  # feed() gave the first item at once
        got += sink.get()
    assert len(got) == 4
    go_on.set()
    ended([working])


def test_a_stop_ends_what_is_fed_though_there_is_room() -> None:
    queue, fed = queue_for(), []

    def endless() -> Iterator[int]:
        for number in itertools.count():
            fed.append(number)
            if number == 5:
                queue.stop()
            yield number

    ended([start(queue.feed, endless())])
    assert fed == list(range(6))


def test_feeds_that_are_merged_lose_nothing_and_keep_their_orders() -> None:
    queue = queue_for(producers=2, maxsize=7)
    got: list[Any] = []

    def feed(name: str) -> None:
        queue.feed((name, number) for number in range(2000))
        queue.close()

    ended([start(feed, "a"), start(feed, "b"), start(drain, queue, got)])
    for name in "ab":
        assert [item for item in got if item[0] == name] == [
            (name, number) for number in range(2000)
        ]


@pytest.mark.parametrize("feeding", [True, False])
def test_each_new_item_wakes_one_more_consumer(feeding: bool) -> None:
    queue = queue_for(consumers=3)
    release = threading.Event()
    got: list[int] = []

    def consume() -> None:
        got.extend(queue.get())
        release.wait(SOON)

    consumers = [start(consume, name=f"c{number}") for number in range(3)]
    wait_until(lambda: queue.hungry == 3)
    for number in range(3):
        if feeding:
            queue.feed([number])
        else:
            queue.put([number])
        wait_until(lambda number=number: number in got, 0.7)  # type: ignore[misc]
    release.set()
    ended(consumers)


@pytest.mark.parametrize("consumers", [1, 3])
def test_no_fed_item_is_overlooked(consumers: int) -> None:
    """Each item comes only when the one before has been taken, many times over."""
    queue = queue_for(consumers=consumers)
    got: list[int] = []

    def inputs() -> Iterator[int]:
        for number in range(500):
            yield number
            wait_until(lambda number=number: len(got) > number)  # type: ignore[misc]

    threads = [start(drain, queue, got, name=f"c{n}") for n in range(consumers)]
    threads.append(feeding := start(queue.feed, inputs()))
    ended([feeding], 40)
    queue.close()
    ended(threads)
    assert got == list(range(500))


# ---- the queue: the sentinel


def test_the_sentinel_comes_when_every_producer_has_put_its_own() -> None:
    queue = queue_for(producers=3, consumers=4)
    got: list[Any] = []
    threads = [start(drain, queue, got, name=f"c{n}") for n in range(4)]
    queue.put([1])
    queue.close()
    queue.put([2])
    queue.close()
    time.sleep(0.03)
    assert all(thread.is_alive() for thread in threads)
    queue.put([3])
    queue.close()
    ended(threads, 0.7)
    assert sorted(got) == [1, 2, 3]


def test_items_come_before_the_sentinel() -> None:
    queue = queue_for()
    queue.put([1, 2, 3])
    queue.close()
    got: list[Any] = []
    drain(queue, got)
    assert got == [1, 2, 3]
    assert queue.get() is SENTINEL


class Equal:
    """Equal to everything, as some arrays and proxies nearly are."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


def test_no_item_is_taken_for_the_sentinel() -> None:
    queue = queue_for()
    odd = [None, Equal(), SENTINEL]
    queue.put(odd)
    queue.close()
    got: list[Any] = []
    drain(queue, got)
    assert [id(item) for item in got] == [id(item) for item in odd]


# ---- the queue: nothing is lost


@pytest.mark.parametrize("maxsize", [1, 10, 1000])
@pytest.mark.parametrize(
    ("producers", "consumers"), [(1, 1), (1, 8), (8, 1), (2, 3), (8, 8)]
)
def test_nothing_is_lost(producers: int, consumers: int, maxsize: int) -> None:
    count = {1: 400, 10: 4_000, 1000: 40_000}[maxsize]
    for seed in range(3):
        lose_nothing(producers, consumers, maxsize, count, random.Random(seed))


def lose_nothing(
    producers: int, consumers: int, maxsize: int, count: int, chance: random.Random
) -> None:
    queue = queue_for(producers, consumers, maxsize)

    def produce(number: int) -> None:
        mine = list(range(number * count, (number + 1) * count))
        while mine:
            size = chance.choice((1, 2, 17, 300, 2500))
            some, mine = mine[:size], mine[size:]
            if size % 2:
                queue.feed(iter(some))
            else:
                queue.put(some)
        queue.close()

    taken: list[list[int]] = [[] for _ in range(consumers)]
    threads = [start(produce, number) for number in range(producers)]
    threads += [
        start(drain, queue, mine, name=f"c{number}")
        for number, mine in enumerate(taken)
    ]
    ended(threads, 30)
    assert sorted(itertools.chain(*taken)) == list(range(count * producers))
    assert queue.passed == count * producers


def test_nothing_is_lost_when_threads_switch_all_the_time() -> None:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        lose_nothing(4, 3, 10, 10_000, random.Random(4))
    finally:
        sys.setswitchinterval(interval)


# ---- the queue: stopping


def test_stop_ends_every_wait_at_once() -> None:
    empty, full = queue_for(consumers=4), queue_for(producers=4, maxsize=2)
    threads = [start(drain, empty, [], name=f"c{number}") for number in range(4)]
    threads += [start(full.put, [1, 2, 3, 4]) for _ in range(4)]
    threads += [start(full.feed, iter(range(5))) for _ in range(4)]
    wait_until(lambda: empty.hungry == 4 and len(full.items) >= 2)
    time.sleep(0.02)
    assert all(thread.is_alive() for thread in threads)
    empty.stop()
    full.stop()
    ended(threads, 1)


def test_after_stop_get_gives_the_sentinel_and_put_does_not_wait() -> None:
    queue = queue_for(maxsize=1, items=[0])
    queue.stop()
    assert queue.get() is SENTINEL
    queue.put([1, 2, 3])
    queue.feed(iter([4, 5]))
    queue.close()
    assert queue.get() is SENTINEL


def test_after_stop_an_endless_input_ends() -> None:
    queue = queue_for(consumers=1)
    threads = [start(queue.feed, iter(int, 1)), start(drain, queue, [])]
    time.sleep(0.02)
    queue.stop()
    ended(threads, 1)


def test_a_worker_ends_after_its_running_item_however_long_its_list() -> None:
    queue = queue_for(items=range(10_000))
    slow, running = threading.Event(), threading.Event()
    finished: list[int] = []
    longest = 0

    def task(item: int) -> int:
        if slow.is_set():
            running.set()
            time.sleep(0.05)
        finished.append(item)
        return item

    def work() -> None:
        nonlocal longest
        while (items := queue.get()) is not SENTINEL:
            longest = max(longest, len(items))
            if longest >= 64:
                slow.set()
            apply(task, items, queue, queue_for(), "task")

    worker = start(work)
    running.wait(SOON)
    before = len(finished)
    queue.stop()
    ended([worker], 1)
    assert longest >= 64
    assert len(finished) - before <= 2


# ---- the pipeline


def map_stage(
    pipeline: Pipeline,
    task: Callable[[Any], Any],
    reads: str,
    writes: str,
    workers: int = 1,
) -> None:
    """Add a stage as the compiler writes it for a map."""
    name = task.__name__

    def work(source: Queue, sink: Queue) -> None:
        while (items := source.get()) is not SENTINEL:
            apply(task, items, source, sink, name)
        sink.close()

    pipeline.stage(name, work, reads, [writes], workers)


def same(item: Any) -> Any:
    return item


def line(
    inputs: Iterable[Any],
    *tasks: Callable[[Any], Any],
    workers: int = 1,
    maxsize: int = MAXSIZE,
) -> Pipeline:
    """A pipeline of tasks, one after the other."""
    queues = ["numbers", *(f"q{number}" for number in range(len(tasks)))]
    pipeline = Pipeline()
    for name in queues:
        pipeline.queue(name, maxsize)
    pipeline.input("numbers", inputs)
    for task, reads, writes in zip(tasks, queues, queues[1:]):
        map_stage(pipeline, task, reads=reads, writes=writes, workers=workers)
    return pipeline.with_outputs(queues[-1])


def fails_at(bad: int, error: BaseException) -> Callable[[int], int]:
    def task(item: int) -> int:
        if item == bad:
            raise error
        return item

    return task


@pytest.mark.parametrize("maxsize", [1, 2, 1000])
@pytest.mark.parametrize("workers", [1, 4])
def test_all_inputs_become_outputs(maxsize: int, workers: int) -> None:
    pipeline = line(range(2500), same, same, workers=workers, maxsize=maxsize)
    (items,) = pipeline.run().values()
    assert sorted(items) == list(range(2500))
    if workers == 1:
        assert items == list(range(2500))


def test_several_outputs_come_as_they_come() -> None:
    """A full output waits for nobody else's items, however unequal the two are."""
    pipeline = Pipeline()
    pipeline.queue("left", maxsize=2)
    pipeline.queue("right", maxsize=3)

    def is_left(item: int) -> bool:
        return item < 1000

    def work(source: Queue, *sinks: Queue) -> None:
        while (items := source.get()) is not SENTINEL:
            route(is_left, items, dict(zip((True, False), sinks)), "is_left")
        for sink in sinks:
            sink.close()

    pipeline.input("numbers", range(2000))
    pipeline.stage("is_left", work, reads="numbers", writes=["left", "right"])
    outputs = pipeline.with_outputs("left", "right").run()
    assert outputs == {
        "left": list(range(1000)),
        "right": list(range(1000, 2000)),
    }


def test_queues_are_known_by_their_names() -> None:
    pipeline = Pipeline()
    pipeline.input("numbers", range(3), writes="all")
    pipeline.input("others", range(3), writes="all")
    map_stage(pipeline, same, reads="all", writes="out")
    pipeline.with_outputs("out")
    assert [queue.name for queue in pipeline.outputs] == ["out"]
    assert pipeline.queue("all") is pipeline.queue("all")
    assert sorted(pipeline.run()["out"]) == [0, 0, 1, 1, 2, 2]


def test_outputs_come_in_the_order_in_which_they_are_said() -> None:
    pipeline = Pipeline()
    pipeline.input("b", [1])
    pipeline.input("a", [2])
    assert list(pipeline.with_outputs("a", "b").run().items()) == [
        ("a", [2]),
        ("b", [1]),
    ]


@pytest.mark.parametrize(
    ("reads", "writes", "outputs", "message"),
    [
        (
            *("number", "mid", ["out"]),
            '"numbers" has to be read by a stage, or be an output',
        ),
        ("numbers", "midd", ["out"], 'nothing fills the queue "mid"'),
        ("numbers", "out", ["out"], 'nothing fills the queue "mid"'),
        ("numbers", "mid", ["ou"], 'nothing fills the queue "ou"'),
        ("numbers", "mid", ["out", "o"], 'nothing fills the queue "o"'),
        ("numbers", "mid", [], '"out" has to be read by a stage, or be an output'),
        (
            *("numbers", "mid", ["out", "mid"]),
            '"mid" has to be read by a stage, or be an output',
        ),
        ("mid", "numbers", ["out"], 'two stages read the queue "mid"'),
    ],
)
def test_what_is_wired_wrongly_is_told_before_anything_runs(
    reads: str, writes: str, outputs: list[str], message: str
) -> None:
    """A queue's name that somebody misspelt leads nowhere, and nothing waits for it."""

    def inputs() -> Iterator[int]:
        raise AssertionError("this is read")
        yield

    pipeline = Pipeline()
    with pytest.raises(ValueError) as caught:
        pipeline.input("numbers", inputs())
        map_stage(pipeline, same, reads="mid", writes="out")
        map_stage(pipeline, same, reads=reads, writes=writes)
        pipeline.with_outputs(*outputs)
    assert str(caught.value) == message
    assert not any(thread.is_alive() for thread in pipeline.threads)


@pytest.mark.parametrize("number", range(7))
def test_threads_that_cannot_start(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def inputs() -> Iterator[int]:
        for item in range(10):
            read.append(item)
            yield item

    pipeline = line(inputs(), same, same, workers=3)
    started = 0
    real = threading.Thread.start

    def start_some(thread: threading.Thread) -> None:
        nonlocal started
        if started == number:
            raise RuntimeError("can't start new thread")
        started += 1
        real(thread)

    monkeypatch.setattr(threading.Thread, "start", start_some)
    with pytest.raises(PipelineError) as caught:
        pipeline.run()
    needs = f"needs 7 threads, but only {number} could start"
    hint = " (compiled with --target serial it needs none)"
    assert str(caught.value) == needs + hint
    assert isinstance(caught.value.__cause__, RuntimeError)
    assert read == []


def test_no_input_is_read_before_every_thread_has_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []

    def inputs(name: str) -> Iterator[int]:
        read.append(name)
        yield 1

    pipeline = Pipeline()
    pipeline.input("left", inputs("left"), writes="both")
    pipeline.input("right", inputs("right"), writes="both")
    pipeline.with_outputs("both")
    real = threading.Thread.start

    def start_but_right(thread: threading.Thread) -> None:
        if thread.name == "right":
            time.sleep(0.1)
            raise RuntimeError("can't start new thread")
        real(thread)

    monkeypatch.setattr(threading.Thread, "start", start_but_right)
    with pytest.raises(PipelineError, match="needs 2 threads, but only 1 could start"):
        pipeline.run()
    assert read == []


ERRORS = [ValueError("bad"), SystemExit(3), KeyboardInterrupt(), StopIteration()]
ERRORS += [GeneratorExit(), MemoryError()]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("bad", [0, 1234, 1999])
@pytest.mark.parametrize("maxsize", [1, 1000])
def test_the_error_of_a_task(error: BaseException, bad: int, maxsize: int) -> None:
    task = fails_at(bad, error)
    pipeline = line(range(2000), same, task, same, maxsize=maxsize)
    with pytest.raises(PipelineError) as caught:
        pipeline.run()
    assert caught.value.task == "task"
    assert caught.value.item == bad
    assert caught.value.__cause__ is error
    assert str(caught.value).startswith(f"task({bad}) raised {type(error).__name__}")


def test_the_error_of_an_input() -> None:
    def inputs() -> Iterator[int]:
        yield 1
        raise OSError("disk on fire")

    pipeline = line(inputs(), same)
    with pytest.raises(PipelineError) as caught:
        pipeline.run()
    assert str(caught.value) == "reading numbers raised OSError: disk on fire"
    assert isinstance(caught.value.__cause__, OSError)


def test_inputs_that_cannot_be_iterated_over() -> None:
    pipeline = line(5, same)  # type: ignore[arg-type]
    with pytest.raises(PipelineError, match="reading numbers raised TypeError"):
        pipeline.run()


def test_an_endless_input_ends_with_the_failure() -> None:
    task = fails_at(500, ValueError("bad"))
    pipeline = line(iter(random.Random(1).random, 2), same, lambda x: task(500))
    with pytest.raises(PipelineError):
        pipeline.run()


def test_several_errors_at_once_raise_one_and_tell_of_the_others() -> None:
    together = threading.Barrier(4)

    def task(item: int) -> NoReturn:
        together.wait(SOON)
        raise ValueError(item)

    pipeline = line(range(4), task, workers=4)
    with pytest.raises(PipelineError) as caught:
        pipeline.run()
    first = caught.value.item
    assert repr(caught.value.__cause__) == f"ValueError({first})"
    assert sorted(caught.value.__notes__) == [
        f"meanwhile: task({item}) raised ValueError: {item}"
        for item in range(4)
        if item != first
    ]


def test_an_error_alone_has_no_notes() -> None:
    with pytest.raises(PipelineError) as caught:
        line(range(3), fails_at(1, ValueError("bad"))).run()
    assert caught.value.__notes__ == []


def test_what_was_finished_before_the_failure_is_delivered() -> None:
    def task(item: int) -> int:
        time.sleep(0.003)  # longer than a turn, so that items move one by one
        return fails_at(5, ValueError("bad"))(item)

    got: list[int] = []
    with pytest.raises(PipelineError):
        for _, item in line(range(10), task).stream():
            got.append(item)
    assert got == [0, 1, 2, 3, 4]


def test_what_waits_in_an_output_is_delivered_before_the_failure() -> None:
    def task(item: int) -> int:
        time.sleep(0.003)
        return fails_at(5, ValueError("bad"))(item)

    stream = line(range(10), task).stream()
    got = [next(stream)[1]]
    time.sleep(0.2)  # meanwhile all that can be done is done, and the failure is there
    with pytest.raises(PipelineError):
        for _, item in stream:
            got.append(item)
    assert got == [0, 1, 2, 3, 4]


def test_what_was_running_at_the_failure_is_delivered_too() -> None:
    begun = threading.Event()

    def task(item: int) -> int:
        if item == 0:
            begun.wait(SOON)
            raise ValueError("bad")
        begun.set()
        time.sleep(0.2)
        return item

    got: list[int] = []
    with pytest.raises(PipelineError):
        for _, item in line(range(2), task, workers=2).stream():
            got.append(item)
    assert got == [1]


def test_what_is_delivered_before_the_failure_has_no_gaps() -> None:
    got: list[int] = []
    with pytest.raises(PipelineError):
        task = fails_at(1900, ValueError("bad"))
        for _, item in line(range(2000), same, task, maxsize=20).stream():
            got.append(item)
    assert got == list(range(len(got)))
    assert 1800 <= len(got) <= 1900


def test_a_stream_closed_early_leaves_nothing() -> None:
    pipeline = line(iter(int, 1), same, same, workers=3, maxsize=2)
    stream = pipeline.stream()
    assert [next(stream) for _ in range(5)] == [("q1", 0)] * 5
    stream.close()  # type: ignore[attr-defined]
    assert not any(thread.is_alive() for thread in pipeline.threads)


def test_a_stream_dropped_leaves_nothing() -> None:
    pipeline = line(iter(int, 1), same, workers=3)
    for _ in pipeline.stream():
        break
    wait_until(lambda: not any(thread.is_alive() for thread in pipeline.threads))


def test_a_stream_may_be_handed_to_another_thread_that_takes_its_time() -> None:
    """The one that read first has ended, and the next one has not begun to read."""
    stream = line(range(100), same, maxsize=1).stream()
    got: list[int] = []
    for _ in range(2):
        ended([start(lambda: got.append(next(stream)[1]))])
        time.sleep(1.3)
    assert got + [item for _, item in stream] == list(range(100))


def test_a_stream_that_is_never_begun_starts_nothing() -> None:
    before = threading.active_count()
    stream = line(iter(int, 1), same).stream()
    assert threading.active_count() == before
    del stream


def test_an_input_that_blocks_delays_the_end_by_half_a_second_at_most() -> None:
    release = threading.Event()

    def inputs() -> Iterator[int]:
        yield 1
        release.wait(SOON)

    pipeline = Pipeline()
    for number in range(6):
        pipeline.input(f"input {number}", inputs(), writes="both")
    pipeline.with_outputs("both")
    start_time = time.perf_counter()
    for _ in pipeline.stream():
        break
    seconds = time.perf_counter() - start_time
    release.set()
    ended(pipeline.threads)
    assert seconds < 1.5


def table(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    """The rows of the table that a pipeline prints, and their cells."""
    print_table(pipeline)
    heads, *rows = capsys.readouterr().err.splitlines()
    assert re.split("  +", heads) == HEADS
    return [row.split() for row in rows]


HEADS = ["stage", "workers", "items", "cpu", "other", "no input", "no room"]


def test_the_table_of_a_run(capsys: pytest.CaptureFixture[str]) -> None:
    def slow(item: int) -> int:
        time.sleep(0.002)
        return item

    pipeline = line(range(100), same, slow, workers=2, maxsize=4)
    pipeline.run()
    rows = table(pipeline, capsys)
    assert [row[:3] for row in rows] == [["same", "2", "100"], ["slow", "2", "100"]]
    cpu, other, blocked = (float(rows[1][column]) for column in (3, 4, 6))
    assert other >= 0.15, "it waits, but not for the stages beside it"
    assert cpu < 0.1
    assert blocked < 0.1
    assert float(rows[0][6]) > 0.1  # the fast one waits for room


def test_the_table_tells_stages_of_one_name_by_what_they_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pipeline = Pipeline()
    pipeline.input("numbers", range(3))
    map_stage(pipeline, same, reads="numbers", writes="again")
    map_stage(pipeline, same, reads="again", writes="out")
    pipeline.with_outputs("out").run()
    rows = [row[:2] for row in table(pipeline, capsys)]
    assert rows == [["same", "(numbers)"], ["same", "(again)"]]


def test_the_table_keeps_stages_apart_that_fill_one_queue(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Two stages of one kind, merged: each has waited its own time only."""
    pipeline = Pipeline()
    pipeline.queue("both", maxsize=1)
    pipeline.input("left", range(100))
    pipeline.input("right", range(100))
    map_stage(pipeline, same, reads="left", writes="both")
    map_stage(pipeline, same, reads="right", writes="both")

    def slow(item: int) -> int:
        time.sleep(0.003)
        return item

    map_stage(pipeline, slow, reads="both", writes="out")
    begin = time.perf_counter()
    pipeline.with_outputs("out").run()
    seconds = time.perf_counter() - begin
    for row in table(pipeline, capsys):
        assert all(0 <= float(cell) <= seconds + 0.05 for cell in row[-4:]), row


# ---- the pipeline: ends that leave no choice, each in a process of its own

PRELUDE = """
import itertools, sys, threading, time
from templates.machinery.apply import apply
from templates.machinery.apply_or_fail import apply_or_fail
from templates.machinery.pipelines import Pipeline
from templates.machinery.queues import SENTINEL

def work(source, sink):
    while (items := source.get()) is not SENTINEL:
        sink.put(items)
    sink.close()

def build(inputs):
    pipeline = Pipeline()
    pipeline.input("source", inputs)
    pipeline.stage("same", work, reads="source", writes=["sink"], workers=2)
    return pipeline.with_outputs("sink")
"""


def program(text: str, seconds: float = 10.0) -> subprocess.CompletedProcess[str]:
    """Run a program that has the machinery at hand, under a time limit."""
    return subprocess.run(
        [sys.executable, "-c", PRELUDE + text],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def test_a_program_ends_though_it_holds_an_unfinished_stream() -> None:
    done = program("""
stream = build(itertools.count()).stream()
print(next(stream))
""")
    assert (done.returncode, done.stdout, done.stderr) == (0, "('sink', 0)\n", "")


@pytest.mark.parametrize("where", ["between puts", "within put", "in the input"])
def test_a_stream_that_the_garbage_collector_closes_in_its_thread(where: str) -> None:
    """It runs in whichever thread makes objects, also while that holds a lock."""
    done = program(f"where = {where!r}" + """
import gc
gc.disable()

class Collecting(list):
    def __len__(self):
        gc.collect()
        return super().__len__()

def work(source, sink):
    while (items := source.get()) is not SENTINEL:
        if where == "between puts":
            gc.collect()
        sink.put(Collecting(items) if where == "within put" else items)
    sink.close()

def inputs():
    for number in itertools.count():
        if where == "in the input":
            gc.collect()
        yield number

for _ in range(3):
    holder = [build(inputs()).stream()]
    next(holder[0])
    holder.append(holder)
    del holder
    end = time.perf_counter() + 3
    while threading.active_count() > 1 and time.perf_counter() < end:
        time.sleep(0.001)
print("ended", threading.active_count())
""")
    assert (done.returncode, done.stdout, done.stderr) == (0, "ended 1\n", "")


def test_ctrl_c_just_when_the_lock_was_taken() -> None:
    """The interrupt may come between taking a lock and the block that gives it back."""
    done = program(AS_A_LOCK_IS_TAKEN + """
stream = build(itertools.count()).stream()
next(stream)
countdown = 5
try:
    for number, _ in enumerate(stream):
        if number == 50_000:
            break
except KeyboardInterrupt:
    pass
stream.close()
print("ended", threading.active_count())
""")
    assert (done.returncode, done.stdout, done.stderr) == (0, "ended 1\n", "")


def test_ctrl_c_while_the_threads_start() -> None:
    """Within Thread.start() it may leave a lock taken that the new thread waits for."""
    done = program(AS_A_LOCK_IS_TAKEN + """
import os

for moment in range(1, 30):
    countdown = moment
    try:
        list(build(range(10)).stream())
    except KeyboardInterrupt:
        pass
    countdown = 0
    end = time.perf_counter() + 5
    while threading.active_count() > 1 and time.perf_counter() < end:
        time.sleep(0.001)
    if threading.active_count() > 1:
        os._exit(moment)
print("ended")
""")
    assert (done.returncode, done.stdout, done.stderr) == (0, "ended\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="needs an alarm that interrupts")
@pytest.mark.skipif(
    sys.version_info[:2] == (3, 13), reason="its try and with miss some interrupts"
)
def test_ctrl_c_at_any_moment() -> None:
    done = program(
        """
import random, signal

def interrupt(*_):
    global armed
    if armed:
        armed = False
        raise KeyboardInterrupt

def run_until_interrupted():
    global armed
    stream = build(itertools.count()).stream()
    next(stream)
    try:
        armed = True
        signal.setitimer(signal.ITIMER_REAL, chance.uniform(0.0001, 0.005))
        for _ in stream:
            if not armed:  # it struck where nobody sees it, as in __del__
                break
    finally:
        stream.close()

armed = False
signal.signal(signal.SIGALRM, interrupt)
chance = random.Random(1)
end = time.perf_counter() + 3
while time.perf_counter() < end:
    try:
        run_until_interrupted()
    except KeyboardInterrupt:
        pass
print("ended", threading.active_count())
""",
        15,
    )
    assert (done.returncode, done.stdout) == (0, "ended 1\n"), done.stderr


# ---- what workers call


def double(item: Any) -> Any:
    return 2 * item


def applied(
    task: Callable[[Any], Any], items: list[Any], name: str = "double"
) -> list[Any]:
    """What apply() puts, which it does before it raises too."""
    sink = queue_for()
    try:
        apply(task, items, queue_for(), sink, name)
    finally:
        RESULTS[:] = sink.collect()
    return sink.items


RESULTS: list[Any] = []


def test_apply() -> None:
    assert applied(double, [1, "a", 3]) == [2, "aa", 6]
    assert applied(double, []) == []


def test_apply_names_task_item_and_cause() -> None:
    with pytest.raises(PipelineError) as caught:
        applied(double, [1, None, 3])
    assert RESULTS == [2]
    assert caught.value.task == "double"
    assert caught.value.item is None
    assert isinstance(caught.value.__cause__, TypeError)
    assert str(caught.value).startswith("double(None) raised TypeError: unsupported")


def test_apply_speaks_of_a_task_by_the_name_that_it_was_given() -> None:
    with pytest.raises(PipelineError, match=r"^halve\(\{\}\) raised TypeError"):
        applied(double, [{}], "halve")


def test_apply_keeps_no_result_from_those_who_wait_for_it() -> None:
    sink = queue_for()
    lengths = []

    def task(item: int) -> int:
        lengths.append(len(sink.items))
        sink.hungry = int(item in (1, 2))
        return item

    apply(task, list(range(5)), fresh(), sink, "task")
    assert lengths == [0, 0, 2, 3, 3]
    assert sink.items == list(range(5))


def fresh() -> Queue:
    """A queue of which this thread has just taken something."""
    queue = queue_for(items=["taken"])
    queue.get()
    return queue


def test_apply_leaves_work_to_those_who_wait_for_it() -> None:
    source, sink = queue_for(consumers=1, items=range(10)), queue_for()
    while len(items := source.get()) < 4:
        pass
    rest = list(items)

    def task(item: int) -> int:
        if item == rest[1]:  # a sibling waits, and this one takes long
            time.sleep(0.05)
            source.hungry = sink.hungry = 1
        return item

    apply(task, items, source, sink, "task")
    assert sink.items == rest[:2]
    assert source.items[:2] == rest[2:]
    assert source.passed == rest[2]


def routed(
    predicate: Callable[[Any], Any],
    items: list[Any],
    values: tuple[Any, ...],
    name: str = "predicate",
) -> list[list[Any]]:
    sinks = {value: queue_for() for value in values}
    try:
        route(predicate, items, sinks, name)
    finally:
        RESULTS[:] = [sink.collect() for sink in sinks.values()]
    return [sink.items for sink in sinks.values()]


def test_route() -> None:
    assert routed(same, [1, True, 2, 0, 1.0], (0, 1, 2)) == [[0], [1, True, 1.0], [2]]
    assert routed(same, [], ("a", "b")) == [[], []]


@pytest.mark.parametrize("result", [3, None, [1], "yes"])
def test_route_refuses_what_is_not_among_the_values(result: Any) -> None:
    with pytest.raises(PipelineError) as caught:
        routed(
            lambda item: result if item == "bad" else True, ["x", "bad"], (True,), "f"
        )
    assert RESULTS == [["x"]]
    assert caught.value.task == "f"
    assert caught.value.item == "bad"
    assert str(caught.value) == f"f('bad') returned {result!r}, not one of True"


def test_route_goes_by_what_is_equal_where_the_hash_is_another() -> None:
    """As `==` would have it: the first of the values that are equal."""
    assert routed(lambda item: Equal(), ["x", "y"], (1, 2)) == [["x", "y"], []]


def test_route_names_a_predicate_that_raises() -> None:
    with pytest.raises(PipelineError, match=r"^double\(None\) raised TypeError"):
        routed(double, [None], (True, False), "double")


class BadHash:
    def __hash__(self) -> int:
        raise ValueError("no hash today")


def test_route_names_the_item_whatever_is_wrong_with_the_result() -> None:
    with pytest.raises(PipelineError) as caught:
        routed(lambda item: BadHash(), ["x"], (True, False), "f")
    assert (caught.value.task, caught.value.item) == ("f", "x")


def test_logged(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("machinery")
    caplog.set_level(logging.DEBUG, "machinery")
    task = logged(double, logger, "double")
    assert [task(1), task(2)] == [2, 4]
    messages = [record.getMessage() for record in caplog.records]
    assert [message.partition(" done in ")[0] for message in messages] == [
        "double(1)",
        "double(2)",
    ]


def test_logged_tells_of_the_failure(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("machinery")
    caplog.set_level(logging.DEBUG, "machinery")
    task = logged(double, logger, "twice")
    task(1)
    with pytest.raises(TypeError):
        task(None)
    done, failed = caplog.records
    assert done.getMessage().startswith("twice(1) done in ")
    assert failed.levelno == logging.ERROR
    assert failed.getMessage().startswith("twice(None) raised TypeError")
    assert failed.exc_info is not None and failed.exc_info[0] is TypeError


def test_logged_is_silent_where_nobody_listens(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Unprintable:
        def __repr__(self) -> str:
            raise AssertionError("nobody wants to see it")

    logger = logging.getLogger("machinery")
    caplog.set_level(logging.WARNING, "machinery")
    item = Unprintable()
    assert logged(same, logger, "same")(item) is item
    assert caplog.records == []


class NoRepr:
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __repr__(self) -> str:
        raise self.error


def test_shown() -> None:
    assert shown("a\nb") == "'a\\nb'"
    assert shown(None) == "None"
    assert shown("x" * 198) == repr("x" * 198)
    assert shown("x" * 199) == "'" + "x" * 199 + "..."
    assert len(shown(list(range(1000)))) == 203


@pytest.mark.parametrize("error", [ValueError(), RecursionError(), AttributeError()])
def test_shown_has_a_stand_in(error: Exception) -> None:
    assert "NoRepr object at 0x" in shown(NoRepr(error))


def test_shown_of_a_repr_that_is_no_text() -> None:
    class Odd:
        def __repr__(self) -> str:
            return 5  # type: ignore[return-value]

    assert "Odd object at 0x" in shown(Odd())


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, ValueError])
def test_an_item_that_cannot_be_shown_hides_nothing(kind: type[BaseException]) -> None:
    """The cause is what the task raised, whatever the item's own repr does."""
    item = NoRepr(kind())
    caught: BaseException | None = None
    try:
        applied(double, [item])
    except BaseException as error:  # noqa: BLE001 - pytest would ask for its repr
        caught = error
    item.error = ValueError()  # from here on pytest may look at the item
    assert isinstance(caught, PipelineError)
    assert caught.task == "double"
    assert caught.item is item
    assert isinstance(caught.__cause__, TypeError)


def test_raised() -> None:
    class NoText(Exception):
        def __str__(self) -> str:
            raise ValueError("no")

    assert raised(ValueError("bad input")) == "raised ValueError: bad input"
    assert raised(KeyError("key")) == "raised KeyError: 'key'"
    assert raised(StopIteration()) == "raised StopIteration"
    assert raised(NoText()) == "raised NoText"


def test_the_error_can_be_sent_to_another_process() -> None:
    """What cannot be unpickled makes a multiprocessing pool wait for ever."""
    error = PipelineError("task(3) raised ValueError", "task", 3)
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.task, copy.item) == (str(error), "task", 3)


def test_waiting_for_long_does_not_count_a_consumer_more_than_once() -> None:
    queue = Queue("numbers")
    queue.producers = queue.consumers = 1
    for _ in range(5):
        assert not queue.ready(0.001)
    assert queue.hungry == 1


def test_a_caller_waits_in_turns_between_which_windows_sees_ctrl_c(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """There, nothing interrupts a wait: the handler is called when it is over."""
    seconds: list[float | None] = []

    class Rings:
        def put(self, _: None) -> None:
            pass

        def get(self, _: bool, timeout: float) -> None:
            seconds.append(timeout)
            time.sleep(0.01)
            raise queue.Empty

    class Joined(threading.Thread):
        def join(self, timeout: float | None = None) -> None:
            seconds.append(timeout)
            super().join(timeout)

    monkeypatch.setattr("templates.machinery.pipelines.Thread", Joined)
    pipeline = Pipeline()
    pipeline.bell.rings = cast("Any", Rings())
    pipeline.input("items", [1])

    def work(source: Queue, sink: Queue) -> None:
        sink.put(source.get())
        sink.close()
        time.sleep(0.1)

    pipeline.stage("work", work, reads="items", writes=["done"])
    assert pipeline.with_outputs("done").run() == {"done": [1]}
    assert len(seconds) > 1
    assert all(one is not None and one <= 1 for one in seconds)
