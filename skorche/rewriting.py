"""What a compiled file says comes in, the text that skorche writes for that goes out.

A compiled file is a function of its picture, its wiring and the functions that it
carries. Here they go through the same lowering as a declaration's, so that the file can
be compared with itself written again: where they differ, a hand has been in it, or
another skorche wrote it. This module must not know declarations, nor the look of a file.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from skorche.carrier import Carried
from skorche.diagram import Diagram, Stage
from skorche.emit import Style, emit
from skorche.errors import Place
from skorche.graph import Graph
from skorche.lower.threads import in_order, lower
from skorche.naming import describe, queue_names
from skorche.operators import Batch, Filter, Map, Merge, Op, Split, Unbatch
from skorche.places import CallSite
from skorche.queues import Queue
from skorche.reading import Called, Reading, UnreadableError
from skorche.tasks import Settings, Task

_NOWHERE = CallSite("<compiled>")


def rewrite(reading: Reading, style: Style | None = None) -> str:
    """Return the text that skorche writes for what a compiled file says, in a project's
    style but for the header, which is the file's own.

    Raises UnreadableError where its picture and its stages do not fit together.
    """
    graph = _graph(reading)
    carrier = _TextCarrier(reading)
    plan = lower(graph, carrier, reading.source, reading.title, reading.has_async_api)
    return emit(plan, style=replace(style or Style(), header=reading.header))


class _Words:
    """Stands for a value of which only the expression is known, and what a picture shows.

    It can be called, as a function can, and has a function's name.
    """

    def __init__(self, text: str, name: str = "", shown: str = "") -> None:
        self.text = text
        self.shown = shown
        self.__name__ = name

    def __repr__(self) -> str:
        return self.shown

    def __call__(self, *_: Any) -> Any:
        raise AssertionError("nothing of a compiled file is run")


class _AsyncWords(_Words):
    """Stands for what has to be awaited."""

    async def __call__(self, *_: Any) -> Any:
        raise AssertionError("nothing of a compiled file is run")


class _TextCarrier:
    """A carrier of what a compiled file carries already."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def function(self, function: Any, place: Place, user: str) -> str:
        return str(function.text)

    def value(self, value: Any, place: Place, user: str) -> str:
        return str(value.text)

    def inputs(self, inputs: Any, place: Place, user: str) -> str:
        return str(inputs.text)

    def bind(self, constant: str, inputs: Any) -> None:
        pass

    def carried(self) -> Carried:
        used = set(_names_in(self._reading))
        imports = {line for line in self._reading.imports if line.bound in used}
        taken = self._reading.bound() | {line.bound for line in imports}
        return Carried(frozenset(imports), self._reading.sections, frozenset(taken))


def _names_in(reading: Reading) -> Iterator[str]:
    """The names that the user's part of a compiled file uses."""
    texts = [section.text for section in reading.sections]
    texts += [text for _, text in reading.inputs if text]
    for stage in reading.stages:
        called = reading.called_by(*stage)
        texts += [*called.tasks, *called.retry_on, *called.values, called.setup]
    for text in texts:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Name):
                yield node.id
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from _words_of(node.value)  # an annotation, maybe


def _words_of(text: str) -> Iterator[str]:
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id


def _graph(reading: Reading) -> Graph:
    """The graph that a compiled file's picture shows, with words for what is not known."""
    diagram = reading.diagram
    queues = _queues(diagram, reading)
    graph = Graph(Place(reading.source))
    for stage in diagram.stages:
        reads = tuple(queues[name] for name in stage.reads)
        writes = tuple(queues[name] for name in stage.writes)
        graph.add(_op(stage, reads, writes))
    names = queue_names(graph)
    groups = in_order(graph, names, describe(graph, names))
    if len(groups) != len(reading.stages):
        count = f"{len(reading.stages)} stages, and its picture {len(groups)}"
        raise UnreadableError(f"it has {count}")
    for ops, workers in zip(groups, reading.stages, strict=True):
        _name_functions(ops, reading.called_by(*workers))
    return graph


def _queues(diagram: Diagram, reading: Reading) -> dict[str, Queue]:
    inputs = [edge.name for edge in diagram.inputs()]
    if len(inputs) != len(reading.inputs):
        raise UnreadableError("run() reads other queues than the picture shows")
    fixed = dict(zip(inputs, (text for _, text in reading.inputs), strict=True))
    queues = {}
    for edge in diagram.edges:
        queue = Queue(None if edge.implied else edge.name, maxsize=edge.maxsize)
        queue.place, queue.target = _NOWHERE, None
        text = fixed.get(edge.name)
        queue.fixed_inputs = None if text is None else _Words(text)  # type: ignore[assignment]
        queues[edge.name] = queue
    return queues


def _op(stage: Stage, reads: tuple[Queue, ...], writes: tuple[Queue, ...]) -> Op:
    """The operator of a stage; functions get their names later."""
    place = _NOWHERE
    settings: dict[str, Any] = {name: _value(text) for name, text in stage.settings}
    match stage.kind:
        case "merge":
            return Merge(place, reads, writes)
        case "map":
            on_error = "queue" if len(writes) > 1 else settings.pop("on_error", "raise")
            task = Task(_Words(""), stage.label, _settings(stage, settings))
            return Map(place, reads, writes, task, on_error)
        case "split":
            values = tuple(_Words(text, shown=text) for text in stage.values)
            return Split(place, reads, writes, Task(_Words(""), stage.label), values)
        case "filter":
            return Filter(place, reads, writes, Task(_Words(""), stage.label))
        case "batch":
            fill = settings.pop("fill_batch", True)
            return Batch(place, reads, writes, int(stage.label), fill, **settings)
        case _:
            return Unbatch(place, reads, writes)


def _value(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text


def _settings(stage: Stage, values: dict[str, Any]) -> Settings:
    """A task's settings; what is the user's in them has its name only, so far."""
    words = dict(stage.settings)
    if "logger" in words:
        values["logger"] = words["logger"]
    if "setup" in words:
        values["setup"] = _Words("", words["setup"])
    if "retry_on" in words:
        values["retry_on"] = tuple(
            _Words("", kind) for kind in words["retry_on"].split()
        )
    try:
        return Settings(**values)
    except TypeError as error:
        raise UnreadableError(f"the picture in its docstring: {error}") from None


def _name_functions(ops: tuple[Op, ...], called: Called) -> None:
    """Tell the operators of a stage which functions its worker calls."""
    tasks = [op.task for op in ops if isinstance(op, Map)]
    for op in ops:
        if isinstance(op, Split | Filter):
            tasks = [op.predicate]
    if len(called.tasks) != len(tasks):
        label = tasks[0].name if tasks else "a stage"
        raise UnreadableError(f"the worker of {label} does not call it")
    for op in ops:
        for value, text in zip(getattr(op, "values", ()), called.values, strict=False):
            value.text = text
    for task, expression in zip(tasks, called.tasks, strict=True):
        words = _AsyncWords if called.awaits else _Words
        # A worker says the task's name where the function has another.
        known = task.name not in called.texts
        task.function = words(expression, task.name if known else "")
        settings = task.settings
        if isinstance(settings.setup, _Words):
            settings.setup.text = called.setup
        for kind, text in zip(_kinds(settings), called.retry_on, strict=False):
            kind.text = text


def _kinds(settings: Settings) -> list[_Words]:
    kinds: tuple[Any, ...] = settings.retried_errors
    return [kind for kind in kinds if isinstance(kind, _Words)]
