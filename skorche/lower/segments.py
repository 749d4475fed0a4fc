"""A graph cut into segments: what one worker can do with a list of items by itself.

Comes in: a graph. Goes out: the queues where it is cut, which the client of a cluster has,
and who writes them. It is cut where something has to be decided in one place for all
workers: inputs and outputs, full batches, limits of workers, and queues that several
segments write. This module must not know how a segment is written out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from skorche.declare.graph import Graph
from skorche.declare.operators import Batch, Map, Merge, Op
from skorche.declare.queues import Queue
from skorche.declare.tasks import is_said
from skorche.diagram.names import describe, queue_names


@dataclass(frozen=True)
class Segment:
    """What follows a queue up to the next cuts: its operators, in an order in which each
    comes after those that write what it reads, and the queues that it writes."""

    reads: Queue
    ops: tuple[Op, ...]
    writes: tuple[Queue, ...]

    @property
    def batch(self) -> Batch | None:
        """The batch that it is, if it is one."""
        op = self.ops[0]
        return op if isinstance(op, Batch) and is_full_batch(op) else None

    @property
    def limited(self) -> Map | None:
        """The map that runs so many times at once only, if it is one."""
        op = self.ops[0]
        return op if isinstance(op, Map) and is_limited(op) else None

    @property
    def rate(self) -> Any:
        """How many items it begins with in a second, over all workers; None for any."""
        op = self.ops[0]
        return op.task.settings.rate if isinstance(op, Map) else None

    @property
    def keeps_order(self) -> bool:
        """Whether its results have to come in the order of its items."""
        return not any(isinstance(op, Map) and _is_free(op) for op in self.ops)


def most_workers(op: Map) -> Any:
    """Return how often a map may run at once by the user's word: a number, a parameter,
    or None where nothing is said."""
    settings = op.task.settings
    if settings.limits is not None:
        return settings.limits.high
    return settings.max_workers if is_said(settings.max_workers) else None


def is_limited(op: Map) -> bool:
    """Return whether a map may run only so often at once."""
    return most_workers(op) is not None


def is_full_batch(op: Op) -> bool:
    """Return whether an operator makes lists of items from all over the cluster."""
    return isinstance(op, Batch) and op.fill


def _is_free(op: Map) -> bool:
    """Whether the results of a map may come in any order."""
    settings = op.task.settings
    return settings.max_workers != 1 and not settings.ordered


class Segments:
    """The segments of a graph, each after those that write what it reads."""

    def __init__(self, graph: Graph) -> None:
        consumers = graph.consumers()
        self.consumers = {queue: ops[0] for queue, ops in consumers.items() if ops}
        self._ops = in_order(graph)
        self.cut = {*graph.inputs(), *graph.outputs()}
        for op in self._ops:
            if isinstance(op, Map):
                if is_limited(op) or op.task.settings.rate is not None:
                    self.cut.update((*op.reads, *op.writes))
                elif op.task.is_async:
                    self.cut.update(op.reads)  # so that its items are those of a list
            elif is_full_batch(op):
                self.cut.update((*op.reads, *op.writes))
        self._start: dict[Queue, Queue] = {}
        for op in self._ops:
            starts = {self._start_of(queue) for queue in op.reads}
            if isinstance(op, Merge) and (len(starts) > 1 or self.cut & {*op.reads}):
                self.cut.update(op.writes)
            self._start.update(dict.fromkeys(op.writes, min(starts, key=id)))

    def _start_of(self, queue: Queue) -> Queue:
        return queue if queue in self.cut else self._start[queue]

    def whole(self, queue: Queue) -> Queue:
        """Return the queue that a queue's items are put into: what it is merged into."""
        while isinstance(op := self.consumers.get(queue), Merge):
            if op.writes[0] not in self.cut:
                break
            queue = op.writes[0]
        return queue

    def needs(self) -> frozenset[str]:
        """Return the layers of the machinery that segments need of the client."""
        batches = [one.batch for one in self if one.batch is not None]
        limited = [one.limited for one in self if one.limited is not None]
        found = {
            "at_once": any(op.task.is_async for op in limited),
            "batches": bool(batches),
            "timed_batches": any(op.timeout is not None for op in batches),
            "max_workers": bool(limited),
            "rates": any(one.rate is not None for one in self),
            "unordered": not all(one.keeps_order for one in self if not one.batch),
        }
        return frozenset(layer for layer, there in found.items() if there)

    def __iter__(self) -> Iterator[Segment]:
        found: dict[Queue, list[Op]] = {}
        for op in self._ops:
            if not (isinstance(op, Merge) and op.writes[0] in self.cut):
                found.setdefault(self._start_of(op.reads[0]), []).append(op)
        for reads, ops in found.items():
            written = [queue for op in ops for queue in op.writes]
            ends = (self.whole(queue) for queue in written)
            writes = dict.fromkeys(queue for queue in ends if queue in self.cut)
            yield Segment(reads, tuple(ops), tuple(writes))


def in_order(graph: Graph) -> list[Op]:
    """Return the operators, each after those that write what it reads, and else as in the
    picture, from which the same is written again."""
    names = queue_names(graph)
    by_queue = {names[op.writes[0]]: op for op in graph.operators}
    writer = {queue: op for op in graph.operators for queue in op.writes}
    before = {
        op: [writer[queue] for queue in op.reads if queue in writer]
        for op in (by_queue[one.writes[0]] for one in describe(graph, names).stages)
    }
    return list(TopologicalSorter(before).static_order())
