"""One frozen dataclass an operator: what a verb of the API recorded.

Comes in: queues, tasks, settings, as the user gave them, right or wrong. Goes out: data.
This module must not know how an operator is checked, named or lowered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from skorche.declare.call_sites import CallSite
from skorche.declare.parameters import Parameter, records, unbound
from skorche.declare.queues import Queue
from skorche.declare.tasks import Task

#: What a function is given beside the item: pairs of its word, and a parameter's record.
Keywords = tuple[tuple[str, Any], ...]


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

    `keywords` are what else its function is given: pairs of its word and a parameter.
    `on_error` is what happens where it fails: "raise", "skip", or "queue", where a second
    queue is written; `max_failures` how many items it may fail on, if not on any number.
    """

    task: Task[..., Any]
    on_error: Any = "raise"
    max_failures: Any = None
    keywords: Keywords = ()


@dataclass(frozen=True, eq=False)
class Split(Op):
    """Send each item to the queue that belongs to what the predicate returns for it."""

    predicate: Any
    values: tuple[Any, ...]
    keywords: Keywords = ()


@dataclass(frozen=True, eq=False)
class Filter(Op):
    """Keep the items for which the predicate holds."""

    predicate: Any
    keywords: Keywords = ()


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

    size: Any
    fill: bool
    timeout: float | None = None


@dataclass(frozen=True, eq=False)
class Unbatch(Op):
    """Make items of lists again."""


def setup_of(op: Op) -> tuple[Any, Keywords]:
    """Return the setup of an operator's task, and the parameters that it is given."""
    setup = op.task.settings.setup if isinstance(op, Map) else None
    setup, given = unbound(setup)
    return setup, records(given)


def keywords_of(op: Op) -> Keywords:
    """Return what an operator's function is given beside the item."""
    return op.keywords if isinstance(op, (Map, Split, Filter)) else ()


def given_parameters(
    ops: Iterable[Op], inputs: Iterable[Any] = ()
) -> tuple[Parameter, ...]:
    """Return the parameters of inputs and operators, each once, as they are first used."""
    found = {one: None for one in inputs if isinstance(one, Parameter)}
    for op in ops:
        given = [one for _, one in (*keywords_of(op), *setup_of(op)[1])]
        for parameter in (*given, *numbers_of(op)):
            if isinstance(parameter, Parameter):
                found.setdefault(parameter)
    return tuple(found)


def numbers_of(op: Op) -> tuple[Any, ...]:
    """Return the numbers of an operator that may be parameters, and are positive."""
    match op:
        case Map():
            return op.task.settings.max_workers, op.task.settings.rate
        case Batch():
            return (op.size,)
        case _:
            return ()


def wrong_copies(n: Any, count: Any, queue_out: Any, given: Any) -> str:
    """Return what is wrong with the copies that tee() is to make, or nothing."""
    from skorche.python.visible import shown

    if queue_out is not None and not given:
        return (
            f"queue_out of tee() is {shown(queue_out)}; it has to be a tuple of queues"
        )
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        return f"n of tee() is {shown(n)}; it has to be a positive whole number"
    if given is not None and len(given) != count:
        return f"n of tee() is {n}, and queue_out holds {len(given)}"
    return ""
