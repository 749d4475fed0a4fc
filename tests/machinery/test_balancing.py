"""Workers that are added while a compiled file runs: as many as help, and none is left.

Bounds of time are wide, so that a busy machine changes nothing.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from skorche.compiler import compile_file
from templates.machinery import balancing
from templates.machinery.pipelines import Pipeline
from templates.machinery.queues import MAXSIZE, Queue
from tests.waiting import wait_for_threads

pytestmark = [pytest.mark.timeout(60)]

HEAD = """
import asyncio, itertools, threading, time
import skorche
"""
SLEEPS = """
@skorche.task(max_workers=COUNT)
def sleep(number):
    time.sleep(0.005)
    return number

skorche.map(sleep, skorche.Queue("numbers"))
"""
AWAITS = """
@skorche.task(max_workers=skorche.auto(1, 16), ordered=True)
async def rest(number):
    await asyncio.sleep(0.005)
    return number

skorche.map(rest, skorche.Queue("numbers"))
"""
PROCESSES = """
@skorche.task(max_workers=skorche.auto(1, 3), executor="process")
def apart(number):
    time.sleep(0.01)
    return number

skorche.map(apart, skorche.Queue("numbers"))
"""
TWO_IN_PROCESSES = """
@skorche.task(max_workers="auto", executor="process")
def first(number):
    time.sleep(0.01)
    return number

@skorche.task(max_workers="auto", executor="process")
def second(number):
    time.sleep(0.01)
    return number

skorche.chain([first, second], skorche.Queue("numbers"))
"""
CHANGES = """
def early(number):
    time.sleep(0.01 if number < 300 else 0.001)
    return number

def late(number):
    time.sleep(0.001 if number < 300 else 0.01)
    return number

skorche.chain(
    [skorche.task(f, max_workers=skorche.auto(1, 8)) for f in (early, late)],
    skorche.Queue("numbers"),
)
"""
OPENS = """
opened = itertools.count()
closed = []
SETUP

@skorche.task(max_workers=skorche.auto(1, 4), setup=session)
def sleep(number, session):
    time.sleep(0.005)
    return session

skorche.map(sleep, skorche.Queue("numbers"))
"""
YIELDS = """
def session():
    yield next(opened)
    closed.append(1)
"""
REFUSES = """
def session():
    if next(opened):
        raise ConnectionError("one only")
    return 0
"""

Build = Callable[..., Any]


@pytest.fixture
def module(tmp_path: Path) -> Iterator[Callable[[str], dict[str, Any]]]:
    """Compile a declaration and return its module; no thread may be left at the end."""
    before = set(threading.enumerate())

    def compiled(declaration: str) -> dict[str, Any]:
        path = tmp_path / "declaration.py"
        path.write_text(HEAD + declaration)
        namespace: dict[str, Any] = {"__name__": "compiled"}
        code = compile(compile_file(path, "declaration.py"), "compiled.py", "exec")
        exec(code, namespace)  # noqa: S102 - as it is run
        return namespace

    yield compiled
    wait_for_threads(before)


def out(pipeline: Any) -> list[Any]:
    """Run the pipeline, and return the items of its one output."""
    [items] = pipeline.run().values()
    return list(items)


def workers(pipeline: Any) -> int:
    [(_, source, _, threads)] = pipeline.stages
    return source.coroutines.at_once if source.coroutines else len(threads)


@pytest.mark.parametrize(
    ("declaration", "most"),
    [
        (SLEEPS.replace("COUNT", '"auto"'), 32),
        (SLEEPS.replace("COUNT", "skorche.auto(2, 7)"), 7),
        (AWAITS, 16),
        (PROCESSES, 3),
    ],
)
def test_what_waits_gets_the_most_workers(
    module: Callable[[str], dict[str, Any]], declaration: str, most: int
) -> None:
    pipeline = module(declaration)["build_pipeline"](range(400))
    items = out(pipeline)
    assert sorted(items) == list(range(400))
    assert 0.8 * most <= workers(pipeline) <= most
    if "ordered" in declaration:
        assert items == list(range(400))


def test_processes_of_all_stages_share_the_cores(
    module: Callable[[str], dict[str, Any]],
) -> None:
    """Each alone would have four workers."""
    namespace = module(TWO_IN_PROCESSES)
    namespace["cores"] = lambda: 4
    pipeline = namespace["build_pipeline"](range(400))
    assert sorted(out(pipeline)) == list(range(400))
    assert 3 <= sum(len(threads) for *_, threads in pipeline.stages) <= 5


def test_where_costs_change_the_next_limit_gets_workers(
    module: Callable[[str], dict[str, Any]],
) -> None:
    """Those of the stage before stay, and wait."""
    pipeline = module(CHANGES)["build_pipeline"](range(900))
    assert sorted(out(pipeline)) == list(range(900))
    assert all(len(threads) >= 5 for *_, threads in pipeline.stages)


def test_what_computes_gets_few_workers(
    module: Callable[[str], dict[str, Any]],
) -> None:
    """The stage is said to have a core all the time, and there is one for all threads."""
    namespace = module(SLEEPS.replace("COUNT", '"auto"'))
    namespace["cpu_of"] = lambda _: time.perf_counter()
    pipeline = namespace["build_pipeline"](range(100))
    assert len(out(pipeline)) == 100
    assert workers(pipeline) <= 2


@pytest.mark.parametrize(
    ("had", "ready", "seconds"),
    [(1.0, 0.0, 1.0), (0.5, 1.0, 1.5), (0.01, 1.0, 0.04)],
)
def test_waits_for_a_core_are_computing_up_to_three_times_as_much(
    had: float, ready: float, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine who only wakes now and then waits for a core, too."""

    def schedstat(*_: object, **__: object) -> io.StringIO:
        return io.StringIO(f"{had * 1e9:.0f} {ready * 1e9:.0f} 7\n")

    monkeypatch.setattr(balancing, "open", schedstat, raising=False)
    threads = [threading.current_thread()] * 2
    assert balancing.cpu_of(threads) == pytest.approx(2 * seconds)


