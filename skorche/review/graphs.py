"""What a compiled file says comes in, the graph that its picture shows goes out.

Of functions, and of values that no picture shows, only the words that a file has for them
are known. This module must not know those words, nor how a graph is written.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from skorche.declare.call_sites import CallSite
from skorche.declare.graph import Graph
from skorche.declare.operators import Batch, Filter, Map, Merge, Op, Split, Tee, Unbatch
from skorche.declare.parameters import Parameter
from skorche.declare.queues import Queue
from skorche.declare.tasks import Settings, Task
from skorche.declare.worker_counts import from_picture
from skorche.diagram.diagram import WITH, Diagram, Stage
from skorche.errors import Place
from skorche.review.reading import Reading, UnreadableError

_NOWHERE = CallSite("<compiled>")
#: Begins the word of a parameter that a setup is given.
_SETUP = "setup."
#: Settings that may be parameters.
_NUMBERS = ("max_workers", "rate")


class Words:
    """Stands for a value of which only the expression is known, and what a picture shows.

    It can be called, as a function can, and has a function's name.
    """

    def __init__(self, text: str, name: str = "", shown: str = "") -> None:
        self.text = text
        self.shown = shown
        self.hole = ""
        self.__name__ = name

    def __repr__(self) -> str:
        return self.shown

    def __call__(self, *_: Any) -> Any:
        raise AssertionError("nothing of a compiled file is run")


class AsyncWords(Words):
    """Stands for what has to be awaited."""

    async def __call__(self, *_: Any) -> Any:
        raise AssertionError("nothing of a compiled file is run")


def graph_of(reading: Reading) -> Graph:
    """The graph that a compiled file's picture shows, with words for what is not known."""
    diagram = reading.diagram
    known = {parameter.name: parameter for parameter in reading.parameters}
    queues = _queues(diagram, reading, known)
    graph = Graph(Place(reading.source))
    for stage in diagram.stages:
        reads = tuple(queues[name] for name in stage.reads)
        writes = tuple(queues[name] for name in stage.writes)
        graph.add(_op(stage, reads, writes, known))
    return graph


def _queues(
    diagram: Diagram, reading: Reading, known: Mapping[str, Parameter]
) -> dict[str, Queue]:
    inputs = [edge.name for edge in diagram.open_inputs()]
    if len(inputs) != len(reading.inputs):
        raise UnreadableError("run() reads other queues than the picture shows")
    fixed = dict(zip(inputs, (text for _, text in reading.inputs), strict=True))
    queues = {}
    for edge in diagram.edges:
        queue = Queue(None if edge.implied else edge.name, maxsize=edge.maxsize)
        queue.place, queue.target = _NOWHERE, None
        text = fixed.get(edge.name)
        read: Any = None if text is None else Words(text)
        queue.fixed_inputs = _known(edge.given, known) if edge.given else read
        queues[edge.name] = queue
    return queues


def _op(
    stage: Stage,
    reads: tuple[Queue, ...],
    writes: tuple[Queue, ...],
    known: Mapping[str, Parameter],
) -> Op:
    """The operator of a stage; functions get their names later."""
    place = _NOWHERE
    given = dict(_keywords(stage, known))
    own = [pair for pair in stage.settings if not pair[0].startswith(WITH)]
    settings: dict[str, Any] = {
        name: _number(text, known) if name in _NUMBERS else _value(text)
        for name, text in own
    }
    opening = {w.removeprefix(_SETUP): p for w, p in given.items() if _SETUP in w}
    words = tuple((w, p) for w, p in given.items() if _SETUP not in w)
    match stage.kind:
        case "merge":
            return Merge(place, reads, writes)
        case "tee":
            return Tee(place, reads, writes)
        case "map":
            on_error = "queue" if len(writes) > 1 else settings.pop("on_error", "raise")
            most = settings.pop("max_failures", None)
            task = Task(Words(""), stage.label, _settings(stage, settings, opening))
            return Map(place, reads, writes, task, on_error, most, words)
        case "split":
            values = tuple(Words(text, shown=text) for text in stage.values)
            task = Task(Words(""), stage.label)
            return Split(place, reads, writes, task, values, words)
        case "filter":
            return Filter(place, reads, writes, Task(Words(""), stage.label), words)
        case "batch":
            fill = settings.pop("fill_batch", True)
            return Batch(
                place, reads, writes, _number(stage.label, known), fill, **settings
            )
        case _:
            return Unbatch(place, reads, writes)


def _number(text: str, known: Mapping[str, Parameter]) -> Any:
    """A number, or the parameter that gives it."""
    if not text.isidentifier() or text == "auto":  # which no parameter is called
        return _value(text)
    return _known(text, known)


def _known(name: str, known: Mapping[str, Parameter]) -> Any:
    if name not in known:
        raise UnreadableError(f"run() has no parameter {name}, which the picture shows")
    return known[name]


def _value(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text


def _keywords(
    stage: Stage, known: Mapping[str, Parameter]
) -> Iterator[tuple[str, Parameter]]:
    """The parameters that the function of a stage is given, and its setup."""
    for word, name in stage.settings:
        if word.startswith(WITH):
            yield word.removeprefix(WITH), _known(name, known)


def _settings(
    stage: Stage, values: dict[str, Any], opening: Mapping[str, Parameter]
) -> Settings:
    """A task's settings; what is the user's in them has its name only, so far."""
    words = dict(stage.settings)
    if isinstance(values.get("max_workers"), str):
        values["max_workers"] = from_picture(words["max_workers"])
    if "logger" in words:
        values["logger"] = words["logger"]
    if "setup" in words:
        values["setup"] = Words("", words["setup"])
        if opening:
            values["setup"] = partial(values["setup"], **opening)
    if "retry_on" in words:
        values["retry_on"] = tuple(
            Words("", kind) for kind in words["retry_on"].split()
        )
    try:
        return Settings(**values)
    except TypeError as error:
        raise UnreadableError(f"the picture in its docstring: {error}") from None


def tasks_of(op: Op) -> list[Task[..., Any]]:
    """The task or predicate of an operator that has one."""
    if isinstance(op, Map):
        return [op.task]
    return [op.predicate] if isinstance(op, Split | Filter) else []
