"""Pipelines that run in this process: run(), shutdown(), init(), and Pipeline.

Tested are open and fixed inputs, several pipelines, what a failure says wherever it
comes from, and that nothing is left behind: no thread after any end, no program that
does not end, be it by shutdown(), without it, or by Ctrl-C.
"""

from __future__ import annotations

import itertools
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

import skorche
from skorche import PipelineError, Queue, StateError, push_to_queue
from tests.interrupts import AS_A_LOCK_IS_TAKEN
from tests.waiting import SOON, within

pytestmark = [pytest.mark.timeout(60), pytest.mark.usefixtures("no_pipeline_left")]


def failure(pipeline: Any = skorche) -> PipelineError:
    """Shut down, and return the error with which that ends."""
    with pytest.raises(PipelineError) as caught:
        within(pipeline.shutdown)
    return caught.value


def same(item: Any) -> Any:
    return item


def add_one(item: int) -> int:
    return item + 1


# ---- inputs


def test_fixed_inputs() -> None:
    output = skorche.map(add_one, Queue("numbers", [1, 2, 3]))
    skorche.run()
    within(skorche.shutdown)
    assert output.flush() == [2, 3, 4]


def test_fixed_inputs_are_read_lazily_and_late() -> None:
    read: list[int] = []

    def inputs() -> Iterator[int]:
        for number in range(20_000):
            read.append(number)
            yield number

    output = Queue("output", maxsize=1)
    skorche.map(same, Queue("numbers", inputs(), maxsize=1), output)
    assert read == []
    skorche.run()
    assert output.get() == 0
    time.sleep(0.1)
    assert len(read) < 100
    skorche.shutdown()
    assert len(read) == 20_000


def test_items_put_before_run() -> None:
    numbers = Queue("numbers")
    output = skorche.map(add_one, numbers)
    push_to_queue(range(2500), numbers)
    skorche.run()
    within(skorche.shutdown)
    assert output.flush() == list(range(1, 2501))


def test_items_put_while_running_and_the_sentinel() -> None:
    numbers = Queue("numbers")
    output = skorche.map(add_one, numbers)
    skorche.run()
    for number in range(2500):
        numbers.put(number)
    numbers.put(skorche.QUEUE_SENTINEL)
    assert within(lambda: list(output)) == list(range(1, 2501))
    within(skorche.shutdown)


def test_shutdown_closes_open_inputs() -> None:
    left, right = Queue("left"), Queue("right")
    output = skorche.map(add_one, skorche.merge((left, right)))
    skorche.run()
    left.put(1)
    right.put(2)
    within(skorche.shutdown)
    assert sorted(output) == [2, 3]


def test_an_answer_before_the_next_question() -> None:
    numbers = Queue("numbers")
    output = skorche.chain([add_one, add_one, str], numbers)
    skorche.run()
    for number in range(200):
        numbers.put(number)
        assert within(output.get) == str(number + 2)
    within(skorche.shutdown)
    assert output.flush() == []


def test_no_inputs_at_all() -> None:
    output = skorche.batch(Queue("numbers", []), batch_size=2)
    skorche.run()
    within(skorche.shutdown)
    assert list(output) == []


@pytest.mark.parametrize("workers", [1, 3])
def test_bounds_of_one_everywhere(workers: int) -> None:
    """Every operator, each queue with room for one item."""

    def bound() -> Queue:
        return Queue(maxsize=1)

    add = skorche.task(add_one, max_workers=workers)
    numbers = skorche.map(add, Queue("numbers", range(500), maxsize=1), bound())
    kept = skorche.filter(lambda item: item % 5, numbers, bound())
    even, odd = skorche.split(lambda item: item % 2 == 0, kept)
    pairs = skorche.batch(even, bound(), batch_size=2)
    both = (skorche.unbatch(pairs), skorche.map(add, odd))
    output = skorche.map(same, skorche.merge(both, bound()), bound())
    skorche.run()
    taken = within(lambda: list(output))
    within(skorche.shutdown)
    kept_numbers = [number for number in range(1, 501) if number % 5]
    assert sorted(taken) == sorted(n + n % 2 for n in kept_numbers)


