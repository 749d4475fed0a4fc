"""What is around the tasks of a serial module: retries, loggers, what they open.

Comes in: operators, and the carrier. Goes out: expressions for tasks with all that is
around them, and the assignments that make them. This module must not know the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import wrap
from typing import Any

from skorche.declare.operators import (
    Batch,
    Filter,
    Keywords,
    Map,
    Op,
    Split,
    keywords_of,
    setup_of,
)
from skorche.declare.parameters import Parameter
from skorche.declare.tasks import Task
from skorche.diagram.names import label_of, logger_name, op_label
from skorche.lower.carrier import Carrier
from skorche.lower.parameters import bound, number
from skorche.lower.serial_plan import UNUSED, Step
from skorche.python import literals
from skorche.python.identifiers import Namespace, identifier


class Wording:
    """The expressions of an operator: its function, and all that is around that."""

    def __init__(self, op: Op, carrier: Carrier) -> None:
        self.op = op
        self.values: tuple[str, ...] = ()
        self.task = self.label = self.setup = self.skips = ""
        self.keywords = keywords_of(op)  # as long as nothing is around the task
        self.retry_on: tuple[str, ...] = ()
        self.setup_keywords: Keywords = ()
        user = op_label(op)
        match op:
            case Map():
                self._function(op.task, carrier, user)
                settings = op.task.settings
                if settings.retries:
                    self.retry_on = tuple(
                        carrier.function(kind, op.place, user)
                        for kind in settings.retried_errors
                    )
                setup, self.setup_keywords = setup_of(op)
                if setup:
                    self.setup = carrier.function(setup, op.place, user)
            case Split():
                self._function(op.predicate, carrier, user)
                self.values = tuple(
                    carrier.value(value, op.place, user) for value in op.values
                )
            case Filter():
                self._function(op.predicate, carrier, user)

    def _function(self, function: object, carrier: Carrier, user: str) -> None:
        self.label = label_of(function)
        if isinstance(function, Task):
            function = function.function
        self.task = carrier.function(function, self.op.place, user)

    @property
    def is_plain(self) -> bool:
        """Whether its function is called with nothing around it."""
        if not isinstance(self.op, Map):
            return True
        settings = self.op.task.settings
        around = settings.logger is not None or settings.rate or settings.retries
        opens = bool(self.setup) or self.op.task.is_async
        return not (around or opens or self.op.max_failures is not None)

    def units(self) -> Iterable[str]:
        """Return the files of the machinery that the operator needs."""
        if self.values:
            yield "serial/branches"
        if not isinstance(self.op, Map):
            return
        settings = self.op.task.settings
        if self.op.task.is_async:
            yield "serial/coroutines"
            if settings.timeout is not None:
                yield "serial/within"
        if self.setup:
            yield "serial/given"
            yield "serial/async_opened" if self.op.task.is_async else "serial/opened"
        if settings.rate:
            yield "serial/paced"
        if settings.logger is not None:
            yield "serial/logged"
        if settings.retries:
            yield "serial/retried"
        if self.op.max_failures is not None:
            yield "serial/limited"
        if self.op.on_error != "raise":
            yield "serial/caught"
        if self.op.on_error == "skip":
            yield "serial/skips"
        if self.op.on_error == "queue":
            yield "serial/failures"


class Around:
    """Makes the assignments for what is around tasks; `opens` says whether some of that
    has to be closed at the end."""

    def __init__(
        self,
        namespace: Namespace,
        names: Mapping[str, str],
        variables: Mapping[str, str],
        resumable: bool = False,
    ) -> None:
        """`variables` are what parameters are called there; what counts failures is kept in a
        journal where a run is `resumable`."""
        self._resumable = resumable
        self._namespace = namespace
        self._names = names
        self._variables = variables
        self._sizes: dict[Parameter, str] = {}
        self._loop = ""
        self.assignments: list[Step] = []
        self.opens = False

    def add(self, wording: Wording) -> None:
        """Give a task what is around it, and a variable for all that together."""
        op = wording.op
        if isinstance(op, Batch):
            self.size(op.size)
        if not isinstance(op, Map):
            return
        word = identifier(wording.label)
        settings = op.task.settings
        label = literals.write(wording.label)
        task = plain = self._bound(wording.task, wording.keywords)
        is_async = op.task.is_async
        if is_async:
            self._loop = self._loop or self._event_loop()
        if wording.setup:
            setup = self._bound(wording.setup, wording.setup_keywords)
            opened = self._call("opened", setup, label)
            if is_async:
                opened = self._call("async_opened", setup, label, self._loop)
            task = self._call("given", task, self._resource(f"{word}_resource", opened))
        if is_async:
            if settings.timeout is not None:
                task = self._call("within", task, str(settings.timeout))
            task = self._awaited(op, task, word)
        if settings.logger is not None:
            logger = literals.write(logger_name(op.task))
            task = self._call("logged", task, logger, label)
        if settings.rate is not None:  # within retries, for a quota counts attempts
            task = self._call("paced", task, self._number(settings.rate))
        if settings.retries:
            kinds = wording.retry_on or (self._names.get("Exception", "Exception"),)
            retry_on = f"({', '.join(kinds)}{',' * (len(kinds) == 1)})"
            backoff = (str(settings.backoff),) if settings.backoff else ()
            retries = str(settings.retries)
            task = self._call("retried", task, retries, retry_on, *backoff)
        if op.max_failures is not None:
            task = self._kept(
                self._call("limited", task, label, str(op.max_failures)), label
            )
        if op.on_error == "skip":
            skips = self._kept(self._call("Skips", label), label)
            wording.skips = self._open(f"{word}_skips", skips)
        if task != plain:
            wording.task = self._assign(f"{word}_call", task)
            wording.keywords = ()

    def _event_loop(self) -> str:
        """Return the variable of the event loop that async tasks run on."""
        return self._open("loop", self._call("event_loop"))

    def _resource(self, word: str, opened: str) -> str:
        """Return the variable of what is opened for a task."""
        return self._open(word, opened)

    def _awaited(self, op: Map, task: str, word: str) -> str:
        """Return an expression for an async task as a plain one."""
        return self._call("awaited", task, self._loop)

    def _number(self, value: Any) -> str:
        return number(value, lambda name: self._names.get(name, name), self._variables)

    def size(self, size: Any) -> str:
        """Return what the size of a batch is called, which is told before the loop."""
        if not isinstance(size, Parameter):
            return str(size)
        if size not in self._sizes:
            self._sizes[size] = self._assign(f"{size}_of_batch", self._number(size))
        return self._sizes[size]

    def _bound(self, function: str, keywords: Keywords) -> str:
        return bound(function, keywords, self._names, self._variables)

    def _call(self, name: str, *words: str) -> str:
        return f"{self._names.get(name, name)}({', '.join(words)})"

    def _kept(self, counter: str, label: str) -> str:
        """What counts failures, as a journal keeps it."""
        journal = self._names.get("journal", "journal")
        return f"{journal}.counting({label}, {counter})" if self._resumable else counter

    def _open(self, word: str, manager: str) -> str:
        self.opens = True
        stack = self._names.get("resources", "resources")
        return self._assign(word, f"{stack}.enter_context({manager})")

    def _assign(self, word: str, value: str) -> str:
        variable = self._namespace.unique(word)
        self.assignments.append(Step("assign", queue=variable, value=value))
        return variable


def unused(stages: Iterable[Op]) -> str:
    """Say which settings of tasks mean nothing in one thread, as lines of a docstring."""
    found: dict[str, None] = {}
    for op in stages:
        if isinstance(op, Map):
            settings = op.task.settings
            words = {
                "max_workers": settings.max_workers != 1,
                "executor": settings.executor != "thread",
                "timeout": settings.timeout is not None and not op.task.is_async,
            }
            label = label_of(op.task)
            found.update({f"{w} of {label}": None for w, told in words.items() if told})
    text = f"{UNUSED}{', '.join(found)}."
    wrapped = wrap(text, 88, subsequent_indent=" " * 4, break_long_words=False)
    return "".join(f"\n{line}" for line in wrapped) if found else ""
