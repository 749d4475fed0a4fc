"""`Graph`: what was declared, in the order of its declaration.

Comes in: operators, one by one. Goes out: queues with their producers and consumers,
inputs, outputs, cycles. This module must not know what an operator does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from skorche.declare.call_sites import call_site
from skorche.declare.operators import Op
from skorche.declare.queues import Queue
from skorche.errors import DeclarationError, Place, Problem


@dataclass(eq=False)
class Graph:
    """The operators of one pipeline, and what was wrong with calls that made none.

    `name` is the pipeline's, if it has one. `unread` are queues with inputs, beside those of the operators, that nothing took from.
    `is_used` once it was run, drawn, or given up; `has_run` once it was run in this process. `portrait` gives what a notebook shows
    of it, or of one of its queues; `balance` says that the run sets how many workers those
    tasks have of which the user said nothing; `given` are the parameters that it gives values.
    """

    place: Place
    operators: list[Op] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unread: list[Queue] = field(default_factory=list)
    is_used: bool = False
    has_run: bool = False
    portrait: Callable[[Queue | None], dict[str, str]] | None = None
    balance: bool = False
    name: str = ""
    given: tuple[str, ...] = ()

    def add(self, op: Op) -> None:
        """Record an operator; its queues belong to this graph if to none before."""
        self.operators.append(op)
        self.has_run = False
        for queue in (*op.reads, *op.writes):
            if isinstance(queue, Queue) and queue.owner is None:
                queue.owner = self

    def queues(self) -> list[Queue]:
        """Return every queue once, in the order in which it was first named."""
        return list(dict.fromkeys(self._mentions()))

    def _mentions(self) -> Iterator[Queue]:
        for op in self.operators:
            for queue in (*op.reads, *op.writes):
                if isinstance(queue, Queue):
                    yield queue

    def producers(self) -> dict[Queue, list[Op]]:
        """Return who fills each queue; nobody, for an input."""
        found: dict[Queue, list[Op]] = {queue: [] for queue in self.queues()}
        for op in self.operators:
            for queue in op.writes:
                if isinstance(queue, Queue):
                    found[queue].append(op)
        return found

    def consumers(self) -> dict[Queue, list[Op]]:
        """Return who empties each queue; nobody, for an output."""
        found: dict[Queue, list[Op]] = {queue: [] for queue in self.queues()}
        for op in self.operators:
            for queue in op.reads:
                if isinstance(queue, Queue):
                    found[queue].append(op)
        return found

    def inputs(self) -> list[Queue]:
        """Return the queues that no operator fills."""
        return [queue for queue, ops in self.producers().items() if not ops]

    def outputs(self) -> list[Queue]:
        """Return the queues that no operator empties."""
        return [queue for queue, ops in self.consumers().items() if not ops]

    def cycle(self) -> list[Op]:
        """Return operators that feed each other in a circle, in order, or none."""
        consumers = self.consumers()
        # Said of the variable: Python 3.10 has no TopologicalSorter[int].
        sorter: TopologicalSorter[int] = TopologicalSorter(
            {id(op): () for op in self.operators}
        )
        for op in self.operators:
            for queue in op.writes:
                for following in consumers.get(queue, ()):
                    sorter.add(id(following), id(op))
        try:
            sorter.prepare()
        except CycleError as error:
            _, circle = error.args
            by_id = {id(op): op for op in self.operators}
            return [by_id[one] for one in circle[:-1]]
        return []


def pipeline_name(name: object) -> str:
    """Return the name of a pipeline, empty where it has none; raise DeclarationError for
    one that could be no part of a file's name.

    >>> pipeline_name("daily"), pipeline_name(None)
    ('daily', '')
    """
    if name is None or isinstance(name, str) and name.isidentifier():
        return name or ""
    from skorche.python.visible import shown

    message = f"a pipeline is named {shown(name)}, which is no identifier"
    hint = "it becomes a part of the name of a file: say letters, digits and _"
    raise DeclarationError(
        [Problem("bad-pipeline-name", call_site(), message, hint=hint)]
    )


class StopDeclaration(BaseException):
    """Ends a declaration at its run(), when it is not to be run.

    Not an Exception, so that a declaration's own `except Exception` lets it through.
    """


class Declaration:
    """What happens while a file is declared but not run: see `declaring`.

    `at_run` is called with a graph as its pipeline is run; it raises StopDeclaration, or
    lets the file go on.
    """

    def __init__(self, at_run: Callable[[Graph], None]) -> None:
        self.graphs: list[Graph] = []
        self.runs: list[Graph] = []
        self._at_run = at_run

    def run(self, graph: Graph) -> None:
        """Note that a pipeline is run."""
        self.runs.append(graph)
        self._at_run(graph)