def test_more_items_than_all_bounds_hold_before_any_output_is_read() -> None:
    numbers = Queue("numbers")
    even, odd = skorche.split(lambda item: item % 2 == 0, skorche.map(same, numbers))
    skorche.run()
    within(lambda: push_to_queue(range(20_000), numbers))
    assert within(lambda: list(odd)) == list(range(1, 20_000, 2))
    assert within(lambda: list(even)) == list(range(0, 20_000, 2))
    within(skorche.shutdown)


# ---- several pipelines, one after the other and at once


def test_a_new_pipeline_after_shutdown() -> None:
    for offset in range(3):
        output = skorche.map(lambda item, n=offset: item + n, Queue("numbers", [1, 2]))
        skorche.run()
        within(skorche.shutdown)
        assert output.flush() == [1 + offset, 2 + offset]


def test_a_new_pipeline_after_a_failure() -> None:
    skorche.map(lambda item: 1 // item, Queue("numbers", [0]))
    skorche.run()
    failure()
    output = skorche.map(add_one, Queue("numbers", [1]))
    skorche.run()
    within(skorche.shutdown)
    assert output.flush() == [2]


def test_two_pipelines_at_once() -> None:
    pipelines = [skorche.Pipeline() for _ in range(3)]
    inputs = [Queue("numbers") for _ in pipelines]
    outputs = [
        pipeline.map(lambda item, n=n: (n, item), numbers)
        for n, (pipeline, numbers) in enumerate(zip(pipelines, inputs))
    ]
    for pipeline in pipelines:
        pipeline.run()
    for number in range(300):
        for numbers in inputs:
            numbers.put(number)
    for pipeline in reversed(pipelines):
        within(pipeline.shutdown)
    for n, output in enumerate(outputs):
        assert output.flush() == [(n, number) for number in range(300)]


def test_a_failure_stops_its_own_pipeline_only() -> None:
    good, bad = skorche.Pipeline(), skorche.Pipeline()
    numbers = Queue("numbers")
    output = good.map(same, numbers)
    bad.map(lambda item: 1 // item, Queue("numbers", [0]))
    good.run()
    bad.run()
    numbers.put(1)
    failure(bad)
    numbers.put(2)
    within(good.shutdown)
    assert output.flush() == [1, 2]


def test_one_pipeline_feeds_another() -> None:
    first, second = skorche.Pipeline(), skorche.Pipeline()
    between = first.map(add_one, Queue("numbers", range(3000)))
    output = second.map(add_one, Queue("between", fixed_inputs=between))
    first.run()
    second.run()
    within(second.shutdown)
    within(first.shutdown)
    assert output.flush() == list(range(2, 3002))


def test_run_twice() -> None:
    output = skorche.map(add_one, Queue("numbers", [1]))
    skorche.run()
    with pytest.raises(StateError, match="run.. was called twice"):
        skorche.run()
    within(skorche.shutdown)
    assert output.flush() == [2]


def test_init_while_it_runs() -> None:
    output = skorche.map(add_one, Queue("numbers", [1]))
    skorche.run()
    with pytest.raises(StateError, match="init.. while the pipeline runs"):
        skorche.init()
    within(skorche.shutdown)
    assert output.flush() == [2]


def test_shutdown_without_run() -> None:
    with pytest.raises(StateError, match="shutdown.. without run"):
        skorche.shutdown()
    skorche.map(add_one, Queue("numbers", [1]))
    skorche.run()
    within(skorche.shutdown)
    with pytest.raises(StateError, match="shutdown.. without run"):
        skorche.shutdown()


def test_a_refused_run_can_be_put_right() -> None:
    numbers = Queue("numbers", [1, 2, 3])
    batches = skorche.batch(numbers, batch_size=0)
    with pytest.raises(skorche.DeclarationError):
        skorche.run()
    skorche.init()
    numbers = Queue("numbers", [1, 2, 3])
    batches = skorche.batch(numbers, batch_size=2)
    skorche.run()
    within(skorche.shutdown)
    assert batches.flush() == [[1, 2], [3]]


def test_a_run_that_cannot_start_leaves_nothing_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(thread: threading.Thread) -> NoReturn:
        raise RuntimeError("can't start new thread")

    numbers = Queue("numbers")
    output = skorche.map(add_one, numbers)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        with pytest.raises((RuntimeError, skorche.SkorcheError), match="thread"):
            skorche.run()
    assert within(output.get, 2) is skorche.QUEUE_SENTINEL


def test_too_few_threads_for_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def inputs() -> Iterator[int]:
        read.append(1)
        yield 1

    output = skorche.map(skorche.task(add_one, max_workers=4), Queue("n", inputs()))
    real = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if thread.name == "add_one-3":
            raise RuntimeError("can't start new thread")
        real(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    skorche.run()
    assert "needs 5 threads, but only 2 could start" in str(failure())
    assert list(output) == []
    assert read == []


# ---- failures


def place_fault(kind: str, fault: Callable[[Any], Any], numbers: Queue) -> Queue:
    match kind:
        case "map":
            return skorche.map(fault, numbers)
        case "workers":
            return skorche.map(skorche.task(fault, max_workers=4), numbers)
        case "logged":
            return skorche.map(skorche.task(fault, logger="skorche.test"), numbers)
        case "filter":
            return skorche.filter(fault, numbers)
        case "split":
            return skorche.merge(skorche.split(fault, numbers))
        case _:
            raise AssertionError(kind)


KINDS = ["map", "workers", "logged", "filter", "split"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stage", ["first", "middle", "last"])
@pytest.mark.parametrize("bad", [0, 700, 1499])
@pytest.mark.parametrize("maxsize", [1, None])
def test_a_failure_names_task_item_and_cause(
    kind: str, stage: str, bad: int, maxsize: int | None
) -> None:
    error = ValueError("no good")

    def fault(item: int) -> bool:
        if item == bad:
            raise error
        return True

    queue = Queue("numbers", range(1500), maxsize=maxsize)
    if stage != "first":
        queue = skorche.map(same, queue, Queue(maxsize=maxsize))
    queue = place_fault(kind, fault, queue)
    if stage != "last":
        skorche.map(same, queue, Queue(maxsize=maxsize))
    skorche.run()
    caught = failure()
    assert str(caught) == f"fault({bad}) raised ValueError: no good"
    assert caught.task == "fault"
    assert caught.item == bad
    assert caught.__cause__ is error


@pytest.mark.parametrize(
    "error", [SystemExit(3), KeyboardInterrupt(), GeneratorExit(), StopIteration("x")]
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_task_raises_does_not_end_the_program(
    kind: str, error: BaseException
) -> None:
    def fault(item: int) -> NoReturn:
        raise error

    place_fault(kind, fault, Queue("numbers", range(10)))
    skorche.run()
    caught = failure()
    assert caught.task == "fault"
    assert caught.__cause__ is error


def test_several_failures_at_once() -> None:
    together = threading.Barrier(6)

    def fault(item: int) -> NoReturn:
        together.wait(SOON)
        raise ValueError(item)

    left = skorche.map(skorche.task(fault, max_workers=3), Queue("left", range(3)))
    right = skorche.map(skorche.task(fault, max_workers=3), Queue("right", range(3)))
    skorche.merge((left, right))
    skorche.run()
    caught = failure()
    assert caught.task == "fault"
    assert isinstance(caught.__cause__, ValueError)
    assert caught.__cause__.args == (caught.item,)


def test_an_item_that_cannot_be_unbatched() -> None:
    skorche.unbatch(Queue("lists", [[1], 5, [2]]))
    skorche.run()
    caught = failure()
    assert str(caught) == "unbatch(5) raised TypeError: 'int' object is not iterable"
    assert (caught.task, caught.item) == ("unbatch", 5)


def test_a_lazy_item_that_fails_while_it_is_unbatched() -> None:
    class Halfway:
        def __iter__(self) -> Iterator[int]:
            yield 1
            raise ValueError("no more")

        def __repr__(self) -> str:
            return "Halfway()"

    output = skorche.unbatch(Queue("lists", [[0], item := Halfway(), [2]]))
    skorche.run()
    caught = failure()
    assert str(caught) == "unbatch(Halfway()) raised ValueError: no more"
    assert (caught.task, caught.item) == ("unbatch", item)
    assert output.flush() == [0, 1]


@pytest.mark.parametrize("good", [0, 1, 1500])
@pytest.mark.parametrize("error", [OSError("gone"), SystemExit(3), KeyboardInterrupt()])
def test_an_input_that_raises(good: int, error: BaseException) -> None:
    def inputs() -> Iterator[int]:
        yield from range(good)
        raise error

    skorche.map(same, Queue("numbers", inputs()))
    skorche.run()
    caught = failure()
    assert str(caught).startswith(f"reading numbers raised {type(error).__name__}")
    assert caught.__cause__ is error


def test_a_predicate_whose_answer_has_no_truth() -> None:
    """Such as an array: the answer is the predicate's, and so is the failure."""

    class Array:
        def __bool__(self) -> bool:
            raise ValueError("the truth of an array is ambiguous")

    def positive(item: int) -> Any:
        return Array() if item == 3 else item > 0

    skorche.filter(positive, Queue("numbers", range(10)))
    skorche.run()
    caught = failure()
    assert (caught.task, caught.item) == ("positive", 3)
    assert isinstance(caught.__cause__, ValueError)


def test_a_predicate_that_returns_none_of_the_values() -> None:
    skorche.split(lambda item: item, Queue("numbers", ["a", "b", "c"]), ("a", "b"))
    skorche.run()
    caught = failure()
    assert str(caught) == "<lambda>('c') returned 'c', not one of 'a', 'b'"
    assert (caught.task, caught.item) == ("<lambda>", "c")


def test_a_failure_while_the_input_is_open_and_silent() -> None:
    numbers = Queue("numbers")
    output = skorche.map(lambda item: 1 // item, numbers)
    skorche.run()
    numbers.put(0)
    assert within(lambda: list(output)) == []
    assert "ZeroDivisionError" in str(failure())


def test_a_failure_while_a_fixed_input_blocks() -> None:
    release = threading.Event()

    def inputs() -> Iterator[int]:
        yield 0
        release.wait(SOON)

    try:
        skorche.map(lambda item: 1 // item, Queue("numbers", inputs()))
        skorche.run()
        start = time.perf_counter()
        assert "ZeroDivisionError" in str(failure())
        assert time.perf_counter() - start < 2
    finally:
        release.set()


@pytest.mark.parametrize("maxsize", [1, None])
def test_a_failure_with_an_endless_input(maxsize: int | None) -> None:
    def fault(item: int) -> int:
        return 1 // (item - 2000)

    numbers = Queue("numbers", itertools.count(), maxsize=maxsize)
    skorche.map(fault, skorche.map(same, numbers))
    skorche.run()
    assert failure().item == 2000


def test_a_failure_with_an_endless_item() -> None:
    def fault(item: int) -> int:
        return 1 // (item - 2000)

    skorche.map(fault, skorche.unbatch(Queue("counters", [itertools.count()])))
    skorche.run()
    assert failure().item == 2000


def test_a_failure_stops_other_workers_after_their_running_item() -> None:
    begun = threading.Semaphore(0)
    done: list[int] = []

    def work(item: int) -> int:
        if item == 0:
            begun.acquire(timeout=SOON)
            begun.acquire(timeout=SOON)
            raise ValueError("bad")
        begun.release()
        time.sleep(0.1)
        done.append(item)
        return item

    skorche.map(skorche.task(work, max_workers=3), Queue("numbers", range(1000)))
    skorche.run()
    assert failure().item == 0
    assert len(done) <= 6


def test_outputs_that_were_finished_can_be_taken_after_a_failure() -> None:
    def work(item: int) -> int:
        time.sleep(0.003)
        return 60 // (item - 5)

    output = skorche.map(work, Queue("numbers", range(10)))
    skorche.run()
    assert failure().item == 5
    assert output.flush() == [-12, -15, -20, -30, -60]


def test_two_stages_that_fail_together_are_both_told() -> None:
    together = threading.Barrier(2)

    def fails(number: int) -> NoReturn:
        together.wait(SOON)
        raise ValueError(number)

    skorche.map(fails, Queue("left", [1]))
    skorche.map(fails, Queue("right", [2]))
    skorche.run()
    error = failure()
    other = 3 - error.item
    assert str(error) == f"fails({error.item}) raised ValueError: {error.item}"
    assert error.__notes__ == [f"meanwhile: fails({other}) raised ValueError: {other}"]


def test_a_failure_alone_has_no_notes() -> None:
    skorche.map(lambda item: 1 // item, Queue("numbers", [0]))
    skorche.run()
    assert getattr(failure(), "__notes__", []) == []


# ---- names that a compiled module itself uses

NAMES = re.findall(
    r"\w+",
    "apply batch batches feed filter get item items keep keeps list logger main name "
    "pipeline put queue Queue read_json_lines route routed routes run self sink sinks "
    "size source stop stream task values zip Any Iterable Pipeline SENTINEL",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_function_may_have_any_name(name: str) -> None:
    def function(item: int) -> bool:
        return item > 1

    function.__name__ = function.__qualname__ = name
    numbers = skorche.unbatch(Queue("lists", [[1], [2, 3]]))
    numbers = skorche.filter(function, numbers)
    more, less = skorche.split(function, numbers)
    more = skorche.map(function, more)
    more = skorche.map(skorche.task(function, logger="skorche.test"), more)
    skorche.run()
    within(skorche.shutdown)
    assert (more.flush(), less.flush()) == ([False, False], [])


@pytest.mark.parametrize("name", [*NAMES, "about", "build", "inputs", "2", "ä ö", '"'])
def test_a_queue_may_have_any_name(name: str) -> None:
    numbers = skorche.merge((Queue(name, [1]), Queue("other", [2])))
    between = skorche.map(add_one, numbers, Queue(f"{name}_worker"))
    output = skorche.map(add_one, between, Queue(f"{name} out"))
    skorche.run()
    within(skorche.shutdown)
    assert sorted(output.flush()) == [3, 4]


@pytest.mark.parametrize("name", [*NAMES, "inputs", "2", "ä ö", '"', "a\nb"])
def test_queues_within_may_have_any_name(name: str) -> None:
    between = skorche.map(add_one, Queue("numbers", [1]), Queue(name))
    output = skorche.map(add_one, between)
    skorche.run()
    within(skorche.shutdown)
    assert output.flush() == [3]


# ---- programs: how they end

PRELUDE = """
import itertools, signal, sys, threading, time
import skorche
from skorche import Queue

def slow(item):
    time.sleep(0.05)
    print(item, flush=True)
    return item

def same(item):
    return item
"""


def arguments(text: str) -> list[str]:
    return [sys.executable, "-c", PRELUDE + text]


def program(text: str, seconds: float = 10.0) -> tuple[int, str, str]:
    """Run a program under a time limit; return its exit code and what it wrote."""
    done = subprocess.run(
        arguments(text),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_program_without_shutdown_does_all_its_work() -> None:
    done = program("""
skorche.map(slow, Queue("numbers", range(5)))
skorche.run()
""")
    assert done == (0, "0\n1\n2\n3\n4\n", "")


def test_a_program_without_shutdown_works_off_what_was_put() -> None:
    done = program("""
numbers = Queue("numbers")
skorche.map(slow, numbers)
skorche.run()
for number in range(5):
    numbers.put(number)
""")
    assert done == (0, "0\n1\n2\n3\n4\n", "")


def test_a_program_without_shutdown_ends_though_its_outputs_are_full() -> None:
    done = program("""
skorche.map(slow, Queue("numbers", range(10)), Queue("output", maxsize=1))
skorche.run()
""")
    assert done == (0, "".join(f"{number}\n" for number in range(10)), "")


def test_a_program_without_shutdown_says_what_failed() -> None:
    code, output, errors = program("""
skorche.map(lambda item: 1 // item, Queue("numbers", [0]))
skorche.run()
""")
    assert (code, output) == (0, "")
    assert "shutdown() was never called" in errors
    assert "<lambda>(0) raised ZeroDivisionError" in errors
    assert "Traceback" not in errors


def test_items_that_came_after_flush_looked_are_told_of() -> None:
    code, output, errors = program("""
numbers = Queue("numbers")
outputs = skorche.map(same, numbers)
skorche.run()
numbers.put(1)
while outputs.empty():
    time.sleep(0.01)
print(outputs.flush())
skorche.push_to_queue([2, 3], numbers)
""")
    assert (code, output) == (0, "[1]\n")
    assert errors == (
        'skorche: 2 of the items of queue "same_out" were taken by nobody: '
        "flush() gave what had come by then; call shutdown() before it\n"
    )


@pytest.mark.parametrize("taken", ["outputs.get(); outputs.get()", "list(outputs)"])
def test_items_that_were_taken_after_flush_looked_are_not_told_of(taken: str) -> None:
    assert program(f"""
numbers = Queue("numbers")
outputs = skorche.map(same, numbers)
skorche.run()
outputs.flush()
skorche.push_to_queue([2, 3], numbers)
{taken}
""") == (0, "", "")


def test_a_failure_that_shutdown_raised_is_said_once() -> None:
    code, output, errors = program("""
skorche.map(lambda item: 1 // item, Queue("numbers", [0]))
skorche.run()
try:
    skorche.shutdown()
except skorche.PipelineError as error:
    print(error)
""")
    assert (code, errors) == (0, "")
    assert "<lambda>(0) raised ZeroDivisionError" in output


@pytest.mark.parametrize("end", ["sys.exit(3)", "raise SystemExit(3)", "exit(3)"])
def test_a_program_that_exits_while_its_input_is_open(end: str) -> None:
    assert program(f"""
numbers = Queue("numbers")
skorche.map(slow, numbers)
skorche.run()
numbers.put(1)
{end}
""") == (3, "1\n", "")


def test_a_program_that_raises_while_its_input_is_open() -> None:
    code, output, errors = program("""
numbers = Queue("numbers")
skorche.map(slow, numbers)
skorche.run()
numbers.put(1)
raise ValueError("mine")
""")
    assert code == 1
    assert output in ("", "1\n")
    assert errors.rstrip().endswith("ValueError: mine")


def test_a_pipeline_outlives_the_main_thread_with_those_who_use_it() -> None:
    """Another thread of the program may go on to put items when the main one is done."""
    done = program("""
def work():
    numbers = Queue("numbers")
    output = skorche.map(same, numbers)
    skorche.run()
    for number in range(3):
        time.sleep(0.3)
        numbers.put(number)
    skorche.shutdown()
    print(output.flush())

threading.Thread(target=work).start()
""")
    assert done == (0, "[0, 1, 2]\n", "")


def test_a_thread_that_waits_for_an_answer_may_ask_again() -> None:
    """While an answer is on its way, whoever waits for it is not the end of a program."""
    done = program("""
def work():
    numbers = Queue("numbers")
    output = skorche.map(lambda item: time.sleep(0.5) or item + 1, numbers)
    skorche.run()
    for number in range(3):
        numbers.put(number)
        print(output.get(), flush=True)
    skorche.shutdown()

threading.Thread(target=work).start()
""")
    assert done == (0, "1\n2\n3\n", "")


def test_an_endless_pipeline_ends_with_what_it_raised_in_a_thread() -> None:
    code, output, errors = program("""
def fail(item):
    return 1 // (item - 100)

skorche.map(fail, Queue("numbers", itertools.count()))
skorche.run()
try:
    skorche.shutdown()
except skorche.PipelineError as error:
    print(error.item, threading.active_count())
""")
    assert (code, output, errors) == (0, "100 1\n", "")


# ---- programs: Ctrl-C


def interrupted(text: str, seconds: float) -> tuple[int, str]:
    """Run a program, send it SIGINT when it has said "ready" and a moment has passed.

    Return its exit code and what it wrote to standard error; fail if it does not end
    within these seconds.
    """
    with subprocess.Popen(
        arguments(text),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(0.2)
            process.send_signal(signal.SIGINT)
            start = time.perf_counter()
            process.wait(seconds + 5)
            assert time.perf_counter() - start < seconds
            assert process.stderr is not None
            return process.returncode, process.stderr.read()
        finally:
            process.kill()


CTRL_C = {
    "a slow task": """
def work(item):
    time.sleep(0.5)
skorche.map(work, Queue("numbers", itertools.count()))
skorche.run()
print("ready", flush=True)
skorche.shutdown()
""",
    "quick tasks": """
skorche.map(same, skorche.map(same, Queue("numbers", itertools.count())))
skorche.run()
print("ready", flush=True)
skorche.shutdown()
""",
    "a full output": """
skorche.map(same, Queue("numbers", itertools.count()), Queue("output", maxsize=1))
skorche.run()
print("ready", flush=True)
skorche.shutdown()
""",
    "an input that blocks": """
def inputs():
    yield 1
    time.sleep(60)
skorche.map(same, Queue("numbers", inputs()))
skorche.run()
print("ready", flush=True)
skorche.shutdown()
""",
    "standard input": """
skorche.map(same, Queue("lines", sys.stdin))
skorche.run()
print("ready", flush=True)
skorche.shutdown()
""",
    "get() from an open input": """
output = skorche.map(same, Queue("numbers"))
skorche.run()
print("ready", flush=True)
output.get()
""",
    "get() from an endless input": """
output = skorche.filter(lambda item: False, Queue("numbers", itertools.count()))
skorche.run()
print("ready", flush=True)
output.get()
""",
    "put() into a full input": """
numbers = Queue("numbers", maxsize=1)
def work(item):
    time.sleep(0.3)
skorche.map(work, numbers)
skorche.run()
print("ready", flush=True)
for number in itertools.count():
    numbers.put(number)
""",
    "a loop over outputs": """
def work(item):
    time.sleep(0.01)
output = skorche.map(work, Queue("numbers", itertools.count()))
skorche.run()
print("ready", flush=True)
for item in output:
    pass
""",
}


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT to one process")
@pytest.mark.parametrize("case", CTRL_C)
def test_ctrl_c(case: str) -> None:
    code, errors = interrupted(CTRL_C[case], seconds=2.5)
    assert code == -signal.SIGINT
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert errors.count("Traceback") == 1
    assert "Exception ignored" not in errors
    assert "Fatal" not in errors


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT to one process")
def test_ctrl_c_may_be_caught_and_a_new_pipeline_run() -> None:
    code, errors = interrupted(
        """
skorche.map(same, Queue("numbers", itertools.count()))
skorche.run()
print("ready", flush=True)
try:
    skorche.shutdown()
except KeyboardInterrupt:
    assert threading.active_count() == 1, threading.enumerate()
output = skorche.map(same, Queue("numbers", [1, 2]))
skorche.run()
skorche.shutdown()
assert output.flush() == [1, 2]
""",
        seconds=2.5,
    )
    assert (code, errors) == (0, "")


def test_ctrl_c_just_when_a_lock_was_taken() -> None:
    """The interrupt may come between taking a lock and the block that gives it back."""
    code, output, errors = program(AS_A_LOCK_IS_TAKEN + """
output = skorche.map(same, Queue("numbers", range(5000)))
skorche.run()
output.get()
countdown = 5
try:
    while output.get() != 4000:
        pass
except KeyboardInterrupt:
    pass
skorche.shutdown()
print("ended", threading.active_count())
""")
    assert (code, output, errors) == (0, "ended 1\n", "")


def test_the_sketch_of_the_docstring(tmp_path: Path) -> None:
    """A file is run as it stands, from another folder."""
    path = tmp_path / "declaration.py"
    path.write_text(PRELUDE + """
output = skorche.chain([same, str], Queue("numbers", [1, 2]))
if __name__ == "__main__":
    skorche.run()
    skorche.shutdown()
    print(list(output))
""")
    done = subprocess.run(
        [sys.executable, path],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "['1', '2']\n", "")


# ---- in the calling thread


def test_a_serial_run_calls_functions_on_the_callers_stack() -> None:
    callers = []

    def task(number: int) -> int:
        callers.append(threading.current_thread())
        return number + 1

    numbers = skorche.Queue("numbers")
    numbers.put(1)
    numbers.put(2)
    more = skorche.map(skorche.task(task, max_workers=4), numbers)
    skorche.run(target="serial")
    assert more.flush() == [2, 3]
    assert set(callers) == {threading.current_thread()}
    skorche.shutdown()


def test_a_serial_run_that_fails_says_so_at_shutdown() -> None:
    numbers = skorche.Queue("numbers", [2, 1, 0, 4])
    failed = skorche.Queue("failed")
    halves = skorche.map(lambda n: 2 // n, numbers)
    skorche.map(lambda n: n, halves, on_error=failed)
    skorche.run(target="serial")
    with pytest.raises(skorche.PipelineError) as caught:
        skorche.shutdown()
    assert caught.value.item == 0
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_target_that_is_not_there() -> None:
    skorche.map(abs, skorche.Queue("numbers", [1]))
    with pytest.raises(skorche.StateError, match="knows no target 'seriel'"):
        skorche.run(target="seriel")


def test_inputs_said_as_a_target_are_told_where_to_go() -> None:
    words: Any = ["a"]
    skorche.map(abs, skorche.Queue("numbers"))
    with pytest.raises(skorche.StateError, match=r"said by Queue\(name, fixed_inputs="):
        skorche.run(words)
    names = skorche.parameter("names", type=list[str])
    skorche.map(str.upper, skorche.Queue("words", names))
    with pytest.raises(skorche.StateError, match=r"\['a'\].*by run\(names=\.\.\.\)"):
        skorche.run(words)
