"""What a compiled file says comes in, the text that skorche writes for that goes out.

A compiled file is a function of its picture, its wiring and the functions that it
carries. Here they go through the same lowering as a declaration's, so that the file can
be compared with itself written again: where they differ, a hand has been in it, or
another skorche wrote it.

Which functions it calls the picture does not say. So the file is first written with holes
in their places; what the file has there is what it calls. This module must not know
declarations, nor the look of a file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from typing import Any

from skorche.declare.call_sites import CallSite
from skorche.declare.graph import Graph
from skorche.declare.operators import Batch, Filter, Map, Merge, Op, Split, Tee, Unbatch
from skorche.declare.queues import Queue
from skorche.declare.tasks import Settings, Task
from skorche.diagram.diagram import Diagram, Stage
from skorche.diagram.names import queue_names
from skorche.errors import Place, SkorcheError
from skorche.lower.carrier import Carried
from skorche.lower.plan import Plan, Wanted
from skorche.python.holes import fillings
from skorche.python.identifiers import identifier
from skorche.review.reading import Reading, UnreadableError, read
from skorche.write.emit import Style, emit

_NOWHERE = CallSite("<compiled>")


def regenerate(
    reading: Reading, style: Style | None = None, formatted: bool = True
) -> str:
    """Return the text that skorche writes for what a compiled file says, in a project's
    style but for the header, which is the file's own.

    Without `formatted` it has the same tokens, and costs a tenth.

    Raises UnreadableError where its picture and its stages do not fit together.
    """
    style = replace(style or Style(), header=reading.header)
    try:
        return _written(reading, style, formatted)
    except SkorcheError:
        raise
    except Exception as error:  # a stranger's picture may say anything
        message = f"what its picture says makes no pipeline: {error}"
        raise UnreadableError(message) from error


def _written(reading: Reading, style: Style, formatted: bool) -> str:
    graph = _graph(reading)
    _Holes(graph, reading).fill(style)
    return emit(_plan(graph, reading), formatted, style)


def _plan(graph: Graph, reading: Reading) -> Plan:
    asked = Wanted(
        reading.source, reading.title, reading.has_async_api, reading.has_script
    )
    plan = reading.target.lower(graph, _TextCarrier(reading), asked)
    return replace(plan, title=plan.title + reading.needs)


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
        self._used: list[str] = []

    def function(self, function: Any, place: Place, user: str) -> str:
        self._used.append(function.text)
        return str(function.text)

    def value(self, value: Any, place: Place, user: str) -> str:
        self._used.append(value.text)
        return str(value.text)

    def inputs(self, inputs: Any, place: Place, user: str) -> str:
        return str(inputs.text)

    def bind(self, constant: str, inputs: Any) -> None:
        pass

    def carried(self) -> Carried:
        used = set(_names_in(self._reading, self._used))
        imports = {line for line in self._reading.imports if line.bound in used}
        taken = self._reading.bound() | {line.bound for line in imports}
        return Carried(frozenset(imports), self._reading.sections, frozenset(taken))


def _names_in(reading: Reading, expressions: Iterable[str]) -> Iterator[str]:
    """The names that the user's part of a compiled file uses, with these expressions."""
    texts = [section.text for section in reading.sections]
    texts += [text for _, text in reading.inputs if text]
    for text in [*texts, *expressions]:
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
        case "tee":
            return Tee(place, reads, writes)
        case "map":
            on_error = "queue" if len(writes) > 1 else settings.pop("on_error", "raise")
            most = settings.pop("max_failures", None)
            task = Task(_Words(""), stage.label, _settings(stage, settings))
            return Map(place, reads, writes, task, on_error, most)
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


def _tasks(op: Op) -> list[Task[..., Any]]:
    """The task or predicate of an operator that has one."""
    if isinstance(op, Map):
        return [op.task]
    return [op.predicate] if isinstance(op, Split | Filter) else []


class _Holes:
    """What is not known of a graph, by the words that stand for it in a text."""

    def __init__(self, graph: Graph, reading: Reading) -> None:
        self._graph = graph
        self._reading = reading
        self._queues = queue_names(graph)
        self._text = "\n".join(map(ast.unparse, reading.made))
        self._prefix = "_hole"
        while self._prefix in reading.text:
            self._prefix += "_"
        self._expressions: dict[str, _Words] = {}
        self._tasks: dict[str, tuple[Task[..., Any], str]] = {}

    def fill(self, style: Style) -> None:
        """Tell the operators what the file has of the user's in their places."""
        self._dig()
        text = emit(_plan(self._graph, self._reading), formatted=False, style=style)
        found: dict[str, str] = {}
        holes = {*self._expressions, *self._tasks}
        aliases = _aliases(self._reading.made)
        for holed, filled in zip(read(text).made, self._reading.made):
            for hole, expression in _fillings(holed, filled, holes).items():
                found.setdefault(hole, aliases.get(expression, expression))
        for hole, words in self._expressions.items():
            words.text = found.get(hole) or identifier(words.shown or words.__name__)
        for hole, (task, name) in self._tasks.items():
            task.name = name
            # A file says the name of a task whose function bears another.
            task.function.__name__ = "" if hole in found else name

    def _dig(self) -> None:
        """Put a hole where an expression is not known, and where a task's name may be."""
        for op in self._graph.operators:
            settings = op.task.settings if isinstance(op, Map) else Settings()
            self._put(settings.setup)
            for kind in settings.retried_errors:
                self._put(kind)
            for task in _tasks(op):
                awaited = isinstance(op, Map) and self._is_awaited(op, task)
                kind_of_words = _AsyncWords if awaited else _Words
                task.function = kind_of_words("", shown=task.name)
                self._put(task.function)
                hole = self._word()
                self._tasks[hole] = task, task.name
                task.name = hole
            for value in getattr(op, "values", ()):
                if not _is_literal(value.text):
                    value.text = ""
                self._put(value)

    def _put(self, words: Any) -> None:
        if isinstance(words, _Words) and not words.text:
            words.text = self._word()
            self._expressions[words.text] = words

    def _word(self) -> str:
        return f"{self._prefix}{len(self._expressions) + len(self._tasks)}"

    def _is_awaited(self, op: Op, task: Task[..., Any]) -> bool:
        pattern = self._reading.target.awaits.format(
            word=re.escape(identifier(task.name)),
            reads=re.escape(repr(self._queues[op.reads[0]])),
        )
        return re.search(pattern, self._text) is not None


def _aliases(made: Iterable[ast.Module]) -> dict[str, str]:
    """The second names that a file has for expressions."""
    return {
        node.targets[0].id: ast.unparse(node.value)
        for tree in made
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


def _fillings(
    holed: ast.Module, filled: ast.Module, holes: Container[str]
) -> dict[str, str]:
    """What the functions of a section have in the places of holes."""
    left, right = (
        ast.Module([n for n in tree.body if not isinstance(n, ast.Assign)], [])
        for tree in (holed, filled)
    )
    return fillings(left, right, holes)


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return False
    return True
