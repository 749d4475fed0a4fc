"""Rules of stages: what they were given, and their settings.

Comes in: a graph. Goes out: what is wrong with its stages. This module must not know how a
graph is lowered, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from skorche.check.task_rules import Titles, is_count, is_given, is_positive
from skorche.declare.graph import Graph
from skorche.declare.operators import Batch, Filter, Map, Op, Split
from skorche.declare.tasks import Task, is_async, is_async_generator
from skorche.diagram.names import label_of, op_label
from skorche.errors import Problem
from skorche.python.visible import shown


def nothing_declared(graph: Graph, titles: Titles) -> Iterator[Problem]:
    if not graph.operators and not graph.problems:
        yield Problem(
            "nothing-declared",
            graph.place,
            "there is nothing to run: no stage was declared",
            hint="connect queues with map(), chain(), split() and the like first",
        )


def not_callable(graph: Graph, titles: Titles) -> Iterator[Problem]:
    for op, function in _functions(graph):
        if isinstance(function, Task):
            function = function.function
        if not callable(function):
            yield Problem(
                "not-callable",
                op.place,
                f"{type(op).__name__.lower()}() was given {shown(function)}, "
                "which cannot be called",
                hint="pass a function, or a task made by @skorche.task",
            )
        elif is_async_generator(function):
            yield Problem(
                "async-generator",
                op.place,
                f"{label_of(function)} is an async generator, which has no one result",
                hint="let an async function return a list, and unbatch() it",
            )
        elif is_async(function) and not isinstance(op, Map):
            yield Problem(
                "async-function",
                op.place,
                f"{label_of(function)} is an async function, and {op_label(op)} "
                "needs its answer at once",
                hint="let map() await it, and return the item with the answer",
            )


def predicate_settings(graph: Graph, titles: Titles) -> Iterator[Problem]:
    for op in graph.operators:
        if not isinstance(op, (Split, Filter)) or not isinstance(op.predicate, Task):
            continue
        task = op.predicate
        changed = task.settings.changed()
        if changed:
            yield Problem(
                "predicate-settings",
                op.place,
                f"{op_label(op)} was given a task with settings, which have no effect "
                f"there: {', '.join(changed)}",
                ((task.place, f"task {task.name}"),),
                "give it the plain function; settings are for map()",
            )


def bad_batch(graph: Graph, titles: Titles) -> Iterator[Problem]:
    for op in graph.operators:
        if isinstance(op, Batch) and not (
            is_given(op.size, "int") or is_count(op.size)
        ):
            yield Problem(
                "bad-batch-size",
                op.place,
                f"batch_size is {shown(op.size)}; it has to be a positive whole number",
            )
        if isinstance(op, Batch) and not isinstance(op.fill, bool):
            yield Problem(
                "bad-fill-batch",
                op.place,
                f"fill_batch is {shown(op.fill)}; it has to be True or False",
            )
        if isinstance(op, Batch) and op.timeout is not None:
            if not is_positive(op.timeout):
                yield Problem(
                    "bad-batch-timeout",
                    op.place,
                    f"timeout of {op_label(op)} is {shown(op.timeout)}; it has to be "
                    "a positive number of seconds",
                )
            elif op.fill is False:
                yield Problem(
                    "no-effect",
                    op.place,
                    f"timeout of {op_label(op)} has no effect with fill_batch=False, "
                    "which lets no batch wait",
                    hint="leave out one of the two",
                )


def repeated_values(graph: Graph, titles: Titles) -> Iterator[Problem]:
    for op in graph.operators:
        if not isinstance(op, Split):
            continue
        seen: set[Any] = set()
        for value in op.values:
            try:
                repeated = value in seen
                seen.add(value)
                itself = bool(value == value)  # noqa: PLR0124 - which nan does not
            except Exception:  # noqa: BLE001 - comparing is the user's code
                itself = False
            if not itself:
                yield Problem(
                    "bad-predicate-value",
                    op.place,
                    f"predicate_values of {op_label(op)} holds {shown(value)}, "
                    "which has no hash, or does not equal itself",
                    hint="use values such as True, a number or a string",
                )
                continue
            if repeated:
                yield Problem(
                    "repeated-predicate-value",
                    op.place,
                    f"predicate_values of {op_label(op)} holds {shown(value)} twice",
                    hint="name each value once; True equals 1, and False equals 0",
                )


def _functions(graph: Graph) -> Iterator[tuple[Op, Any]]:
    for op in graph.operators:
        match op:
            case Map():
                yield op, op.task
            case Split() | Filter():
                yield op, op.predicate