def test_a_slow_input_adds_none(module: Callable[[str], dict[str, Any]]) -> None:
    def slow() -> Iterator[int]:
        for number in range(40):
            time.sleep(0.01)
            yield number

    pipeline = module(SLEEPS.replace("COUNT", '"auto"'))["build_pipeline"](slow())
    assert len(out(pipeline)) == 40
    assert workers(pipeline) <= 2


def test_a_rate_is_reached_and_not_more(
    module: Callable[[str], dict[str, Any]],
) -> None:
    text = SLEEPS.replace("COUNT", '"auto", rate=400.0')
    pipeline = module(text)["build_pipeline"](range(200))
    start = time.perf_counter()
    pipeline.run()
    assert time.perf_counter() - start > 0.45
    assert workers(pipeline) <= 8


def test_each_new_worker_opens_its_own_and_all_are_closed(
    module: Callable[[str], dict[str, Any]],
) -> None:
    namespace = module(OPENS.replace("SETUP", YIELDS))
    pipeline = namespace["build_pipeline"](range(200))
    assert {*out(pipeline)} == {0, 1, 2, 3}
    assert len(namespace["closed"]) == 4


def test_a_setup_that_fails_in_a_new_worker_fails_the_stage(
    module: Callable[[str], dict[str, Any]],
) -> None:
    namespace = module(OPENS.replace("SETUP", REFUSES))
    with pytest.raises(namespace["PipelineError"], match="setup of sleep .*one only"):
        namespace["run"](range(5000))


def test_where_no_more_threads_start_the_stage_keeps_what_it_has(
    module: Callable[[str], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    namespace = module(SLEEPS.replace("COUNT", '"auto"'))
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if thread.name.startswith("sleep-") and thread.name > "sleep-2":
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    pipeline = namespace["build_pipeline"](range(200))
    assert len(out(pipeline)) == 200
    assert workers(pipeline) == 2


def test_without_a_thread_for_the_balancer_all_runs_as_it_began(
    module: Callable[[str], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    namespace = module(SLEEPS.replace("COUNT", "skorche.auto(2)"))
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if thread.name == "balancer":
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    pipeline = namespace["build_pipeline"](range(100))
    assert len(out(pipeline)) == 100
    assert workers(pipeline) == 2


@pytest.mark.parametrize("declaration", [SLEEPS.replace("COUNT", '"auto"'), PROCESSES])
@pytest.mark.parametrize("seconds", [0.0, 0.03, 0.035, 0.04, 0.1])
def test_closed_at_any_moment_nothing_is_left(
    module: Callable[[str], dict[str, Any]], declaration: str, seconds: float
) -> None:
    stream = module(declaration)["stream"](range(100_000))
    next(stream)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        next(stream)
    stream.close()


@pytest.mark.parametrize("starts", [True, False])
def test_a_worker_that_is_added_is_woken_as_all_others(
    module: Callable[[str], dict[str, Any]], monkeypatch: Any, starts: bool
) -> None:
    """A queue wakes as many as read from it: who waits there is one of them by then."""
    pipeline = module(SLEEPS.replace("COUNT", '"auto"'))["build_pipeline"]([])
    [(name, source, sinks, threads)] = pipeline.stages
    counted = []

    def start(thread: threading.Thread) -> None:
        counted.append(source.consumers)
        if not starts:
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    assert pipeline.add(name, print, source, sinks, threads) is starts
    assert counted == [2]
    assert source.consumers == 1 + starts


@pytest.mark.parametrize(("waiting", "missing"), [(MAXSIZE, 7), (0, 0)])
def test_who_fills_a_queue_may_be_at_one_turn_for_long(
    waiting: int, missing: int
) -> None:
    """A stage that is done with nothing, as it waits for room, holds nobody back."""
    pipeline = Pipeline()
    items, some, out = (Queue(name) for name in ("items", "some", "out"))
    some.items, some.producers = [0] * waiting, 1

    def no_work(*_: Any) -> None:
        raise AssertionError

    loads = []
    for name, source, sink, done in (("split", items, some, 0), ("slow", some, out, 9)):
        workers = balancing.auto(pipeline, 1, 8)
        pipeline.works[source.name] = no_work, workers
        loads.append(balancing.Load(pipeline, (name, source, [sink], [])))
        loads[-1].done, loads[-1].seconds = done, 1.0
    balancer = balancing.Balancer(pipeline)
    balancer.loads = loads
    balancer._plan({items: 0.0, some: 0.0, out: 9.0}, 1.0)
    assert [load.missing() for load in loads] == [0, missing]
