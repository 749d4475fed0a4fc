"""`ThreadsPlan`: a compiled module of the threads target as data, in file order.

Comes in: what the target decided. Goes out: the same, checked; `skorche.write.emit` prints it.
This module must not know graphs, live functions, or the look of the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from skorche.lower.plan import Piece, Plan, Process


@dataclass(frozen=True)
class QueueLine:
    """A queue that was given a bound: its name, and that."""

    name: str
    maxsize: int


@dataclass(frozen=True)
class Worker:
    """A worker function; `template` is the file under workers/ that prints it.

    `tasks` are expressions for the user's functions, of which only a process has several;
    `labels` are their names for messages, and `known` that the first knows its own.
    `values`, `logger` and `setup` are expressions, `process` the name of the function that
    a worker process runs. `retries` are keywords with their expressions. `failing` is
    where items go on which the task fails: "failed" (a queue), "skips", or nowhere.
    """

    template: str
    name: str
    tasks: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    known: bool = True
    values: tuple[str, ...] = ()
    logger: str = ""
    setup: str = ""
    process: str = ""
    rate: bool = False
    retries: tuple[tuple[str, str], ...] = ()
    retry_on: tuple[str, ...] = ()
    timeout: str = ""
    ordered: bool = False
    failing: str = ""

    @property
    def by_call(self) -> bool:
        """Whether items have to go to a process one by one."""
        policies = self.logger, self.rate, self.retries, self.failing, self.timeout
        return bool(self.process) and any(policies)

    @property
    def expressions(self) -> tuple[str, ...]:
        """The names of the user's that the function's text holds."""
        return (*self.tasks, self.setup, *self.retry_on)


@dataclass(frozen=True)
class StageLine:
    """A stage: a worker function, the names of its queues, its settings."""

    worker: str
    reads: str
    writes: tuple[str, ...]
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ThreadsPlan(Plan):
    """All that a module of the threads target says.

    `aliases` are second names for functions of the user's whose own the workers need for
    their variables.
    """

    target: ClassVar[str] = "threads"

    queues: tuple[QueueLine, ...]
    aliases: tuple[tuple[str, str], ...]
    workers: tuple[Worker, ...]
    stages: tuple[StageLine, ...]

    def pieces(self) -> Mapping[str, Sequence[Piece]]:
        """Return the texts of the workers."""
        return {
            "workers": [
                Piece(f"workers/{worker.template}.py.jinja", {"worker": worker})
                for worker in self.workers
            ]
        }

    def processes(self) -> Sequence[Process]:
        """Return what the worker processes of all workers run."""
        return [
            Process(worker.process, worker.expressions)
            for worker in self.workers
            if worker.process
        ]

    def check(self) -> None:
        """Raise AssertionError if the plan contradicts itself: a defect of a target."""
        super().check()
        workers = [worker.name for worker in self.workers]
        reads = [stage.reads for stage in self.stages]
        filled = {line.queue for line in self.inputs}
        filled.update(name for stage in self.stages for name in stage.writes)
        assert len(set(workers)) == len(workers), "two workers of one name"
        assert len(set(reads)) == len(reads), "two stages read one queue"
        assert {*reads} <= filled, f"nothing fills {({*reads} - filled)}"
        bounded = {line.name for line in self.queues}
        assert bounded <= filled, f"unknown queues: {bounded - filled}"
        assert {stage.worker for stage in self.stages} == {*workers}, "unknown workers"


def in_source_order(plan: ThreadsPlan) -> ThreadsPlan:
    """Return the plan with its workers in the order in which the functions they call are
    carried, and those that call none after them: a stage that comes, goes or moves leaves
    the other workers where they are."""
    lines = "\n".join(section.text for section in plan.carried).split("\n")
    places: dict[str, int] = {}
    for number, line in enumerate(lines):
        match = re.match(r"(?:async\s+def|def|class)\s+(\w+)|(\w+)\b.*=", line)
        if match:
            places.setdefault(match[1] or match[2], number)
    alias = dict(plan.aliases)

    def place(worker: Worker) -> tuple[bool, int]:
        tasks = [alias.get(task, task).partition(".")[0] for task in worker.tasks]
        return not tasks, min((places.get(t, len(lines)) for t in tasks), default=0)

    return replace(plan, workers=tuple(sorted(plan.workers, key=place)))
