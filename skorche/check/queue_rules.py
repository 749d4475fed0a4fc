"""Rules of queues: who fills and empties them, and their settings.

Comes in: a graph. Goes out: what is wrong with its queues. This module must not know how a
graph is lowered, and changes nothing.
"""

from __future__ import annotations

import collections.abc
from collections.abc import Iterator

from skorche.check.task_rules import Titles, is_count
from skorche.declare.graph import Graph
from skorche.declare.operators import Batch, Merge, Op
from skorche.declare.parameters import Parameter
from skorche.declare.queues import Queue
from skorche.diagram.names import op_label
from skorche.errors import Problem
from skorche.python.visible import shown


def not_a_queue(graph: Graph, titles: Titles) -> Iterator[Problem]:
    for op in graph.operators:
        for thing in (*op.reads, *op.writes):
            if not isinstance(thing, Queue):
                hint = "pass a skorche.Queue, or what another verb returned"
                if isinstance(thing, tuple):
                    hint = "pass one queue; split() returns a tuple of queues"
                if isinstance(op, Batch) and is_count(thing):
                    hint = f"say batch_size={thing}"
                yield Problem(
                    "not-a-queue",
                    op.place,
                    f"{op_label(op)} was given {shown(thing)} instead of a queue",
                    hint=hint,
                )


def filled_before(graph: Graph, titles: Titles) -> Iterator[Problem]:
    producers = graph.producers()
    for queue in graph.queues():
        if _others(producers[queue]) and not queue.empty():
            op = producers[queue][0]
            yield Problem(
                "filled-before",
                queue.place,
                f"items were put into {titles(queue)}, which a stage fills",
                ((op.place, op_label(op)),),
                "put items into an input queue only",
            )


def merge_of_few(graph: Graph, titles: Titles) -> Iterator[Problem]:
    for op in graph.operators:
        if _merges_few(op):
            count = "one queue" if op.reads else "no queue"
            yield Problem(
                "merge-too-few",
                op.place,
                f"merge() was given {count}; it takes two or more",
                hint="pass them as one tuple: merge((a, b))",
            )


def _merges_few(op: Op) -> bool:
    """Whether it is a merge of one queue or none, which says nothing of what it fills: that
    may be meant to be merged, too."""
    return isinstance(op, Merge) and len(op.reads) < 2


def _others(ops: list[Op]) -> list[Op]:
    return [op for op in ops if not _merges_few(op)]


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
    for queue, every in graph.producers().items():
        if len(ops := _others(every)) > 1:
            yield Problem(
                "two-producers",
                ops[1].place,
                f"{titles(queue)} has {_count(len(ops), 'producer')}",
                tuple((op.place, op_label(op)) for op in ops),
                "let each stage fill a queue of its own, and merge() them",
            )


def two_consumers(graph: Graph, titles: Titles) -> Iterator[Problem]:
    for queue, every in graph.consumers().items():
        if len(ops := _others(every)) > 1:
            yield Problem(
                "two-consumers",
                ops[1].place,
                f"{titles(queue)} has {_count(len(ops), 'consumer')}",
                tuple((op.place, op_label(op)) for op in ops),
                "tee() the queue, so that each gets every item, or split() it, so that "
                "each gets some",
            )


def cycle(graph: Graph, titles: Titles) -> Iterator[Problem]:
    circle = graph.cycle()
    if circle and len(_others([*circle])) == len(circle):
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
        elif queue.name is not None and "\0" in queue.name:
            yield Problem(
                "bad-name",
                queue.place,
                f"a queue is named {shown(queue.name)}; a name holds no NUL",
                hint="leave that character out",
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
        given = queue.fixed_inputs
        is_list = isinstance(given, Parameter) and given.annotation.endswith("]")
        if not is_list and not isinstance(given, collections.abc.Iterable):
            yield Problem(
                "bad-inputs",
                queue.place,
                f"fixed_inputs of {titles(queue)} is {shown(given)}, "
                "which cannot be iterated over",
                hint=_iterable_instead(given),
            )
        if isinstance(given, (str, bytes)):
            yield Problem(
                "bad-inputs",
                queue.place,
                f"fixed_inputs of {titles(queue)} is {shown(given)}, which is one item",
                hint="put it into a list; list() of it gives its letters, if those are meant",
            )
        for op in _others(producers[queue])[:1]:
            yield Problem(
                "filled-input",
                queue.place,
                f"{titles(queue)} has fixed_inputs, and a stage fills it too",
                ((op.place, op_label(op)),),
                "merge() the inputs with what the stage returns",
            )


def _iterable_instead(given: object) -> str:
    """What to write where inputs are one thing that has no items."""
    if isinstance(given, Parameter):
        return "declare it with a type= that is a list, such as list[str]"
    if is_count(given):
        return f"[{given}] is that one item, and range({given}) has as many numbers"
    return "put it into a list, if it is an item"


def _count(number: int, word: str) -> str:
    words = {2: "two", 3: "three", 4: "four", 5: "five"}
    return f"{words.get(number, str(number))} {word}s"
