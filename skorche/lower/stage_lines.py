"""Stages of the threads target: what an operator needs, and the lines that wire it.

Comes in: operators, and a carrier for the user's functions. Goes out: which function adds
a stage, what that is given, and which files of the machinery it needs. This module must
not know the graph, nor the look of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from skorche.declare.operators import (
    Batch,
    Filter,
    Keywords,
    Map,
    Op,
    Split,
    Tee,
    setup_of,
)
from skorche.declare.parameters import Parameter
from skorche.declare.tasks import Settings, Task
from skorche.diagram.names import label_of, logger_name, op_label
from skorche.lower.carrier import Carrier
from skorche.lower.machinery import rename
from skorche.lower.parameters import bound, number
from skorche.lower.stage_counts import counts_of
from skorche.lower.threads_plan import ProcessLine, StageLine, Worker
from skorche.python import literals
from skorche.python.identifiers import Namespace, identifier

#: The functions that add stages, in the order in which a module has them.
TEMPLATES = (
    *("map", "async_map", "process", "process_call", "filter", "split", "tee"),
    *("batch", "batch_waiting", "batch_timeout", "unbatch"),
)


@dataclass(frozen=True)
class StageNeeds:
    """What a stage needs, before names are decided.

    `tasks` are expressions for the user's functions, of which only a process has several;
    `labels` are their names for messages, and `known` says that the first knows its own.
    `values` are those of a split, `setup` and `retry_on` expressions, `numbers` what a
    batch is told; `keywords` are the parameters that each task is given, and those of setup.
    """

    worker: Worker
    tasks: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    known: bool = True
    values: tuple[str, ...] = ()
    numbers: tuple[tuple[str, Any], ...] = ()
    settings: Settings = field(default_factory=Settings)
    max_failures: int | None = None
    logger: str = ""
    setup: str = ""
    retry_on: tuple[str, ...] = ()
    keywords: tuple[Keywords, ...] = ()
    setup_keywords: Keywords = ()

    @property
    def binds(self) -> bool:
        """Whether a function is given parameters."""
        return bool(self.parameters)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters that its functions are given."""
        pairs = [pair for words in self.keywords for pair in words]
        return tuple({one: None for _, one in (*pairs, *self.setup_keywords)})

    @property
    def expressions(self) -> tuple[str, ...]:
        """The names of the user's in it."""
        return tuple(filter(None, (*self.tasks, self.setup, *self.retry_on)))

    @property
    def is_async(self) -> bool:
        return self.worker.template == "async_map"

    @property
    def in_processes(self) -> bool:
        return self.worker.template.startswith("process")


def needs_of(ops: tuple[Op, ...], carrier: Carrier) -> StageNeeds:
    """Return what a stage for these operators needs."""
    op = ops[0]
    user = op_label(op)
    match op:
        case Map():
            return _needs_of_map([op for op in ops if isinstance(op, Map)], carrier)
        case Split():
            function, label, known = _function(op.predicate, carrier, op, user)
            values = tuple(carrier.value(value, op.place, user) for value in op.values)
            needs = StageNeeds(_worker("split"), (function,), (label,), known, values)
            return replace(needs, keywords=(op.keywords,))
        case Filter():
            function, label, known = _function(op.predicate, carrier, op, user)
            needs = StageNeeds(_worker("filter"), (function,), (label,), known)
            return replace(needs, keywords=(op.keywords,))
        case Tee():
            return StageNeeds(_worker("tee"))
        case Batch():
            size = (("", op.size),)
            if op.timeout is not None:
                numbers = (*size, ("timeout", op.timeout))
                return StageNeeds(_worker("batch_timeout"), numbers=numbers)
            kind = "batch" if op.fill else "batch_waiting"
            return StageNeeds(_worker(kind), numbers=size)
        case _:
            return StageNeeds(_worker("unbatch"))


def _worker(
    template: str, setup: bool = False, failing: str = "", ordered: bool = False
) -> Worker:
    """The function that adds stages of a kind, under the name that it should have."""
    words = [
        "ordered" if ordered else "",
        {"queue": "failing", "skip": "skipping"}.get(failing, ""),
        "opening" if setup else "",
        template,
        "stage",
    ]
    name = "_".join(filter(None, words))
    return Worker(template, name, setup, failing, ordered)


