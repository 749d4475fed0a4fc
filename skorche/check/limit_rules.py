"""Rules of how much a pipeline may have: what a compiled file says has to be readable.

Comes in: a graph. Goes out: what is too much. This module must not know how a graph is
lowered, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from skorche.check.task_rules import Titles
from skorche.declare.graph import Graph
from skorche.declare.operators import Batch, Map, Op
from skorche.diagram.names import op_label
from skorche.errors import Problem
from skorche.limits import DIGITS, LINE, STAGES

_LARGEST = 10**DIGITS


def too_large(graph: Graph, titles: Titles) -> Iterator[Problem]:
    if len(graph.operators) > STAGES:
        yield Problem(
            "too-large",
            graph.operators[STAGES].place,
            f"the pipeline has {len(graph.operators)} stages; it may have {STAGES}",
            hint="let one task do what several stages do",
        )
    for op in graph.operators:
        label = op_label(op) if not isinstance(op, Batch) else "batch()"
        if len(label) > LINE:
            yield Problem(
                "too-large",
                op.place,
                f"{label[:40]}... has a name of more than {LINE} characters",
            )
        for name, number in _numbers(op):
            if isinstance(number, int) and abs(number) >= _LARGEST:
                yield Problem(
                    "too-large",
                    op.place,
                    f"{name} is a number of more than {DIGITS} digits",
                )
    for queue in graph.queues():
        if isinstance(queue.name, str) and len(queue.name) > LINE:
            yield Problem(
                "too-large",
                queue.place,
                f"the name of a queue has more than {LINE} characters: "
                f"{queue.name[:40]}...",
            )
        if isinstance(queue.maxsize, int) and queue.maxsize >= _LARGEST:
            yield Problem(
                "too-large",
                queue.place,
                f"maxsize of a queue is a number of more than {DIGITS} digits",
            )


def _numbers(op: Op) -> Iterator[tuple[str, object]]:
    """What an operator was told that may be a number, by its name."""
    if isinstance(op, Batch):
        yield "batch_size", op.size
        yield "timeout", op.timeout
    if isinstance(op, Map):
        yield "max_failures", op.max_failures
        settings = op.task.settings
        for name in settings.changed():
            yield name, getattr(settings, name)
