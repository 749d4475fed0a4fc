"""Whatever fails, wherever: the pipeline ends at once, says why, and leaves nothing.

Each fault is tried with tasks in threads, in processes and on an event loop, with one
worker and with four, with bounds of 1 and 1000, in the first, a middle and the last stage,
in process and compiled. What must be left at the end: no thread, no process, no file
descriptor.
"""

from __future__ import annotations

import importlib.util
import itertools
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import skorche
from skorche.compiler import compile_file

pytestmark = [
    pytest.mark.timeout(60),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded"),
]

#: More items than all queues and pipes hold.
MANY = 12_000


def open_files() -> int:
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """No thread, no process and no open file stays behind."""
    threads, files = set(threading.enumerate()), open_files()
    yield
    end = time.monotonic() + 10
    while time.monotonic() < end:
        left = set(threading.enumerate()) - threads
        if not left and not multiprocessing.active_children():
            break
        time.sleep(0.01)
    assert not left
    assert not multiprocessing.active_children()
    assert open_files() <= files


DECLARATION = """
import threading
import skorche


class Unpicklable(Exception):
    def __init__(self, message, lock):
        super().__init__(message)
        self.lock = lock


class NoRepr(Exception):
    def __repr__(self):
        raise RuntimeError("no repr")

    __str__ = __repr__


def fail(kind):
    if kind == "SystemExit":
        raise SystemExit(3)
    if kind == "KeyboardInterrupt":
        raise KeyboardInterrupt
    if kind == "Unpicklable":
        raise Unpicklable("cannot be sent", threading.Lock())
    if kind == "NoRepr":
        raise NoRepr
    raise ValueError("bad")


@skorche.task(max_workers={workers}{executor})
{a}def first(item):
    if item[0] == "first":
        fail(item[1])
    return item


@skorche.task(max_workers={workers}{executor}{more})
{a}def middle(item):
    if item[0] == "middle":
        fail(item[1])
    return item


@skorche.task(max_workers={workers}{executor})
{a}def last(item):
    if item[0] == "last":
        fail(item[1])
    return item


inputs = skorche.Queue("inputs", maxsize={maxsize})
between = skorche.map(first, inputs, skorche.Queue("between", maxsize={maxsize}))
beside = skorche.map(middle, between, skorche.Queue("beside", maxsize={maxsize}))
outputs = skorche.map(last, beside, skorche.Queue("outputs", maxsize={maxsize}))
"""
KINDS = {
    "thread": ("", ""),
    "process": (', executor="process"', ""),
    "async": ("", "async "),
}
_modules: dict[tuple[Any, ...], ModuleType] = {}


@pytest.fixture
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., ModuleType]:
    def module_for(kind: str, workers: int, maxsize: int, more: str = "") -> ModuleType:
        key = kind, workers, maxsize, more
        if key not in _modules:
            executor, prefix = KINDS[kind]
            folder = tmp_path_factory.mktemp("faults")
            text = DECLARATION.format(
                workers=workers, executor=executor, a=prefix, maxsize=maxsize, more=more
            )
            (folder / "declaration.py").write_text(text)
            name = f"compiled_{len(_modules)}_{os.getpid()}"
            path = folder / f"{name}.py"
            path.write_text(
                compile_file(str(folder / "declaration.py"), "declaration.py")
            )
            spec = importlib.util.spec_from_file_location(name, path)
            assert spec is not None and spec.loader is not None
            module = sys.modules[name] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            _modules[key] = module
        return _modules[key]

    return module_for


def items_with(bad: int, stage: str, fault: str, count: int) -> list[tuple[str, str]]:
    items = [("fine", "")] * count
    items[bad] = (stage, fault)
    return items


every = pytest.mark.parametrize("kind", KINDS)
SETTINGS = [(1, 1), (1, 1000), (4, 1), (4, 1000)]


