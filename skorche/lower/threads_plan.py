"""`Plan`: a compiled module as data, in file order, every name and number decided.

Comes in: what a target decided. Goes out: the same, checked; `skorche.write.emit` prints it.
This module must not know graphs, live functions, or the look of the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    """A function that worker processes run: its tasks, and what sets them up."""

    name: str
    tasks: tuple[str, ...]
    setup: str

    @property
    def expressions(self) -> tuple[str, ...]:
        """The names of the user's that the function's text holds."""
        return tuple(filter(None, (*self.tasks, self.setup)))


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
class Plan:
    """All that a module of the threads target says.

    `async_api` says that there is an `astream()`. `aliases` are second names for things of
    the user's whose own the functions that skorche writes need for their variables.
    `machinery` are files of the machinery, `layers` what of them is used beside the plain.
    `names` gives the identifier for each name of the machinery, or builtin that it uses, of
    which the user's own code took the plain one.
    """

    source: str
    title: str
    picture: str
    imports: tuple[Import, ...]
    carried: tuple[Section, ...]
    inputs: tuple[Input, ...]
    queues: tuple[QueueLine, ...]
    outputs: tuple[str, ...]
    aliases: tuple[tuple[str, str], ...]
    processes: tuple[ProcessLine, ...]
    workers: tuple[Worker, ...]
    stages: tuple[StageLine, ...]
    machinery: tuple[str, ...]
    layers: frozenset[str]
    failing: bool
    async_api: bool
    names: Mapping[str, str]

    def name(self, plain: str) -> str:
        """Return what the module calls a thing of its machinery."""
        return self.names.get(plain, plain)

    def check(self) -> None:
        """Raise AssertionError if the plan contradicts itself: a defect of a target."""
        workers = [worker.name for worker in self.workers]
        reads = [stage.reads for stage in self.stages]
        filled = {line.queue for line in self.inputs}
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
