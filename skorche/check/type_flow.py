"""Whether each stage takes what the one before it gives, by their annotations.

Comes in: a graph that is otherwise right. Goes out: what does not fit. This module must not
know how a graph is lowered, and changes nothing.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any

from skorche.check.annotations import can_be, is_iterable, item_type, signature_types
from skorche.check.annotations import spoken as spoken_type
from skorche.check.task_rules import Titles
from skorche.declare.call_sites import CallSite
from skorche.declare.graph import Graph
from skorche.declare.operators import Batch, Filter, Map, Op, Split, Tee, Unbatch
from skorche.declare.queues import Queue
from skorche.diagram.names import label_of, op_label
from skorche.errors import Problem


def mismatched_types(graph: Graph, titles: Titles) -> Iterator[Problem]:
    """Follow the annotated types through a graph that is otherwise right.

    `carried` holds what is known of a queue's items: a type, and who says so.
    """
    carried: dict[Queue, tuple[Any, str, CallSite] | None] = {}
    carried.update(dict.fromkeys(graph.inputs()))
    for op in in_flow_order(graph):
        known = carried[op.reads[0]] if len(op.reads) == 1 else None
        if known is not None:
            yield from _mismatch(op, *known)
        for written in op.writes:
            failed = isinstance(op, Map) and written is not op.writes[0]
            carried[written] = None if failed else _passed_on(op, known)


def in_flow_order(graph: Graph) -> Iterator[Op]:
    """Yield each operator after those that fill what it reads."""
    consumers = graph.consumers()
    pending = graph.inputs()
    waiting = {id(op): len(op.reads) for op in graph.operators}
    while pending:
        queue = pending.pop()
        for op in consumers[queue]:
            waiting[id(op)] -= 1
            if not waiting[id(op)]:
                yield op
                pending += op.writes


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
        case Split() | Filter() | Tee():
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