def _needs_of_map(ops: list[Map], carrier: Carrier) -> StageNeeds:
    op = ops[0]
    settings = op.task.settings
    user = op_label(op)
    functions = [_function(op.task, carrier, op, op_label(op)) for op in ops]
    failing = op.on_error if op.on_error in ("queue", "skip") else ""
    template = "async_map" if op.task.is_async else "map"
    if settings.executor == "process":
        by_call = (settings.logger, settings.rate, settings.retries, settings.timeout)
        template = "process_call" if failing or any(by_call) else "process"
    opener, setup_keywords = setup_of(op)
    setup = carrier.function(opener, op.place, user) if opener else ""
    worker = _worker(
        template,
        setup=bool(setup) and not template.startswith("process"),
        failing=failing,
        ordered=settings.reorders and not op.task.is_async,
    )
    return StageNeeds(
        worker,
        tuple(function for function, _, _ in functions),
        tuple(label for _, label, _ in functions),
        functions[0][2],
        settings=settings,
        max_failures=op.max_failures,
        logger="" if settings.logger is None else logger_name(op.task),
        setup=setup,
        retry_on=tuple(
            carrier.function(kind, op.place, user) for kind in settings.retried_errors
        ),
        keywords=tuple(op.keywords for op in ops),
        setup_keywords=setup_keywords,
    )


def _function(
    function: Any, carrier: Carrier, op: Op, user: str
) -> tuple[str, str, bool]:
    """The expression for a function, its name, and whether it knows that itself."""
    label = label_of(function)
    if isinstance(function, Task):
        function = function.function
    expression = carrier.function(function, op.place, user)
    # A function that is called otherwise there does not know its own name.
    last = expression.rpartition(".")[2]
    known = getattr(function, "__name__", None) == label == last
    return expression, label, known


