"""The plan of a threads module: a graph in, data out, compared as data.

Functions are bound live, so that the plan names them and carries no text of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

import skorche
from skorche.errors import Failure
from skorche.lower.carrier import LiveCarrier
from skorche.lower.plan import Input, Wanted
from skorche.lower.threads import lower
from skorche.lower.threads_plan import (
    ProcessLine,
    QueueLine,
    StageLine,
    ThreadsPlan,
    Worker,
)


def double(item: int) -> int:
    return 2 * item


def is_odd(item: int) -> bool:
    return item % 2 == 1


def opened() -> int:
    return 1


def scale(item: int, factor: int) -> int:
    return item * factor


async def fetch(item: int) -> int:
    return item


def explain(failure: Failure) -> str:
    return str(failure)


def plan_of(
    declare: Callable[[skorche.Pipeline], object],
    script: bool = True,
    async_api: bool = False,
) -> ThreadsPlan:
    """The plan of what a function declares."""
    pipeline = skorche.Pipeline()
    declare(pipeline)
    wanted = Wanted("source.py", "A title.", async_api, script)
    plan = lower(pipeline.graph, LiveCarrier(), wanted)
    plan.check()
    return plan


Declare = Callable[[skorche.Pipeline], object]
Queue = skorche.Queue


def one_map(pipeline: skorche.Pipeline) -> object:
    return pipeline.map(double, Queue("numbers", [1]))


def test_one_map() -> None:
    plan = plan_of(one_map)
    assert plan.picture == "numbers\n    -> double -> double_out"
    assert plan.inputs == (Input("inputs", "INPUTS", "", "numbers", "numbers"),)
    assert plan.outputs == ("double_out",)
    assert plan.workers == (Worker("map", "map_stage"),)
    assert plan.stages == (
        StageLine("map_stage", ("double",), "numbers", (("", "double_out"),)),
    )
    assert not (plan.queues or plan.aliases or plan.process_lines)
    assert plan.steps == ("apply",)
    before = ("errors", "task_errors", "queues", "pipelines")
    assert plan.machinery == (*before, "forms", "files", "lines", "script")
    layers = {"items", "sharing", "counts", "stats", "signals"}
    assert plan.layers == layers | {"forms", "packages"}
    assert (plan.async_api, plan.script) == (False, True)
    assert plan.names == {}


def test_what_is_not_asked_for_is_not_there() -> None:
    plan = plan_of(one_map, script=False)
    assert plan.machinery == ("errors", "task_errors", "queues", "pipelines")
    assert plan.layers == {"items", "sharing"}
    assert not plan.script


def test_an_async_api_is_asked_for() -> None:
    plan = plan_of(one_map, async_api=True)
    assert plan.async_api and "event_loop" in plan.machinery


def test_stages_of_one_kind_share_a_function() -> None:
    def declare(pipeline: skorche.Pipeline) -> object:
        return pipeline.chain([double, double], Queue("numbers"))

    plan = plan_of(declare)
    assert [worker.name for worker in plan.workers] == ["map_stage"]
    assert [stage.worker for stage in plan.stages] == ["map_stage"] * 2
    assert plan.inputs == (Input("inputs", "", "", "numbers", "numbers"),)


def test_bounds_of_queues() -> None:
    def declare(pipeline: skorche.Pipeline) -> object:
        return pipeline.map(double, Queue("n", maxsize=7), Queue("out", maxsize=9))

    assert plan_of(declare).queues == (QueueLine("n", 7), QueueLine("out", 9))


def test_a_split_and_a_merge() -> None:
    def declare(pipeline: skorche.Pipeline) -> object:
        odd, even = pipeline.split(is_odd, Queue("numbers"))
        doubled = pipeline.map(double, odd)
        return pipeline.merge((doubled, even), Queue("all"))

    plan = plan_of(declare)
    split, mapped = plan.stages
    assert split == StageLine(
        "split_stage",
        ("is_odd",),
        "numbers",
        (("True", "odd"), ("False", "all")),
    )
    assert mapped == StageLine("map_stage", ("double",), "odd", (("", "all"),))
    assert plan.outputs == ("all",)
    assert plan.steps == ("apply", "route")


def test_inputs_that_are_merged_go_straight_into_the_whole() -> None:
    def declare(pipeline: skorche.Pipeline) -> object:
        both = (Queue("left", [1]), Queue("right", [2]))
        return pipeline.map(double, pipeline.merge(both, Queue("both")))

    assert plan_of(declare).inputs == (
        Input("left", "LEFT", "", "left", "both"),
        Input("right", "RIGHT", "", "right", "both"),
    )


@pytest.mark.parametrize(
    ("options", "template", "arguments", "settings", "layers"),
    [
        ({}, "batch", ("3",), (), set()),
        ({"fill_batch": False}, "batch_waiting", ("3",), (), set()),
        (
            {"timeout": 0.5},
            "batch_timeout",
            ("3",),
            (("timeout", "0.5"),),
            {"patience"},
        ),
    ],
)
def test_batches(
    options: dict[str, Any],
    template: str,
    arguments: tuple[str, ...],
    settings: tuple[tuple[str, str], ...],
    layers: set[str],
) -> None:
    def declare(pipeline: skorche.Pipeline) -> object:
        return pipeline.batch(Queue("numbers"), batch_size=3, **options)

    plan = plan_of(declare, script=False)
    assert plan.workers == (Worker(template, f"{template}_stage"),)
    [stage] = plan.stages
    assert (stage.arguments, stage.settings) == (arguments, settings)
    assert plan.layers == layers
    assert plan.machinery == ("errors", "queues", "pipelines")


def mapped(task: Any, **options: Any) -> Declare:
    def declare(pipeline: skorche.Pipeline) -> object:
        return pipeline.map(task, Queue("numbers"), **options)

    return declare


def test_what_is_around_a_task_gets_variables() -> None:
    task = skorche.task(
        double, retries=2, retry_on=OSError, backoff=0.5, rate=7, logger="steps"
    )
    [stage] = plan_of(mapped(task)).stages
    assert stage.variables == (
        ("logged_double", "logged(double, getLogger('steps'), 'double')"),
        ("paced_double", "Paced(logged_double, pipeline, 7)"),
        (
            "retried_double",
            "Retries(paced_double, pipeline, "
            + "retries=2, retry_on=(OSError,), backoff=0.5)",
        ),
    )
    assert stage.arguments == ("retried_double",)
    assert stage.settings == (("name", "'double'"),)


def test_workers_that_keep_the_order_and_what_they_need() -> None:
    plan = plan_of(mapped(skorche.task(double, max_workers=3, ordered=True)))
    assert plan.workers == (Worker("map", "ordered_map_stage", ordered=True),)
    assert plan.stages[0].settings == (("workers", "3"),)
    assert "order" in plan.machinery
    assert {"at_stop", "at_end", "counts"} <= plan.layers


def test_one_worker_needs_nothing_to_keep_the_order() -> None:
    plan = plan_of(mapped(skorche.task(double, ordered=True)))
    assert plan.workers == (Worker("map", "map_stage"),)


def test_a_setup() -> None:
    plan = plan_of(mapped(skorche.task(scale, setup=opened)))
    assert plan.workers == (Worker("map", "opening_map_stage", setup=True),)
    assert plan.stages[0].arguments == ("scale", "opened")
    assert {"given", "opened"} <= {*plan.machinery}


def test_items_that_fail() -> None:
    plan = plan_of(mapped(double, on_error="skip"))
    assert plan.workers == (Worker("map", "skipping_map_stage", failing="skip"),)
    assert plan.stages[0].failures == ""
    plan = plan_of(mapped(double, on_error=Queue("bad")))
    assert plan.workers == (Worker("map", "failing_map_stage", failing="queue"),)
    assert plan.stages[0].writes == (("", "double_out"),)
    assert plan.stages[0].failures == "bad" and "failing" in plan.layers
    assert plan.steps == ("apply_or_fail",)


def test_processes() -> None:
    plan = plan_of(mapped(skorche.task(double, executor="process", max_workers=2)))
    assert plan.workers == (Worker("process", "process_stage"),)
    assert plan.process_lines == (
        ProcessLine("double_process", ("double",), "", ("double",)),
    )
    assert plan.stages == (
        StageLine(
            "process_stage",
            ("double_children",),
            "numbers",
            (("", "double_out"),),
            settings=(("workers", "2"),),
            variables=(
                ("double_children", "Children(pipeline, double_process, 'double')"),
            ),
        ),
    )
    assert {"lists", "sharing"} <= plan.layers and "calls" not in plan.layers


def test_processes_that_are_called_item_by_item() -> None:
    plan = plan_of(mapped(skorche.task(double, executor="process", timeout=1.5)))
    assert plan.workers == (Worker("process_call", "process_call_stage"),)
    [stage] = plan.stages
    assert stage.arguments == ("double_children", "call_child")
    assert stage.settings == (("timeout", "1.5"),)
    assert "calls" in plan.layers and "lists" not in plan.layers


def test_a_task_in_an_event_loop() -> None:
    plan = plan_of(mapped(skorche.task(fetch, max_workers=5, ordered=True, timeout=2)))
    assert plan.workers == (Worker("async_map", "async_map_stage"),)
    [stage] = plan.stages
    assert stage.variables == (("timed_fetch", "within(fetch, 2)"),)
    assert stage.settings == (
        ("at_once", "5"),
        ("ordered", "True"),
        ("name", "'fetch'"),
    )
    assert {"bells", "counts"} <= plan.layers


def pipeline_(item: int) -> int:
    return item


def test_names_of_the_users_that_a_function_has_for_its_own() -> None:
    pipeline_.__name__ = "pipeline"
    plan = plan_of(mapped(pipeline_))
    assert plan.aliases == (("pipeline_task", "pipeline"),)
    assert plan.stages[0].arguments == ("pipeline_task",)
    assert plan.stages[0].settings == ()


def test_names_of_the_machinery_that_the_user_has_too() -> None:
    def apply(item: int) -> int:
        return item

    plan = plan_of(mapped(apply))
    assert plan.names["apply"] == "apply_"
    assert plan.stages[0].arguments == ("apply",)


# ---- what a plan must not say


def whole() -> ThreadsPlan:
    def declare(pipeline: skorche.Pipeline) -> object:
        middle = pipeline.map(double, Queue("numbers", [1], maxsize=5))
        task = skorche.task(double, retries=1, name="again")
        return pipeline.batch(pipeline.map(task, middle), batch_size=2)

    return plan_of(declare)


def contradictions() -> Iterator[tuple[str, Callable[[ThreadsPlan], ThreadsPlan]]]:
    def of_stage(number: int, **changes: Any) -> Callable[[ThreadsPlan], ThreadsPlan]:
        def change(plan: ThreadsPlan) -> ThreadsPlan:
            stages = list(plan.stages)
            stages[number] = replace(stages[number], **changes)
            return replace(plan, stages=tuple(stages))

        return change

    yield "two stages read one queue", of_stage(1, reads="numbers")
    yield "nothing fills {'nowhere'}", of_stage(1, reads="nowhere")
    yield "outputs that are none", of_stage(2, writes=(("", "elsewhere"),))
    yield "outputs that are none", of_stage(2, failures="failed")
    yield "unknown workers", of_stage(0, worker="nobody")
    again = (("retried_again", "one"), ("retried_again", "two"))
    yield "two variables of one name", of_stage(1, variables=again)
    yield "outputs that are none", lambda plan: replace(plan, outputs=())
    yield "unknown workers", lambda plan: replace(plan, workers=plan.workers[1:])
    yield (
        "two workers of one name",
        lambda plan: replace(plan, workers=(*plan.workers, plan.workers[0])),
    )
    yield (
        "unknown queues: {'nowhere'}",
        lambda plan: replace(plan, queues=(QueueLine("nowhere", 3),)),
    )
    yield (
        "two parameters of one name",
        lambda plan: replace(plan, inputs=plan.inputs * 2),
    )
    yield (
        "machinery twice",
        lambda plan: replace(plan, machinery=plan.machinery * 2),
    )


@pytest.mark.parametrize(("said", "change"), [*contradictions()])
def test_a_plan_that_contradicts_itself_is_refused(
    said: str, change: Callable[[ThreadsPlan], ThreadsPlan]
) -> None:
    plan = whole()
    with pytest.raises(AssertionError) as caught:
        change(plan).check()
    assert str(caught.value).startswith(said)
