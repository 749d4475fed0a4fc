"""skorche/measure/stacks.py, own_code.py and coroutine_stacks.py: which line, how long."""

from __future__ import annotations

import asyncio
import functools
import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType

import pytest

from skorche.measure.coroutine_stacks import add_waits, waiting_at
from skorche.measure.own_code import Whose, own_code
from skorche.measure.stacks import NOWHERE, Being, Spot, Stacks, Tally, Time, spot_of
from skorche.measure.thread_clocks import Clocks
from tests.waiting import wait_until

HERE = __file__


def work_and_wait(goes_on: Callable[[], bool]) -> None:
    while goes_on():
        sum(range(100_000))
        sum(range(100_000))
        time.sleep(0.03)


def looked_at(work: Callable[[Callable[[], bool]], None], enough: float) -> Tally:
    """What is found of a thread until so many seconds of it were seen."""
    over = threading.Event()
    thread = threading.Thread(target=work, args=(lambda: not over.is_set(),))
    stacks = Stacks(lambda: [Being(thread, "it")], own_code())
    thread.start()
    stacks.start()
    try:
        wait_until(lambda: stacks.tally.all_of("it").seconds >= enough)
    finally:
        over.set()
        stacks.stop()
        thread.join()
    return stacks.tally


def test_lines_are_told_with_their_shares_and_what_they_do() -> None:
    lines = looked_at(work_and_wait, 0.6).lines("it")
    waits = next(line for line in lines if "sleep" in line.text)
    assert waits.text == "time.sleep(0.03)"
    assert waits.function == "work_and_wait"
    assert waits.path.endswith("test_stacks.py")
    assert waits.share > 0.5
    assert waits.computing < 0.2 * waits.share
    assert sum(line.share for line in lines) <= 1.0001
    assert all(line.computing <= line.share for line in lines)


@pytest.mark.skipif(sys.platform != "linux", reason="no clocks of threads")
def test_a_line_that_computes_is_told_from_one_that_waits() -> None:
    def compute(goes_on: Callable[[], bool]) -> None:
        while goes_on():
            sorted(range(50_000))

    tally = looked_at(compute, 0.3)
    spent = tally.all_of("it")
    assert 0 < spent.cpu <= spent.known <= spent.seconds


def test_what_a_line_calls_of_others_is_its_own() -> None:
    def call(goes_on: Callable[[], bool]) -> None:
        text = json.dumps(list(range(2000)), indent=1)
        while goes_on():
            json.loads(text)
            json.dumps(json.loads(text), indent=1)

    lines = looked_at(call, 0.3).lines("it")
    assert {line.path.rpartition("/")[2] for line in lines} == {"test_stacks.py"}


def test_what_is_below_the_machinery_is_not_counted() -> None:
    """The program's own lines that started a run are no work of a stage."""
    space: dict[str, Callable[[Callable[[], None]], None]] = {}
    code = compile("def work(task): task()", "<skorche x>", "exec")
    exec(code, space)  # noqa: S102 - our own text
    found = []

    def task() -> None:
        found.append(stacks.spot(sys._getframe()))
        found.append(stacks.spot(sys._getframe().f_back))

    stacks = Stacks(list, own_code())
    space["work"](task)
    assert found[0] is not None
    assert found[0].path == HERE
    assert found[1] is None


@pytest.mark.parametrize(
    ("first", "whose"),
    [(3, "machinery"), (10, "user"), (19, "user"), (20, "machinery")],
)
def test_lines_tell_whose_code_of_a_compiled_file_is(first: int, whose: Whose) -> None:
    text = "\n" * (first - 1) + "def f(): pass"
    [code] = (
        const
        for const in compile(text, "/x/compiled.py", "exec").co_consts
        if isinstance(const, CodeType)
    )
    assert own_code("/x/compiled.py", [(10, 15), (15, 20)])(code) == whose


