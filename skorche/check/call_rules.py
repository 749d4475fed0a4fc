"""Rules of calls: what functions of stages are given, and what becomes of what they return.

Comes in: a graph. Goes out: which of its functions cannot be called so. This module must not
know how a graph is lowered, and changes nothing.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from skorche.check.task_rules import Titles, takes
from skorche.declare.graph import Graph
from skorche.declare.operators import (
    Filter,
    Map,
    Merge,
    Op,
    Split,
    Tee,
    Unbatch,
    keywords_of,
)
from skorche.declare.queues import Queue
from skorche.declare.tasks import Task
from skorche.diagram.names import label_of
from skorche.errors import Problem


def not_one_argument(graph: Graph, titles: Titles) -> Iterator[Problem]:
    """A function that is given no parameters, and cannot be called with an item alone."""
    for op in graph.operators:
        function = _function(op)
        resource = isinstance(op, Map) and callable(op.task.settings.setup)
        given = resource or bool(keywords_of(op))
        if not callable(function) or given or takes(function, 1):
            continue
        yield Problem(
            "not-one-argument",
            op.place,
            f"{label_of(function)}{_signature(function)} cannot be called with an item "
            "alone",
            hint=_way_out(function),
        )


def _function(op: Op) -> Any:
    match op:
        case Map():
            return op.task.function
        case Filter() | Split():
            predicate = op.predicate
            return predicate.function if isinstance(predicate, Task) else predicate
    return None


def _signature(function: Any) -> str:
    names = list(inspect.signature(function).parameters.values())
    return f"({', '.join(str(one.replace(annotation=one.empty)) for one in names)})"


def _way_out(function: Any) -> str:
    if not inspect.signature(function).parameters:
        return "give it a parameter, for the item"
    return (
        "give the others defaults, or functools.partial(); items of several parts "
        "come as one, such as a tuple"
    )


def lazy_output(graph: Graph, titles: Titles) -> Iterator[Problem]:
    """A generator function whose generators nobody iterates over."""
    consumers = graph.consumers()
    for op in graph.operators:
        if isinstance(op, Map) and inspect.isgeneratorfunction(op.task.function):
            if _is_iterated(op.writes[0], consumers):
                continue
            yield Problem(
                "generator-function",
                op.place,
                f"{label_of(op.task.function)} is a generator function, so that its "
                "result is a generator, which nothing iterates over",
                hint="say unbatch() of its queue, which puts the items one by one, or "
                "let it return a list",
            )


def _is_iterated(queue: Queue, consumers: dict[Queue, list[Op]]) -> bool:
    """Whether a queue's items come to an unbatch(), or to a function."""
    seen = {queue}
    pending = [queue]
    for one in pending:
        for op in consumers.get(one, []):
            if isinstance(op, (Unbatch, Map)):
                return True
            if isinstance(op, (Merge, Filter, Split, Tee)):
                pending += [q for q in op.writes if q not in seen]
                seen.update(op.writes)
    return False


def unread_inputs(graph: Graph) -> Iterator[Problem]:
    """Inputs that were declared beside the stages, and that none of them reads."""
    for queue in graph.unread:
        title = f'queue "{queue.name}"' if queue.name else "this queue"
        yield Problem(
            "unread-inputs",
            queue.place,
            f"no stage reads {title}, which has fixed_inputs",
            hint="pass it to a verb, or leave it out",
        )