class StageWriter:
    """Decides names, and makes the lines of stages; gathers the functions they need."""

    def __init__(
        self,
        namespace: Namespace,
        renamed: Mapping[str, str],
        aliases: Mapping[str, str],
        resumable: bool = False,
    ) -> None:
        self._namespace = namespace
        self._resumable = resumable
        self._renamed = renamed
        self._aliases = aliases
        self._workers: dict[Worker, Worker] = {}
        self.processes: dict[str, ProcessLine] = {}

    def functions(self) -> tuple[Worker, ...]:
        """Return the functions that add stages, in the order that a module has them in."""
        workers = self._workers.values()
        place = {template: number for number, template in enumerate(TEMPLATES)}
        return tuple(sorted(workers, key=lambda w: (place[w.template], w.name)))

    def stage(self, needs: StageNeeds, reads: str, writes: Sequence[str]) -> StageLine:
        """Return the lines of a stage between these queues."""
        worker = self._workers.get(needs.worker)
        if worker is None:
            name = self._namespace.unique(needs.worker.name)
            worker = replace(needs.worker, name=name)
            self._workers[needs.worker] = worker
        variables: dict[str, str] = {}
        arguments, wrapped = self._arguments(needs, variables)
        settings: list[tuple[str, str]] = []
        failures = ""
        if needs.worker.failing == "queue":
            *writes, failures = writes
        settings += [(name, str(one)) for name, one in needs.numbers if name]
        if needs.tasks and needs.worker.template not in ("split", "filter"):
            places = needs.is_async, needs.in_processes
            settings += counts_of(needs.settings, *places, self._own)
        is_named = needs.labels and not needs.in_processes
        if is_named and (wrapped or not needs.known):
            settings.append(("name", literals.write(needs.labels[0])))
        values = [rename(value, self._aliases) for value in needs.values]
        values = values or [""] * len(writes)
        return StageLine(
            worker.name,
            arguments,
            reads,
            tuple(zip(values, writes, strict=True)),
            several=needs.worker.template == "tee",
            failures=failures,
            settings=tuple(settings),
            variables=tuple(variables.items()),
        )

    def _arguments(
        self, needs: StageNeeds, variables: dict[str, str]
    ) -> tuple[tuple[str, ...], bool]:
        """What the function is given before its keywords, and whether the task in it is
        wrapped; what is around the task gets variables."""
        if needs.numbers:
            sizes = [one for name, one in needs.numbers if not name]
            return tuple(map(self._number, sizes)), False
        names = tuple(self._aliases.get(task, task) for task in needs.tasks)
        tasks = tuple(map(self._bound, names, needs.keywords))
        if needs.worker.template in ("split", "filter") or not tasks:
            return tasks, tasks != names
        word = "_".join(map(identifier, needs.labels))
        opener = self._aliases.get(needs.setup, needs.setup)
        setup = self._bound(opener, needs.setup_keywords)
        around = self._around(needs, word, variables)
        if not needs.in_processes:
            task = around(tasks[0])
            given = (task, setup) if setup else (task,)
            return given, task != names[0]
        process = self._namespace.unique(f"{word}_process")
        used = needs.parameters
        takes = tuple((p.name, rename(p.annotation, self._renamed)) for p in used)
        users = tuple(filter(None, (*names, opener)))
        line = ProcessLine(process, tasks, setup, users, takes)
        self.processes[process] = line
        labels = map(literals.write, needs.labels)
        function = self._bound(process, tuple((p.name, p) for p in used))
        call = self._call("Children", "pipeline", function, *labels)
        children = self._assign(variables, f"{word}_children", call)
        if needs.worker.template == "process":
            return (children,), False
        return (children, around(self._own("call_child"))), True

    def _around(self, needs: StageNeeds, word: str, variables: dict[str, str]) -> Any:
        """What makes the expression for a task with all that is around it."""
        settings = needs.settings

        def around(task: str) -> str:
            if settings.timeout is not None and needs.is_async:
                call = self._call("within", task, str(settings.timeout))
                task = self._assign(variables, f"timed_{word}", call)
            if needs.logger:
                logger = self._call("getLogger", literals.write(needs.logger))
                label = literals.write(needs.labels[0])
                kind = "async_logged" if needs.is_async else "logged"
                call = self._call(kind, task, logger, label)
                task = self._assign(variables, f"logged_{word}", call)
            if settings.rate is not None:  # within retries, for a quota counts attempts
                kind = "AsyncPaced" if needs.is_async else "Paced"
                call = self._call(kind, task, "pipeline", self._number(settings.rate))
                task = self._assign(variables, f"paced_{word}", call)
            if settings.retries:
                kind = "AsyncRetries" if needs.is_async else "Retries"
                call = self._call(kind, task, "pipeline", *self._retries(needs))
                task = self._assign(variables, f"retried_{word}", call)
            if needs.max_failures is not None:
                kind = "AsyncLimited" if needs.is_async else "Limited"
                label = literals.write(needs.labels[0])
                call = self._call(
                    kind, task, label, f"max_failures={needs.max_failures}"
                )
                if self._resumable:
                    call = f"pipeline.journal.counting({label}, {call})"
                task = self._assign(variables, f"limited_{word}", call)
            return task

        return around

    def _number(self, value: Any) -> str:
        return number(value, self._own)

    def _bound(self, function: str, keywords: Keywords) -> str:
        return bound(function, keywords, self._renamed, {})

    def _retries(self, needs: StageNeeds) -> Iterator[str]:
        settings = needs.settings
        yield f"retries={settings.retries}"
        if needs.retry_on:
            kinds = [self._aliases.get(kind, kind) for kind in needs.retry_on]
            if needs.in_processes:
                kinds.append(self._own("ProcessDied"))
            yield f"retry_on=({', '.join(kinds)}{',' if len(kinds) == 1 else ''})"
        if settings.backoff:
            yield f"backoff={settings.backoff}"

    def _assign(self, variables: dict[str, str], word: str, expression: str) -> str:
        name = self._namespace.unique(word)
        variables[name] = expression
        return name

    def _own(self, name: str) -> str:
        """What the module calls a thing of the machinery."""
        return self._renamed.get(name, name)

    def _call(self, name: str, *words: str) -> str:
        return f"{self._own(name)}({', '.join(words)})"