@every
@pytest.mark.parametrize(("workers", "maxsize"), SETTINGS)
@pytest.mark.parametrize("stage", ["first", "middle", "last"])
def test_a_task_that_fails(
    kind: str,
    workers: int,
    maxsize: int,
    stage: str,
    compiled: Callable[..., ModuleType],
) -> None:
    module = compiled(kind, workers, maxsize)
    count = 60 if maxsize == 1 else 3000
    for bad in (0, count // 2, count - 1):
        with pytest.raises(module.PipelineError) as caught:
            module.run(items_with(bad, stage, "ValueError", count))
        assert (caught.value.task, caught.value.item) == (stage, (stage, "ValueError"))
        assert isinstance(caught.value.__cause__, ValueError)


@every
@pytest.mark.parametrize(
    "fault", ["SystemExit", "KeyboardInterrupt", "Unpicklable", "NoRepr"]
)
@pytest.mark.parametrize("more", ["", ", retries=1", ", ordered=True"])
def test_errors_of_every_kind(
    kind: str, fault: str, more: str, compiled: Callable[..., ModuleType]
) -> None:
    module = compiled(kind, 2, 1000, more)
    with pytest.raises(module.PipelineError) as caught:
        module.run(items_with(700, "middle", fault, 1500))
    assert caught.value.task == "middle"
    assert caught.value.__cause__ is not None
    assert fault in str(caught.value)


@every
def test_several_failures_at_once(
    kind: str, compiled: Callable[..., ModuleType]
) -> None:
    module = compiled(kind, 4, 1000)
    items = [(stage, "ValueError") for stage in ("first", "middle", "last")] * 50
    with pytest.raises(module.PipelineError):
        module.run(items)


@every
@pytest.mark.parametrize("maxsize", [1, 1000])
def test_an_endless_input_and_a_caller_that_stops(
    kind: str, maxsize: int, compiled: Callable[..., ModuleType]
) -> None:
    module = compiled(kind, 4, maxsize)
    stream = module.stream(("fine", str(n)) for n in itertools.count())
    got = [item for _, (_, item) in itertools.islice(stream, 5)]
    begin = time.monotonic()
    stream.close()
    assert time.monotonic() - begin < 2
    assert len(got) == 5


@every
@pytest.mark.parametrize("maxsize", [1, 1000])
def test_an_input_that_raises(
    kind: str, maxsize: int, compiled: Callable[..., ModuleType]
) -> None:
    module = compiled(kind, 2, maxsize)

    def inputs() -> Iterator[tuple[str, str]]:
        yield from [("fine", "")] * 50
        raise OSError("the disk is gone")

    with pytest.raises(module.PipelineError, match="the disk is gone"):
        module.run(inputs())


@every
def test_an_input_that_blocks_holds_nothing_back(
    kind: str, compiled: Callable[..., ModuleType]
) -> None:
    module = compiled(kind, 4, 1000)
    go_on = threading.Event()

    def inputs() -> Iterator[tuple[str, str]]:
        for n in range(40):
            yield "fine", str(n)
        go_on.wait(30)
        yield "fine", "late"

    stream = module.stream(inputs())
    early = [next(stream) for _ in range(40)]
    assert not go_on.is_set()
    go_on.set()
    assert len(early) == 40
    assert [item for _, (_, item) in stream] == ["late"]


@every
@pytest.mark.parametrize("workers", [1, 4])
def test_more_data_than_any_pipe_or_queue_holds(
    kind: str, workers: int, compiled: Callable[..., ModuleType]
) -> None:
    module = compiled(kind, workers, 1000)
    items = [("fine", str(n)) for n in range(MANY)]
    out = module.run(items)["outputs"]
    assert sorted(out) == sorted(items)
    if workers == 1 and kind != "async":
        assert out == items


@every
def test_large_items(kind: str, compiled: Callable[..., ModuleType]) -> None:
    module = compiled(kind, 2, 10)
    items = [("fine", chr(97 + n) * 1_000_000) for n in range(20)]
    out = module.run(items)["outputs"]
    assert sorted(out) == items


ORDERED = """
import asyncio, random, time
import skorche

@skorche.task(max_workers={workers}, ordered=True, on_error="skip"{executor})
{prefix}def wait(number):
    if number % 5 == 0:
        {pause}(random.random() * 0.004)
    if number % 50 == 7:
        raise ValueError(number)
    return number

@skorche.task(max_workers={workers}, ordered=True{executor})
{prefix}def again(number):
    if number % 5 == 1:
        {pause}(random.random() * 0.004)
    return number

numbers = skorche.map(wait, skorche.Queue("numbers", maxsize={maxsize}))
out = skorche.map(again, numbers, skorche.Queue("out", maxsize={maxsize}))
"""


@every
@pytest.mark.parametrize("workers", [2, 5])
@pytest.mark.parametrize("maxsize", [1, 1000])
def test_order(kind: str, workers: int, maxsize: int, tmp_path: Path) -> None:
    executor, prefix = KINDS[kind]
    pause = "await asyncio.sleep" if prefix else "time.sleep"
    (tmp_path / "ordered.py").write_text(ORDERED.format(**locals()))
    namespace: dict[str, Any] = {"__name__": "ordered"}
    text = compile_file(str(tmp_path / "ordered.py"), "ordered.py")
    exec(compile(text, "ordered.py", "exec"), namespace)  # noqa: S102 - our own text
    for count in (1, 7, 600):
        wanted = [number for number in range(count) if number % 50 != 7]
        assert namespace["run"](range(count))["out"] == wanted


@every
def test_two_runs_at_once(kind: str, compiled: Callable[..., ModuleType]) -> None:
    module = compiled(kind, 2, 1000)
    results: dict[int, Any] = {}

    def one(number: int) -> None:
        items = [("fine", f"{number}:{n}") for n in range(1500)]
        if number == 2:
            items[700] = ("middle", "ValueError")
        try:
            results[number] = sorted(module.run(items)["outputs"]) == sorted(items)
        except module.PipelineError as error:
            results[number] = error.task

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {0: True, 1: True, 2: "middle", 3: True}


@every
def test_a_slow_task_among_fast_ones(
    kind: str, tmp_path: Path, compiled: Callable[..., ModuleType]
) -> None:
    """Nobody who could work waits behind an item that takes long."""
    executor, prefix = KINDS[kind]
    pause = "await asyncio.sleep" if prefix else "time.sleep"
    (tmp_path / "slow.py").write_text(f"""
import asyncio, time
import skorche

@skorche.task(max_workers=4{executor})
{prefix}def wait(seconds):
    {pause}(seconds)
    return seconds

out = skorche.map(wait, skorche.Queue("waits"))
""")
    namespace: dict[str, Any] = {"__name__": f"slow_{kind}"}
    text = compile_file(str(tmp_path / "slow.py"), "slow.py")
    exec(compile(text, "slow.py", "exec"), namespace)  # noqa: S102 - our own text
    # Cheap ones first, so that a worker would take many at a time.
    waits = [0.0] * 4000 + [0.2] * 8
    begin = time.monotonic()
    out = namespace["run"](waits)["out"]
    assert sorted(out) == waits
    assert time.monotonic() - begin < 6


# ---- in process


@every
@pytest.mark.parametrize("workers", [1, 4])
def test_live_failures(kind: str, workers: int) -> None:
    async def wait(item: int) -> int:
        return work(item)

    def work(item: int) -> int:
        if item == 700:
            raise ValueError("bad")
        return item

    executor = "process" if kind == "process" else "thread"
    function: Any = wait if kind == "async" else work
    pipeline = skorche.Pipeline()
    task = skorche.task(function, max_workers=workers, executor=executor)
    pipeline.chain([abs, task, abs], skorche.Queue("numbers", range(1500)))
    pipeline.run()
    with pytest.raises(skorche.PipelineError) as caught:
        pipeline.shutdown()
    assert caught.value.item == 700
    assert isinstance(caught.value.__cause__, ValueError)


@every
def test_live_skips_and_failures(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    async def wait(item: float) -> float:
        return invert(item)

    def invert(item: float) -> float:
        return 1 / item

    executor = "process" if kind == "process" else "thread"
    function: Any = wait if kind == "async" else invert
    pipeline = skorche.Pipeline()
    failed = skorche.Queue("failed")
    numbers = skorche.Queue("numbers", [1, 0, 2, 0])
    task = skorche.task(function, executor=executor, on_error="skip")
    out = pipeline.map(task, numbers)
    again = pipeline.map(
        skorche.task(function, executor=executor), out, on_error=failed
    )
    pipeline.run()
    pipeline.shutdown()
    assert sorted(again.flush()) == [1, 2]
    assert failed.flush() == []
    (message,) = [record.getMessage() for record in caplog.records]
    assert "skipped 2 items that failed; the first: " in message
    assert "raised ZeroDivisionError" in message


class Lenient:
    """A resource that suppresses what is raised while it is open."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: object, __: object) -> bool:
        self.told.append(error)
        return True


class AsyncLenient(Lenient):
    async def __aenter__(self) -> None:
        pass

    async def __aexit__(self, _: object, error: object, __: object) -> bool:
        return self.__exit__(_, error, __)


@pytest.mark.parametrize("target", ["threads", "serial"])
@pytest.mark.parametrize("kind", ["thread", "async", "async with"])
def test_a_resource_is_not_told_of_a_failure_and_cannot_suppress_it(
    kind: str, target: str
) -> None:
    def work(item: int, _: Any) -> int:
        if item == 3:
            raise ValueError("bad")
        return item

    async def wait(item: int, resource: Any) -> int:
        return work(item, resource)

    resource = AsyncLenient() if kind == "async with" else Lenient()
    function: Any = work if kind == "thread" else wait
    pipeline = skorche.Pipeline()
    task = skorche.task(function, setup=lambda: resource)
    pipeline.map(task, skorche.Queue("numbers", range(5000)))
    with pytest.raises(skorche.PipelineError, match="raised ValueError: bad"):
        pipeline.run(target=target)
        pipeline.shutdown()
    assert resource.told == [None]  # what came out before is done


@pytest.mark.parametrize("target", ["threads", "serial"])
@pytest.mark.parametrize("kind", ["thread", "async"])
def test_attempts_count_though_the_last_error_is_not_retried(
    kind: str, target: str
) -> None:
    errors = [ValueError("again"), TypeError("no use")]

    def work(item: int) -> int:
        raise errors.pop(0)

    async def wait(item: int) -> int:
        return work(item)

    function: Any = wait if kind == "async" else work
    pipeline = skorche.Pipeline()
    failed = skorche.Queue("failed")
    task = skorche.task(function, retries=3, retry_on=ValueError)
    pipeline.map(task, skorche.Queue("numbers", [7]), on_error=failed)
    pipeline.run(target=target)
    pipeline.shutdown()
    (failure,) = failed.flush()
    assert (type(failure.error), failure.attempts) == (TypeError, 2)


def test_the_wait_for_a_rate_is_no_part_of_an_async_timeout() -> None:
    async def wait(item: int) -> int:
        return item

    pipeline = skorche.Pipeline()
    task = skorche.task(wait, max_workers=20, rate=20, timeout=0.2)
    out = pipeline.map(task, skorche.Queue("numbers", range(12)))
    begin = time.monotonic()
    pipeline.run()
    pipeline.shutdown()
    assert sorted(out.flush()) == list(range(12))
    assert time.monotonic() - begin > 0.5  # as the rate wants it


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt()])
def test_what_ends_programs_names_its_item_within_a_timeout(
    error: BaseException,
) -> None:
    async def wait(item: int) -> int:
        if item == 7:
            raise error
        return item

    pipeline = skorche.Pipeline()
    task = skorche.task(wait, max_workers=3, timeout=5)
    pipeline.map(task, skorche.Queue("numbers", range(20)))
    pipeline.run()
    with pytest.raises(skorche.PipelineError) as caught:
        pipeline.shutdown()
    assert caught.value.item == 7
    assert caught.value.__cause__ is error
