"""run(profile=True) and analyze(): what they say of runs whose limit is known, and when not."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import skorche
from skorche.measure.observer import Observer
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(60)


def nap(seconds: float) -> Callable[[Any], Any]:
    def wait(item: Any) -> Any:
        time.sleep(seconds)
        return item

    return wait


def fetch(item: Any) -> Any:
    time.sleep(0.012)
    return item


def store(item: Any) -> Any:
    time.sleep(0.001)
    return item


def ran(declare: Callable[[skorche.Pipeline], object]) -> Any:
    pipeline = skorche.Pipeline()
    declare(pipeline)
    pipeline.run(profile=True)
    pipeline.shutdown()
    return pipeline.analyze()


def numbers(count: int) -> skorche.Queue:
    return skorche.Queue("numbers", range(count))


@pytest.mark.parametrize("tasks", [[fetch, store], [store, fetch]])
def test_the_stage_that_waits_longest_is_the_limit(tasks: list[Any]) -> None:
    profile = ran(lambda pipeline: pipeline.chain(tasks, numbers(40)))
    assert (profile.limit.stage, profile.limit.kind) == ("fetch", "waits")
    [advice] = profile.advice
    assert advice.stage == "fetch"
    assert advice.settings.keys() == {"max_workers"}
    assert advice.gain > 1.5
    assert "`fetch` is the limit" in profile.limit.sentence


def test_a_stage_that_computes_alone_is_told_from_one_that_waits() -> None:
    def spin(item: Any) -> Any:
        end = time.thread_time() + 0.02
        while time.thread_time() < end:
            pass
        return item

    profile = ran(lambda pipeline: pipeline.map(spin, numbers(20)))
    assert (profile.limit.stage, profile.limit.kind) == ("spin", "computes")


def test_a_slow_input_is_the_limit() -> None:
    def slow() -> Iterator[int]:
        for number in range(25):
            time.sleep(0.012)
            yield number

    profile = ran(
        lambda pipeline: pipeline.map(store, skorche.Queue("numbers", slow()))
    )
    assert (profile.limit.stage, profile.limit.kind) == (None, "input")
    assert "`numbers`" in profile.limit.sentence
    assert profile.advice == ()


def test_whoever_takes_the_results_may_be_the_limit() -> None:
    pipeline = skorche.Pipeline()
    out = skorche.Queue("out", maxsize=1)
    pipeline.map(store, numbers(25), out)
    pipeline.run(profile=True)
    for _ in out:
        time.sleep(0.012)
    pipeline.shutdown()
    profile = pipeline.analyze()
    assert (profile.limit.stage, profile.limit.kind) == (None, "output")


def test_a_rate_is_the_limit_of_the_stage_that_keeps_it() -> None:
    task = skorche.task(rate=80, max_workers=2)(store)
    profile = ran(lambda pipeline: pipeline.map(task, numbers(30)))
    assert (profile.limit.stage, profile.limit.kind) == ("store", "rate")
    assert "rate of 80 a second" in profile.limit.sentence


def test_batches_that_are_too_large_are_the_limit() -> None:
    def keep(batch: list[Any]) -> list[Any]:
        time.sleep(0.006 * len(batch))
        return batch

    def declare(pipeline: skorche.Pipeline) -> None:
        made = pipeline.map(skorche.task(name="make")(nap(0.006)), numbers(60))
        pipeline.map(keep, pipeline.batch(made, batch_size=30))

    profile = ran(declare)
    assert profile.limit.stage == "batch"
    [advice] = profile.advice
    assert advice.settings == {"batch_size": 3}
    assert advice.gain > 1.2


def test_the_slow_branch_of_a_split_is_the_limit() -> None:
    def declare(pipeline: skorche.Pipeline) -> None:
        few, many = pipeline.split(lambda n: n % 2 == 0, numbers(60))
        pipeline.merge([pipeline.map(fetch, few), pipeline.map(store, many)])

    profile = ran(declare)
    assert (profile.limit.stage, profile.limit.kind) == ("fetch", "waits")
    by_name = {stage.name: stage for stage in profile.stages}
    assert by_name["fetch"].items_in == 30
    assert by_name["<lambda>"].kind == "split"


def test_coroutines_count_as_workers() -> None:
    import asyncio

    async def ask(item: Any) -> Any:
        await asyncio.sleep(0.03)
        return item

    task = skorche.task(max_workers=4)(ask)
    profile = ran(lambda pipeline: pipeline.chain([task, store], numbers(60)))
    [asked, _] = profile.stages
    assert (asked.executor, asked.workers) == ("async", 4)
    assert (profile.limit.stage, profile.limit.kind) == ("ask", "waits")
    assert 0.02 < asked.service < 0.1


def test_processes_tell_what_they_computed() -> None:
    @skorche.task(executor="process")
    def spin(item: Any) -> Any:
        end = time.thread_time() + 0.02
        while time.thread_time() < end:
            pass
        return item

    profile = ran(lambda pipeline: pipeline.map(spin, numbers(15)))
    [stage] = profile.stages
    assert stage.executor == "process"
    assert stage.cpu > 0.25
    assert (profile.limit.stage, profile.limit.kind) == ("spin", "computes")


def test_waits_for_a_rate_failures_and_retries_are_counted() -> None:
    def flaky(number: int) -> int:
        if number % 2:
            raise OSError(number)
        return number

    settings: dict[str, Any] = {"retries": 1, "on_error": "skip", "rate": 200}
    task = skorche.task(max_workers=2, **settings)(flaky)

    def declare(pipeline: skorche.Pipeline) -> None:
        left, right = numbers(15), skorche.Queue("others", range(15, 30))
        pipeline.map(task, pipeline.merge([left, right]))

    profile = ran(declare)
    [stage] = profile.stages
    assert (stage.items_in, stage.items_out) == (30, 15)
    assert (stage.failures, stage.retries) == (15, 15)
    assert stage.paced > 0.05
    assert [(each.name, each.items) for each in profile.inputs] == [
        ("numbers", 15),
        ("others", 15),
    ]
    assert (profile.limit.stage, profile.limit.kind) == ("flaky", "rate")


def test_a_profile_is_a_table_and_a_sentence() -> None:
    profile = ran(lambda pipeline: pipeline.chain([fetch, store], numbers(15)))
    text = repr(profile)
    assert text.splitlines()[-1] == profile.limit.sentence
    assert [line.split()[0] for line in text.splitlines()[2:5]] == [
        "stage",
        "fetch",
        "store",
    ]
    page = profile._repr_html_()
    assert "<td>fetch</td>" in page
    assert json.loads(json.dumps(profile.to_dict()))["limit"]["stage"] == "fetch"


def test_a_notebook_shows_names_as_they_are() -> None:
    task = skorche.task(name="<b>")(fetch)
    page = ran(lambda pipeline: pipeline.map(task, numbers(3)))._repr_html_()
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


def test_while_it_runs_there_is_what_was_done_so_far() -> None:
    pipeline = skorche.Pipeline()
    inputs = skorche.Queue("numbers")
    out = pipeline.map(store, inputs)
    pipeline.run(profile=True)
    try:
        inputs.put(1)
        out.get()
        wait_until(lambda: pipeline.analyze().stages[0].items_in == 1)
        profile = pipeline.analyze()
        assert (profile.complete, profile.ended) == (False, "still runs")
    finally:
        pipeline.shutdown()
    assert pipeline.analyze().complete


def test_a_run_may_be_measured_and_say_how_far_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pipeline = skorche.Pipeline()
    pipeline.map(store, numbers(9))
    pipeline.run(profile=True, progress=True)
    pipeline.shutdown()
    assert pipeline.analyze().stages[0].items_in == 9
    assert "9 of 9" in capsys.readouterr().err


# ---- errors


def test_where_no_thread_can_look_the_run_fails_as_where_none_can_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_: Observer) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Observer, "start", fail)
    pipeline = skorche.Pipeline()
    pipeline.map(store, numbers(1))
    with pytest.raises(skorche.PipelineError, match="no thread can be started"):
        pipeline.run(profile=True)


def test_a_run_that_failed_is_told_with_what_it_did() -> None:
    def halve(number: int) -> float:
        time.sleep(0.005)
        return 1 / (3 - number)

    pipeline = skorche.Pipeline()
    pipeline.map(halve, numbers(9))
    pipeline.run(profile=True)
    with pytest.raises(skorche.PipelineError):
        pipeline.shutdown()
    profile = pipeline.analyze()
    assert not profile.complete
    assert profile.ended.startswith("failed: halve(3)")
    assert profile.stages[0].items_in == 4
    assert "; the run failed" in repr(profile)


def test_nothing_is_told_before_a_run() -> None:
    with pytest.raises(
        skorche.StateError, match="analyze.. of no run: call run.profile"
    ):
        skorche.Pipeline().analyze()


def test_nothing_is_told_of_a_run_that_was_not_measured() -> None:
    pipeline = skorche.Pipeline()
    pipeline.map(store, numbers(1))
    pipeline.run()
    try:
        with pytest.raises(skorche.StateError, match="of a run that was not measured"):
            pipeline.analyze()
    finally:
        pipeline.shutdown()
    with pytest.raises(skorche.StateError, match="of a run that was not measured"):
        pipeline.analyze()


def test_a_new_run_and_init_forget_the_profile() -> None:
    pipeline = skorche.Pipeline()
    pipeline.map(store, numbers(1))
    pipeline.run(profile=True)
    pipeline.shutdown()
    pipeline.map(store, numbers(1))
    pipeline.run()
    pipeline.shutdown()
    with pytest.raises(skorche.StateError, match="not measured"):
        pipeline.analyze()
    pipeline.init()
    with pytest.raises(skorche.StateError, match="of no run"):
        pipeline.analyze()


def test_the_serial_target_has_no_workers_to_measure() -> None:
    pipeline = skorche.Pipeline()
    pipeline.map(store, numbers(1))
    with pytest.raises(skorche.StateError, match='it needs target="threads"'):
        pipeline.run("serial", profile=True)


def test_an_empty_run_has_no_limit() -> None:
    profile = ran(lambda pipeline: pipeline.map(store, numbers(0)))
    assert profile.limit.stage is None
    assert profile.stages[0].items_in == 0
    assert profile.advice == ()