def test_a_function_that_begins_is_at_its_first_statement() -> None:
    """And not at its decorator, or at `def`."""
    seen: list[Spot] = []

    def look(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_name == "decorated":
            seen.append(spot_of(frame))

    @functools.lru_cache
    def decorated(
        number: int,
    ) -> int:
        return number + 1

    sys.setprofile(look)
    decorated(1)
    sys.setprofile(None)
    line = Path(HERE).read_text(encoding="utf-8").splitlines()[seen[0].line - 1]
    assert line == "        return number + 1"


def test_libraries_and_skorche_are_not_the_users() -> None:
    import skorche

    whose = own_code()
    assert whose(json.loads.__code__) == "library"
    assert whose(skorche.Pipeline.run.__code__) == "library"
    assert whose(work_and_wait.__code__) == "user"
    assert whose(compile("1", "<string>", "eval")) == "library"


def test_the_clock_of_no_thread_is_none() -> None:
    clocks = Clocks()
    assert clocks.time(None) is None
    assert clocks.time(2**22 + 7) is None  # more than a system has
    clocks.close()


@pytest.mark.skipif(sys.platform != "linux", reason="no clocks of threads")
def test_a_clock_goes_on_while_its_thread_computes() -> None:
    clocks, number = Clocks(), threading.get_native_id()
    before = clocks.time(number)
    assert before is not None
    wait_until(lambda: (clocks.time(number) or 0.0) > before)
    assert clocks.is_ready(number)
    assert clocks.is_ready(number)
    clocks.close()


def test_a_thread_that_waits_or_is_none_is_not_ready() -> None:
    clocks, over = Clocks(), threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    wait_until(lambda: not clocks.is_ready(thread.native_id))
    over.set()
    thread.join()
    assert not clocks.is_ready(2**22 + 7)
    assert not clocks.is_ready(None)
    clocks.close()


def test_a_thread_that_has_ended_is_passed_over() -> None:
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    seen: list[float] = []
    unstarted = threading.Thread()
    beings = [Being(thread, "ended"), Being(unstarted, "not begun")]
    stacks = Stacks(lambda: beings, own_code(), seen.append)
    stacks.start()
    wait_until(lambda: len(seen) > 2)
    stacks.stop()
    assert not stacks.tally.times


def test_few_lines_are_told_and_none_that_takes_nearly_nothing() -> None:
    tally = Tally()
    for number in range(1, 9):
        tally.add("it", Spot("a.py", number, "f"), Time(10.0))
    tally.add("it", Spot("a.py", 99, "f"), Time(0.5))
    tally.add("it", NOWHERE, Time(100.0))
    lines = tally.lines("it", otherwise=0.5)
    assert [line.line for line in lines] == [1, 2, 3, 4, 5]
    assert lines[0].computing == pytest.approx(lines[0].share / 2, abs=1e-3)
    assert Tally().lines("nobody") == ()


def test_what_a_line_does_in_comprehensions_is_one() -> None:
    tally = Tally()
    tally.add("it", Spot("a.py", 3, "f.<genexpr>"), Time(1.0, 1.0, 1.0))
    tally.add("it", Spot("a.py", 3, "f"), Time(3.0, 1.0, 0.0))
    [line] = tally.lines("it")
    assert (line.function, line.share, line.computing) == ("f", 1.0, 0.5)


def test_a_coroutine_that_waits_is_at_its_innermost_line() -> None:
    async def inner() -> None:
        await asyncio.sleep(10)

    async def outer() -> None:
        await inner()

    class Coroutines:
        running: set[asyncio.Task[None]]

    async def main() -> None:
        task = asyncio.create_task(outer())
        await asyncio.sleep(0)
        there = Coroutines()
        there.running = {task}
        add_waits(tally, "it", there, 0.5, own_code())
        spots.append(waiting_at(task.get_coro(), own_code()))
        task.cancel()

    tally, spots = Tally(), list[Spot | None]()
    asyncio.run(main())
    [spot] = spots
    assert spot is not None
    assert spot.function.endswith("inner")
    assert tally.times == {"it": {spot: Time(0.5, 0.5)}}


def test_a_coroutine_that_runs_waits_nowhere() -> None:
    async def look() -> Spot | None:
        task = asyncio.current_task()
        assert task is not None
        return waiting_at(task.get_coro(), own_code())

    assert asyncio.run(look()) is None
