"""`astream()` of compiled files of both targets, within event loops.

What it yields, its failures, and how it ends: closed, left, cancelled; nothing stays
behind, and the loop does other things meanwhile.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import threading
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from skorche.compiler import compile_file
from tests.local_targets import LOCAL as TARGETS
from tests.waiting import SOON

pytestmark = pytest.mark.timeout(60)
DECLARATION = """
import time

import skorche

opened = []


class Resource:
    def __enter__(self):
        opened.append(self)
        return self

    def __exit__(self, *_):
        opened.remove(self)


@skorche.task(setup=Resource)
def invert(number, resource):
    assert resource in opened
    return 12 // number


def is_small(number):
    return number < 1000


numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3, 2000])
inverse = skorche.map(invert, skorche.filter(is_small, numbers))
"""


@pytest.fixture(scope="module", params=sorted(TARGETS))
def module(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    path = tmp_path_factory.mktemp(request.param) / "declared.py"
    path.write_text(DECLARATION)
    text = compile_file(str(path), path.name, request.param, async_api=True)
    names: dict[str, Any] = {"__name__": "compiled", "target": request.param}
    exec(compile(text, "compiled.py", "exec"), names)  # noqa: S102 - our own text
    return names


@pytest.fixture(autouse=True)
def nothing_stays_behind(module: dict[str, Any]) -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    end = time.perf_counter() + SOON
    while set(threading.enumerate()) - before:
        assert time.perf_counter() < end, set(threading.enumerate()) - before
        time.sleep(0.001)
    assert not module["opened"]


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(work, SOON))


async def all_of(results: AsyncIterator[Any]) -> list[Any]:
    return [one async for one in results]


def test_it_yields_what_stream_does(module: dict[str, Any]) -> None:
    wanted = list(module["stream"]())
    assert wanted == [("inverse", 12), ("inverse", 6), ("inverse", 4)]
    assert run(all_of(module["astream"]())) == wanted
    assert run(all_of(module["astream"](iter([4, 6])))) == [
        ("inverse", 3),
        ("inverse", 2),
    ]
    assert run(all_of(module["astream"](inputs=[]))) == []
    assert module["run"]() == {"inverse": [12, 6, 4]}


def test_falsy_items_do_not_end_it(module: dict[str, Any]) -> None:
    assert run(all_of(module["astream"]([24, 1, 25]))) == [
        ("inverse", 0),
        ("inverse", 12),
        ("inverse", 0),
    ]


def test_a_failure_is_raised_with_its_cause(module: dict[str, Any]) -> None:
    async def fail() -> None:
        taken = []
        with pytest.raises(module["PipelineError"], match=r"invert\(0\)") as caught:
            async for _, item in module["astream"]([1, 0, 2]):
                taken.append(item)
        assert taken == [12]
        assert caught.value.task == "invert" and caught.value.item == 0
        assert isinstance(caught.value.__cause__, ZeroDivisionError)

    run(fail())


def test_closed_after_five(module: dict[str, Any]) -> None:
    async def close() -> None:
        results = module["astream"](itertools.repeat(1))
        for _ in range(5):
            assert await results.__anext__() == ("inverse", 12)
        await results.aclose()
        assert await all_of(results) == []

    run(close())


def test_left_by_break_or_error(module: dict[str, Any]) -> None:
    async def leave() -> None:
        async for _ in module["astream"](itertools.repeat(1)):
            break
        with pytest.raises(ValueError, match="mine"):
            async for _ in module["astream"](itertools.repeat(1)):
                raise ValueError("mine")
        gc.collect()

    run(leave())


def silent() -> Iterator[int]:
    """Give an input, and nothing more for a while."""
    yield 1
    time.sleep(0.5)


def test_cancelled_while_it_waits(module: dict[str, Any]) -> None:
    async def cancel() -> None:
        inputs = silent() if module["target"] == "threads" else itertools.repeat(2000)
        task = asyncio.ensure_future(all_of(module["astream"](inputs)))
        await asyncio.sleep(0.1)
        start = time.perf_counter()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.perf_counter() - start < SOON

    run(cancel())


def test_the_loop_does_other_things_meanwhile(module: dict[str, Any]) -> None:
    """Also where nothing comes out for long."""

    async def tick(ticks: list[float]) -> None:
        while True:
            ticks.append(time.perf_counter())
            await asyncio.sleep(0.01)

    def slow() -> Iterator[int]:
        for _ in range(20):
            time.sleep(0.02)
            yield 2000

    async def both() -> int:
        ticks: list[float] = []
        ticking = asyncio.ensure_future(tick(ticks))
        assert await all_of(module["astream"](slow())) == []
        ticking.cancel()
        return len(ticks)

    assert run(both()) >= 5


def test_two_at_once_take_turns(module: dict[str, Any]) -> None:
    async def both() -> list[Any]:
        streams = [module["astream"]([1] * 50), module["astream"]([2] * 50)]
        return await asyncio.gather(*map(all_of, streams))

    assert run(both()) == [[("inverse", 12)] * 50, [("inverse", 6)] * 50]


def test_one_that_nobody_begins(module: dict[str, Any]) -> None:
    async def begin_nothing() -> None:
        await module["astream"]().aclose()

    run(begin_nothing())


def test_without_being_asked_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "declared.py"
    path.write_text(DECLARATION)
    for target in TARGETS:
        text = compile_file(str(path), path.name, target)
        assert "async" not in text.partition("# ---- Pipeline")[2]
