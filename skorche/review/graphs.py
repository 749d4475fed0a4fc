"""What a compiled file says comes in, the graph that its picture shows goes out.

Of functions, and of values that no picture shows, only the words that a file has for them
are known. This module must not know those words, nor how a graph is written.
"""

from __future__ import annotations

import ast
from typing import Any

from skorche.declare.call_sites import CallSite
from skorche.declare.graph import Graph
from skorche.declare.operators import Batch, Filter, Map, Merge, Op, Split, Tee, Unbatch
from skorche.declare.queues import Queue
from skorche.declare.tasks import Settings, Task
from skorche.declare.worker_counts import from_picture
from skorche.diagram.diagram import Diagram, Stage
from skorche.errors import Place
from skorche.review.reading import Reading, UnreadableError

_NOWHERE = CallSite("<compiled>")


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
    queues = _queues(diagram, reading)
    graph = Graph(Place(reading.source))
    for stage in diagram.stages:
        reads = tuple(queues[name] for name in stage.reads)
        writes = tuple(queues[name] for name in stage.writes)
        graph.add(_op(stage, reads, writes))
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
        queue.fixed_inputs = None if text is None else Words(text)  # type: ignore[assignment]
        queues[edge.name] = queue
    return queues


def _op(stage: Stage, reads: tuple[Queue, ...], writes: tuple[Queue, ...]) -> Op:
    """The operator of a stage; functions get their names later."""
    place = _NOWHERE
    settings: dict[str, Any] = {name: _value(text) for name, text in stage.settings}
    match stage.kind:
        case "merge":
            return Merge(place, reads, writes)
        case "tee":
            return Tee(place, reads, writes)
        case "map":
            on_error = "queue" if len(writes) > 1 else settings.pop("on_error", "raise")
            most = settings.pop("max_failures", None)
            task = Task(Words(""), stage.label, _settings(stage, settings))
            return Map(place, reads, writes, task, on_error, most)
        case "split":
            values = tuple(Words(text, shown=text) for text in stage.values)
            return Split(place, reads, writes, Task(Words(""), stage.label), values)
        case "filter":
            return Filter(place, reads, writes, Task(Words(""), stage.label))
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
    if isinstance(values.get("max_workers"), str):
        values["max_workers"] = from_picture(words["max_workers"])
    if "logger" in words:
        values["logger"] = words["logger"]
    if "setup" in words:
        values["setup"] = Words("", words["setup"])
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
