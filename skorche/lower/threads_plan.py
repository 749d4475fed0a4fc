"""`ThreadsPlan`: a compiled module of the threads target as data, in file order.

Comes in: what the target decided. Goes out: the same, checked; `skorche.write.emit` prints it.
This module must not know graphs, live functions, or the look of the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from skorche.lower.plan import Piece, Plan, Process


@dataclass(frozen=True)
class QueueLine:
    """A queue that was given a bound: its name, and that."""

    name: str
    maxsize: int


@dataclass(frozen=True)
class Worker:
    """A function that adds stages of one kind; `template` under workers/ prints it.

    `setup` says that it opens something for each worker, `failing` where items go on that
    fail: to a queue ("queue"), to nobody ("skip"), or nowhere, since the pipeline stops.
    """

    template: str
    name: str
    setup: bool = False
    failing: str = ""
    ordered: bool = False


@dataclass(frozen=True)
class ProcessLine:
    """A function that worker processes run: its tasks, and what sets them up.

    `expressions` are the names of the user's in its text, `parameters` what it is given
    beside its orders: names and types.
    """

    name: str
    tasks: tuple[str, ...]
    setup: str
    expressions: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class StageLine:
    """A stage: the function that adds it, what that is given, and the names of queues.

    `variables` are assigned before: names with expressions. `writes` are pairs: the value
    for which items go into a queue (an expression, empty but for a split), and the queue's
    name. `several` says that the function takes any number of queues, `failures` names
    that of what failed.
    """

    worker: str
    arguments: tuple[str, ...]
    reads: str
    writes: tuple[tuple[str, str], ...]
    several: bool = False
    failures: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    variables: tuple[tuple[str, str], ...] = ()

    @property
    def queues(self) -> tuple[str, ...]:
        """The names of all queues that the stage writes."""
        return tuple(filter(None, (*(name for _, name in self.writes), self.failures)))


@dataclass(frozen=True)
class ThreadsPlan(Plan):
    """All that a module of the threads target says.

    `aliases` are second names for things of the user's whose own the functions that skorche
    writes need for their variables. `steps` are the files of the machinery that say what
    workers do with items. `results` is the type of all outputs' items, where the functions
    that give them say one.
    """

    target: ClassVar[str] = "threads"

    queues: tuple[QueueLine, ...]
    outputs: tuple[str, ...]
    results: str
    aliases: tuple[tuple[str, str], ...]
    steps: tuple[str, ...]
    workers: tuple[Worker, ...]
    process_lines: tuple[ProcessLine, ...]
    stages: tuple[StageLine, ...]

    @property
    def resume(self) -> str:
        """What stream() and run() take behind their other parameters: a journal's path."""
        if not self.resumable:
            return ""
        star = "" if len(self.inputs) > 1 or self.given else ", *"
        return f"{star}, resume: {self.name('str')} | None = None"

    @property
    def resumed(self) -> str:
        """What stands behind a pipeline that goes on from there, with what it is given."""
        names = [line.name for line in self.given if not line.secret]
        words = ", ".join(["resume", *(f"{name}={name}" for name in names)])
        return f".journal.go_on({words})" if self.resumable else ""

    def pieces(self) -> Mapping[str, Sequence[Piece]]:
        """Return the texts of the functions that add stages, or that processes run."""
        steps = [Piece(f"machinery/{name}.py", {}) for name in self.steps]
        workers = [
            Piece(f"workers/{worker.template}.py.jinja", {"worker": worker})
            for worker in self.workers
        ]
        processes = [
            Piece("workers/process_function.py.jinja", {"process": process})
            for process in self.process_lines
        ]
        return {"workers": [*steps, *workers, *processes]}

    def processes(self) -> Sequence[Process]:
        """Return what worker processes run."""
        return [Process(line.name, line.expressions) for line in self.process_lines]

    def words(self) -> frozenset[str]:
        """Return the names of all queues."""
        lines = (*self.inputs, *self.given_inputs)
        names = [name for line in lines for name in (line.name, line.queue)]
        names += [
            name for stage in self.stages for name in (stage.reads, *stage.queues)
        ]
        return frozenset([*names, *self.outputs, *(line.name for line in self.queues)])

    def check(self) -> None:
        """Raise AssertionError if the plan contradicts itself: a defect of a target."""
        super().check()
        workers = [worker.name for worker in self.workers]
        reads = [stage.reads for stage in self.stages]
        filled = {line.queue for line in (*self.inputs, *self.given_inputs)}
        filled.update(name for stage in self.stages for name in stage.queues)
        variables = [name for stage in self.stages for name, _ in stage.variables]
        assert len(set(workers)) == len(workers), "two workers of one name"
        assert len(set(reads)) == len(reads), "two stages read one queue"
        assert len(set(variables)) == len(variables), "two variables of one name"
        assert {*reads} <= filled, f"nothing fills {({*reads} - filled)}"
        assert {*self.outputs} == filled - {*reads}, "outputs that are none"
        bounded = {line.name for line in self.queues}
        assert bounded <= filled, f"unknown queues: {bounded - filled}"
        assert {stage.worker for stage in self.stages} == {*workers}, "unknown workers"
