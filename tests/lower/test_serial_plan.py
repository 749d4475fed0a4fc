"""The plan of the serial target: a graph comes in, and data is compared, not text."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

import skorche
from skorche.lower.carrier import LiveCarrier
from skorche.lower.plan import Input, Wanted
from skorche.lower.serial import lower
from skorche.lower.serial_plan import Push, SerialPlan, Step


def add(number: int) -> int:
    return number + 1


def even(number: int) -> bool:
    return number % 2 == 0


def parts(number: int) -> range:
    return range(number)


class Declaration(skorche.Pipeline):
    """A pipeline that is only declared."""

    def plan(self, **asked: Any) -> SerialPlan:
        return lower(self.graph, LiveCarrier(), Wanted("d.py", "Title.", **asked))


def lines(steps: tuple[Step, ...]) -> list[str]:
    """Steps in short: as deep as they lie, and what is said of each."""
    found = []
    for step in steps:
        said = {
            field.name: getattr(step, field.name)
            for field in fields(step)
            if field.name not in ("template", "depth")
            and getattr(step, field.name) != field.default
        }
        words = " ".join(f"{name}={value}" for name, value in said.items())
        found.append(f"{'.' * step.depth}{step.template} {words}".rstrip())
    return found


def numbers() -> skorche.Queue:
    return skorche.Queue("numbers")


def test_a_chain_is_one_loop() -> None:
    declared = Declaration()
    out = skorche.Queue("out")
    declared.filter(even, declared.map(add, numbers()), out)
    plan = declared.plan()
    assert lines(plan.body) == [
        "read value=inputs name=numbers",
        "..try shown=add",
        "...map task=add drop=continue",
        "...filter task=even shown=even drop=continue",
        "...output queue=out name=out",
        "..except",
    ]
    assert (plan.pushes, plan.waiting, plan.deep) == ((), (), False)
    assert plan.inputs == (Input("inputs", "", "", "numbers", "numbers"),)
    assert plan.outputs == (("out", "out"),)


def test_what_is_around_it() -> None:
    declared = Declaration()
    declared.map(add, numbers(), skorche.Queue("out"))
    plan = declared.plan()
    assert (plan.source, plan.title) == ("d.py", "Title.")
    assert plan.picture == "numbers\n    -> add -> out"
    assert [line.module for line in plan.imports] == ["sys"]
    files = ("errors", "reader", "forms", "files", "script")
    assert plan.machinery == tuple(f"serial/{name}" for name in files)
    assert plan.processes() == () and plan.pieces() == {}


def test_without_a_script_nothing_is_imported() -> None:
    declared = Declaration()
    declared.map(add, numbers(), skorche.Queue("out"))
    plan = declared.plan(script=False)
    assert plan.imports == ()
    assert plan.machinery == ("serial/errors", "serial/reader")


def test_what_calls_nothing_is_not_guarded() -> None:
    declared = Declaration()
    declared.unbatch(numbers(), skorche.Queue("out"))
    assert lines(declared.plan().body) == [
        "read value=inputs name=numbers",
        "..unbatch drop=continue",
        "....output queue=out name=out",
    ]


def test_each_loop_is_guarded_where_its_own_tasks_are() -> None:
    declared = Declaration()
    declared.map(add, declared.unbatch(numbers()), skorche.Queue("out"))
    assert lines(declared.plan().body) == [
        "read value=inputs name=numbers",
        "..unbatch drop=continue",
        "....try shown=add",
        ".....map task=add drop=continue",
        ".....output queue=out name=out",
        "....except",
    ]


def test_a_batch_is_a_list_and_a_function_for_what_follows() -> None:
    declared = Declaration()
    declared.map(len, declared.batch(numbers(), batch_size=3), skorche.Queue("out"))
    plan = declared.plan()
    assert plan.waiting == (Step("gather", queue="numbers"),)
    (push,) = plan.pushes
    assert push.name == "push_numbers_batches"
    assert lines(push.steps) == [
        "try shown=len",
        ".map task=len drop=return",
        ".output queue=out name=out",
        "except",
    ]
    assert lines(plan.body) == [
        "read value=inputs name=numbers",
        "..batch queue=numbers push=push_numbers_batches size=3 drop=continue",
        "rest queue=numbers push=push_numbers_batches",
    ]


def without_outputs(plan: SerialPlan) -> list[str]:
    """The steps within the guard of a loop, but for those that put results out."""
    return [line for line in lines(plan.body)[2:-1] if ".output" not in line]


@pytest.mark.parametrize("values", [(True, False), (False, True)])
def test_a_split_by_truth_is_checked_before_its_branches(
    values: tuple[bool, ...],
) -> None:
    """In one order, so that branches that change places change their own lines alone."""
    declared = Declaration()
    declared.split(even, numbers(), values)
    head = "if value:" if values[0] else "if not value:"
    assert without_outputs(declared.plan()) == [
        "...split task=even value=(True, False)",
        f"...branch value={head}",
        "...branch value=else:",
    ]


def test_a_split_by_other_values_ends_with_what_no_branch_is_for() -> None:
    declared = Declaration()
    declared.split(add, numbers(), (1, None, True))
    assert without_outputs(declared.plan()) == [
        "...split task=add",
        "...branch value=if value == 1:",
        "...branch value=elif value is None:",
        "...branch value=elif value in (True,):",
        "...branch value=else:",
        "....no_branch value=(1, None, True)",
    ]


def test_branches_that_meet_again_go_on_in_the_same_loop() -> None:
    declared = Declaration()
    left, right = declared.split(even, numbers())
    both = declared.merge((declared.map(add, left), right))
    declared.map(add, both, skorche.Queue("out"))
    plan = declared.plan()
    assert plan.pushes == ()
    assert [line.strip(".") for line in lines(plan.body)[3:-1]] == [
        "branch value=if value:",
        "map task=add shown=add drop=continue",
        "branch value=else:",
        "pass",
        "map task=add shown=add drop=continue",
        "output queue=out name=out",
    ]


def test_what_goes_deep_begins_functions() -> None:
    """Blocks lie in each other only so deep."""
    declared = Declaration()
    queue = numbers()
    for _ in range(5):
        queue = declared.unbatch(declared.map(parts, queue))
    plan = declared.plan()
    assert len(plan.pushes) == 1
    deepest = max(step.depth for step in plan.body)
    assert deepest <= 15


def test_functions_that_would_call_each_other_too_deep_do_not() -> None:
    declared = Declaration()
    queue = numbers()
    for _ in range(12):
        queue = declared.batch(queue, batch_size=2)
    plan = declared.plan()
    assert plan.deep and plan.pushing == "yield"
    assert "serial/walk" in plan.machinery
    assert plan.all_steps.startswith("walk(steps(")


def test_a_way_for_event_loops_breathes_at_each_input() -> None:
    declared = Declaration()
    declared.map(add, numbers(), skorche.Queue("out"))
    plan = declared.plan(async_api=True)
    assert lines(plan.body)[:2] == ["read value=inputs name=numbers", "..breathe"]
    assert plan.async_api


def test_the_lines_that_templates_print() -> None:
    declared = Declaration()
    both = (skorche.Queue("left side"), skorche.Queue("right", [1]))
    left, right = declared.split(even, declared.merge(both))
    declared.map(add, left, skorche.Queue("a"))
    declared.map(add, right, skorche.Queue('"b"'))
    plan = declared.plan()
    items = '"Iterable[Any]"'
    assert plan.parameters == f"*, left_side: {items}, right: {items} = RIGHT"
    inputs, lists = 'left_side: "Any", right: "Any"', 'a: "list[Any]", _b_: "list[Any]"'
    assert plan.steps_parameters == f"{inputs}, {lists}, pause: bool"
    assert plan.results_type == "dict[str, list[Any]]"
    assert plan.no_results == """{"a": [], '"b"': []}"""
    results = """results["a"], results['"b"']"""
    assert plan.all_steps == f"steps(left_side, right, {results}, pause=False)"
    assert plan.pausing_steps == f"steps(left_side, right, {results}, pause=True)"
    entries = '"left side": ("left_side", None), "right": ("right", RIGHT)'
    outputs = """["a", '"b"']"""
    assert plan.main_call == f"main(stream, __doc__, {{{entries}}}, {outputs})"


def test_names_of_the_users_take_the_place_of_its_own() -> None:
    declared = Declaration()

    def steps(number: int) -> int:
        return number

    def failure(number: int) -> int:
        return number

    declared.chain([steps, failure], numbers(), skorche.Queue("pause"))
    plan = declared.plan()
    assert plan.name("steps") == "steps_" and plan.name("failure") == "failure_"
    assert plan.name("item") == "item"
    assert plan.all_steps.startswith("steps_(inputs, results[")
    assert [variable for variable, _ in plan.outputs] == ["pause_2"]


# ---- a plan that contradicts itself


def good() -> SerialPlan:
    """A plan with an input, a batch, a function and an output."""
    declared = Declaration()
    declared.map(len, declared.batch(numbers(), batch_size=3), skorche.Queue("out"))
    return declared.plan()


PUSH = Push("push_numbers_batches", ())
LINE = Input("inputs", "INPUTS", "[]", "numbers", "numbers")
BROKEN: dict[str, dict[str, Any]] = {
    "two functions of one name": {"pushes": (PUSH, PUSH)},
    "two queues in one list": {"outputs": (("numbers", "out"), ("out", "x"))},
    "unknown functions": {"pushes": ()},
    "unknown variables": {"outputs": (("x", "out"),)},
    "two parameters of one name": {"inputs": (LINE, replace(LINE, constant="X"))},
    "two inputs of one name": {"inputs": (LINE, replace(LINE, parameter="x"))},
    "machinery twice": {"machinery": ("serial/errors", "serial/errors")},
}


@pytest.mark.parametrize("told", BROKEN)
def test_a_contradiction_is_found(told: str) -> None:
    plan = good()
    plan.check()
    with pytest.raises(AssertionError, match=told):
        replace(plan, **BROKEN[told]).check()


def test_a_step_for_a_function_that_is_not_there_is_found() -> None:
    plan = good()
    other = replace(plan.body[-1], push="push_nothing")
    with pytest.raises(AssertionError, match="unknown functions"):
        replace(plan, body=(*plan.body, other)).check()
