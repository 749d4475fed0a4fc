"""One frozen dataclass an operator: what a verb of the API recorded.

Comes in: queues, tasks, settings, as the user gave them, right or wrong. Goes out: data.
This module must not know how an operator is checked, named or lowered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from skorche.declare.call_sites import CallSite
from skorche.declare.queues import Queue
from skorche.declare.tasks import Task


@dataclass(frozen=True, eq=False)
class Op:
    """A step of a pipeline: the queues it reads and writes, and where it was declared.

    >>> from skorche import Pipeline
    >>> pipeline = Pipeline()
    >>> doubled = pipeline.map(lambda x: 2 * x, Queue("numbers"))
    >>> [op] = pipeline.graph.operators
    >>> isinstance(op, Op), op.writes == (doubled,)
    (True, True)
    """

    place: CallSite
    reads: tuple[Queue, ...]
    writes: tuple[Queue, ...]


@dataclass(frozen=True, eq=False)
class Map(Op):
    """Apply a task to each item.

    `on_error` is what happens where it fails: "raise", "skip", or "queue", where a second
    queue is written; `max_failures` how many items it may fail on, if not on any number.
    """

    task: Task[..., Any]
    on_error: Any = "raise"
    max_failures: Any = None


@dataclass(frozen=True, eq=False)
class Split(Op):
    """Send each item to the queue that belongs to what the predicate returns for it."""

    predicate: Any
    values: tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Filter(Op):
    """Keep the items for which the predicate holds."""

    predicate: Any


@dataclass(frozen=True, eq=False)
class Tee(Op):
    """Give each item to all of several queues."""


@dataclass(frozen=True, eq=False)
class Merge(Op):
    """Bring the items of several queues into one, as they come."""


@dataclass(frozen=True, eq=False)
class Batch(Op):
    """Make lists of `size` items; with `fill` off, of what is there if that is less.

    A list that has waited for `timeout` seconds goes out as it is.
    """

    size: int
    fill: bool
    timeout: float | None = None


@dataclass(frozen=True, eq=False)
class Unbatch(Op):
    """Make items of lists again."""
