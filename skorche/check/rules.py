"""A table of rules: a graph comes in, all that is wrong with it goes out at once.

This module must not know how a graph is lowered, and changes nothing.
"""

from __future__ import annotations

import collections.abc
import types
from collections.abc import Callable, Iterator
from typing import Any

from skorche.check.annotations import can_be, is_iterable, item_type, signature_types
from skorche.check.annotations import spoken as spoken_type
from skorche.check.task_rules import (
    functions_fit,
    is_count,
    is_positive,
    task_names,
    task_settings,
)
from skorche.declare.call_sites import CallSite
from skorche.declare.graph import Graph
from skorche.declare.operators import Batch, Filter, Map, Merge, Op, Split, Unbatch
from skorche.declare.queues import Queue
from skorche.declare.tasks import Task, is_async, is_async_generator
from skorche.diagram.names import label_of, op_label, spoken_names, title
from skorche.errors import DeclarationError, Problem
from skorche.python.literals import shown

Titles = Callable[[Queue], str]
Rule = Callable[[Graph, Titles], Iterator[Problem]]


def check(graph: Graph) -> None:
    """Raise a DeclarationError with all problems of the graph, in file order."""
    problems = find_problems(graph)
    if problems:
        raise DeclarationError(problems)


def find_problems(graph: Graph) -> list[Problem]:
    """Return all problems of the graph, in the order of their lines."""
    spoken = spoken_names(graph)
    problems = list(graph.problems)
    for rule in RULES:
        problems += rule(graph, lambda queue: title(queue, spoken))
    if not problems:
        problems += mismatched_types(graph, lambda queue: title(queue, spoken))
    unique = {(p.code, p.place.path, p.place.line, p.message): p for p in problems}
    return sorted(unique.values(), key=lambda p: (p.place.path, p.place.line))


def nothing_declared(graph: Graph, titles: Titles) -> Iterator[Problem]:
    if not graph.operators and not graph.problems:
        yield Problem(
            "nothing-declared",
            graph.place,
            "there is nothing to run: no stage was declared",
            hint="connect queues with map(), chain(), split() and the like first",
        )


