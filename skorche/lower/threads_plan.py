"""`Plan`: a compiled module as data, in file order, every name and number decided.

Comes in: what a target decided. Goes out: the same, checked; `skorche.write.emit` prints it.
This module must not know graphs, live functions, or the look of the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from skorche.lower.carrier import Import, Section

#: How the line of a title begins that names packages which Python does not bring.
NEEDS = "Needs: "


@dataclass(frozen=True)
class Input:
    """What the module reads: a parameter of stream() and run(), under the name of a queue.

    `constant` names the compiled-in inputs and is empty where there are none;
    `expression` builds them, and is empty where the constant is bound by other means.
    `queue` is what they go into: that of their name, or the one that it is merged into.
    """

    parameter: str
    constant: str
    expression: str
    name: str
    queue: str


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
class Plan:
    """All that a module of the threads target says.

    `typing_imports` are needed by type checkers only, `async_api` says that there is an
    `astream()`. `aliases` are second names for functions of the user's whose own the workers need for
    their variables. `names` gives the identifier for each name of the machinery, or builtin that it uses,
    of which the user's own code took the plain one.
    """

    source: str
    title: str
    picture: str
    imports: tuple[Import, ...]
    typing_imports: tuple[Import, ...]
    carried: tuple[Section, ...]
    inputs: tuple[Input, ...]
    queues: tuple[QueueLine, ...]
    aliases: tuple[tuple[str, str], ...]
    workers: tuple[Worker, ...]
    stages: tuple[StageLine, ...]
    machinery: tuple[str, ...]
    async_api: bool
    names: Mapping[str, str]

    @property
    def failing(self) -> bool:
        """Whether failures come out of the pipeline as items."""
        return any(worker.failing == "failed" for worker in self.workers)

    def name(self, plain: str) -> str:
        """Return what the module calls a thing of its machinery."""
        return self.names.get(plain, plain)

    def check(self) -> None:
        """Raise AssertionError if the plan contradicts itself: a defect of a target."""
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


def in_source_order(plan: Plan) -> Plan:
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