def not_a_queue(graph: Graph, titles: Titles) -> Iterator[Problem]:
    for op in graph.operators:
        for thing in (*op.reads, *op.writes):
            if not isinstance(thing, Queue):
                hint = "pass a skorche.Queue, or what another verb returned"
                if isinstance(thing, tuple):
                    hint = "pass one queue; split() returns a tuple of queues"
                yield Problem(
                    "not-a-queue",
                    op.place,
                    f"{op_label(op)} was given {shown(thing)} instead of a queue",
                    hint=hint,
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


def filled_before(graph: Graph, titles: Titles) -> Iterator[Problem]:
    producers = graph.producers()
    for queue in graph.queues():
        if producers[queue] and not queue.empty():
            op = producers[queue][0]
            yield Problem(
                "filled-before",
                queue.place,
                f"items were put into {titles(queue)}, which a stage fills",
                ((op.place, op_label(op)),),
                "put items into an input queue only",
            )


def bad_batch(graph: Graph, titles: Titles) -> Iterator[Problem]:
    for op in graph.operators:
        if isinstance(op, Batch) and not is_count(op.size):
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


def merge_of_few(graph: Graph, titles: Titles) -> Iterator[Problem]:
    for op in graph.operators:
        if isinstance(op, Merge) and len(op.reads) < 2:
            count = "one queue" if op.reads else "no queue"
            yield Problem(
                "merge-too-few",
                op.place,
                f"merge() was given {count}; it takes two or more",
                hint="pass them as one tuple: merge((a, b))",
            )


def merged_bound(graph: Graph, titles: Titles) -> Iterator[Problem]:
    for op in graph.operators:
        for queue in op.reads:
            if isinstance(op, Merge) and isinstance(queue, Queue) and queue.maxsize:
                yield Problem(
                    "merged-bound",
                    queue.place,
                    f"maxsize of {titles(queue)} would have no effect: it is merged",
                    ((op.place, "it becomes a part of another queue here"),),
                    "give the bound to the queue that merge() fills",
                )


def two_producers(graph: Graph, titles: Titles) -> Iterator[Problem]:
    for queue, ops in graph.producers().items():
        if len(ops) > 1:
            yield Problem(
                "two-producers",
                ops[1].place,
                f"{titles(queue)} has {_count(len(ops), 'producer')}",
                tuple((op.place, op_label(op)) for op in ops),
                "let each stage fill a queue of its own, and merge() them",
            )


def two_consumers(graph: Graph, titles: Titles) -> Iterator[Problem]:
    for queue, ops in graph.consumers().items():
        if len(ops) > 1:
            yield Problem(
                "two-consumers",
                ops[1].place,
                f"{titles(queue)} has {_count(len(ops), 'consumer')}",
                tuple((op.place, op_label(op)) for op in ops),
                "split() the queue, or do both steps in one chain()",
            )


def cycle(graph: Graph, titles: Titles) -> Iterator[Problem]:
    circle = graph.cycle()
    if circle:
        around = " -> ".join(op_label(op) for op in (*circle, circle[0]))
        yield Problem(
            "cycle",
            circle[-1].place,
            f"the stages feed each other in a circle: {around}",
            tuple((op.place, op_label(op)) for op in circle),
            "a pipeline runs from inputs to outputs; repeat within a task instead",
        )


def other_pipeline(graph: Graph, titles: Titles) -> Iterator[Problem]:
    for op in graph.operators:
        for queue in (*op.reads, *op.writes):
            if isinstance(queue, Queue) and queue.owner is not graph:
                yield Problem(
                    "other-pipeline",
                    op.place,
                    f"{op_label(op)} was given {titles(queue)}, "
                    "which belongs to another pipeline",
                    ((queue.place, "the queue was made here"),),
                    "make a new queue; init() and shutdown() begin a new pipeline",
                )


def queue_settings(graph: Graph, titles: Titles) -> Iterator[Problem]:
    producers = graph.producers()
    named: dict[str, Queue] = {}
    for queue in graph.queues():
        if not isinstance(queue.name, (str, type(None))) or queue.name == "":
            yield Problem(
                "bad-name",
                queue.place,
                f"a queue is named {shown(queue.name)}; a name is a text, not empty",
            )
        elif queue.name in named:
            yield Problem(
                "same-name",
                queue.place,
                f'two queues are named "{queue.name}"',
                ((named[queue.name].place, "the other one"),),
                "names tell outputs apart: give each queue its own",
            )
        elif queue.name is not None:
            named[queue.name] = queue
        if queue.maxsize is not None and not is_count(queue.maxsize):
            yield Problem(
                "bad-maxsize",
                queue.place,
                f"maxsize of {titles(queue)} is {shown(queue.maxsize)}; "
                "it has to be a positive whole number",
            )
        if queue.fixed_inputs is None:
            continue
        if not isinstance(queue.fixed_inputs, collections.abc.Iterable):
            yield Problem(
                "bad-inputs",
                queue.place,
                f"fixed_inputs of {titles(queue)} is {shown(queue.fixed_inputs)}, "
                "which cannot be iterated over",
            )
        if producers[queue]:
            yield Problem(
                "filled-input",
                queue.place,
                f"{titles(queue)} has fixed_inputs, and a stage fills it too",
                ((producers[queue][0].place, op_label(producers[queue][0])),),
                "merge() the inputs with what the stage returns",
            )


RULES: tuple[Rule, ...] = (
    nothing_declared,
    not_a_queue,
    not_callable,
    bad_batch,
    repeated_values,
    predicate_settings,
    merge_of_few,
    merged_bound,
    filled_before,
    two_producers,
    two_consumers,
    cycle,
    other_pipeline,
    queue_settings,
    task_names,
    task_settings,
    functions_fit,
)


def mismatched_types(graph: Graph, titles: Titles) -> Iterator[Problem]:
    """Follow the annotated types through a graph that is otherwise right.

    `carried` holds what is known of a queue's items: a type, and who says so.
    """
    carried: dict[Queue, tuple[Any, str, CallSite] | None] = {}
    consumers = graph.consumers()
    pending = graph.inputs()
    carried.update(dict.fromkeys(pending))
    waiting = {id(op): len(op.reads) for op in graph.operators}
    while pending:
        queue = pending.pop()
        for op in consumers[queue]:
            waiting[id(op)] -= 1
            if waiting[id(op)]:
                continue
            known = carried[op.reads[0]] if len(op.reads) == 1 else None
            if known is not None:
                yield from _mismatch(op, *known)
            for written in op.writes:
                failed = isinstance(op, Map) and written is not op.writes[0]
                carried[written] = None if failed else _passed_on(op, known)
                pending.append(written)


def _mismatch(op: Op, given: Any, giver: str, place: CallSite) -> Iterator[Problem]:
    match op:
        case Map():
            takes, taker = signature_types(op.task)[0], label_of(op.task)
        case Split() | Filter():
            takes, taker = signature_types(op.predicate)[0], label_of(op.predicate)
        case Unbatch():
            if not is_iterable(given):
                yield Problem(
                    "type-mismatch",
                    op.place,
                    f"unbatch() takes lists, but gets {spoken_type(given)}",
                    ((place, f"{giver} gives {spoken_type(given)}"),),
                )
            return
        case _:
            return
    if not can_be(given, takes):
        yield Problem(
            "type-mismatch",
            op.place,
            f"{taker} takes {spoken_type(takes)}, but gets {spoken_type(given)}",
            ((place, f"{giver} gives {spoken_type(given)}"),),
            "change one of the annotations, or put a step between the two",
        )


def _passed_on(
    op: Op, known: tuple[Any, str, CallSite] | None
) -> tuple[Any, str, CallSite] | None:
    match op:
        case Map():
            returns = signature_types(op.task)[1]
            return None if returns is Any else (returns, label_of(op.task), op.place)
        case Split() | Filter():
            return known
        case Batch():
            return known and (
                types.GenericAlias(list, known[0]),
                op_label(op),
                op.place,
            )
        case Unbatch():
            inner = Any if known is None else item_type(known[0])
            return None if inner is Any else (inner, op_label(op), op.place)
        case _:
            return None


def _functions(graph: Graph) -> Iterator[tuple[Op, Any]]:
    for op in graph.operators:
        match op:
            case Map():
                yield op, op.task
            case Split() | Filter():
                yield op, op.predicate


def _count(number: int, word: str) -> str:
    words = {2: "two", 3: "three", 4: "four", 5: "five"}
    return f"{words.get(number, str(number))} {word}s"
