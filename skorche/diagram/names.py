"""Names for queues and stages, made of the user's own words.

Comes in: a graph. Goes out: for each queue a name (its own, that of the variable it was
assigned to, or one made of what fills it), legal identifiers, and the graph's diagram.
This module must not know what a compiled file looks like.
"""

from __future__ import annotations

import enum
import re
from typing import Any

from skorche.declare.call_sites import statement
from skorche.declare.graph import Graph
from skorche.declare.operators import (
    Batch,
    Filter,
    Map,
    Op,
    Split,
    Tee,
    keywords_of,
    setup_of,
)
from skorche.declare.parameters import Parameter
from skorche.declare.queues import Queue
from skorche.declare.tasks import Task, is_said, name_of
from skorche.diagram.diagram import WITH, Diagram, Edge, Stage, arrange
from skorche.python import literals
from skorche.python.identifiers import Namespace, identifier
from skorche.python.visible import visible_line

_UNNAMED = "\0"  # begins the stand-in for a name
#: How long a name may be before the stages that it follows from are left out of it.
_LONG = 24
#: How much of a name there is in those that follow from it.
_LONGEST = 200


def label_of(function: Any) -> str:
    """Return the name of a task or predicate."""
    return str(function.name) if isinstance(function, Task) else name_of(function)


def op_label(op: Op) -> str:
    """Return how an operator is spoken of: `map(clean)`, `batch(10)`, `unbatch()`."""
    match op:
        case Map() if callable(op.task.function):
            return f"map({label_of(op.task)})"
        case Split():
            return f"split({label_of(op.predicate)})"
        case Filter():
            return f"filter({label_of(op.predicate)})"
        case Batch():
            return f"batch({op.size})"
        case _:
            return f"{type(op).__name__.lower()}()"


def spoken_names(graph: Graph) -> dict[Queue, str]:
    """Return the names that the user gave: to the queue, or to the variable it is in.

    A variable names the last queue that was assigned to it. Of several calls in one
    statement it holds what the last one returned, which is the outermost.
    """
    outermost: dict[tuple[int, int], int] = {}
    targets: dict[Queue, tuple[tuple[int, int], tuple[str, ...]]] = {}
    for queue in graph.queues():
        line, names = statement(queue.place)
        key = (id(queue.place.code), line)
        targets[queue] = key, names
        outermost[key] = max(outermost.get(key, -1), queue.place.position)
    results = {
        queue: len(op.writes)
        for op in graph.operators
        for queue in op.writes
        if isinstance(op, (Split, Tee))
    }
    spoken: dict[Queue, str] = {}
    holders: dict[str, Queue] = {}
    for queue, (key, names) in targets.items():
        if isinstance(queue.name, str):
            spoken[queue] = queue.name
            continue
        outer = outermost[key] == queue.place.position
        if queue.target is None or not outer or len(names) != results.get(queue, 1):
            continue
        variable = names[queue.target]
        if not variable.strip("_"):
            continue  # the user does not want it
        spoken.pop(holders.get(variable, queue), None)
        holders[variable] = queue
        spoken[queue] = variable
    return spoken


def title(queue: Queue, spoken: dict[Queue, str]) -> str:
    """Return how a queue is spoken of in an error."""
    return f'queue "{spoken[queue]}"' if queue in spoken else "an unnamed queue"


def queue_names(graph: Graph) -> dict[Queue, str]:
    """Return a name for each queue of a graph without problems, all different.

    The names that the user gave come first, and then those that follow from stages.
    """
    spoken = spoken_names(graph)
    queues = graph.queues()
    namespace = Namespace(queue.name for queue in queues if queue.name is not None)
    names = {}
    for number, queue in enumerate(queues):
        if queue.name is not None:
            names[queue] = queue.name
        elif queue in spoken:
            names[queue] = namespace.unique(spoken[queue])
        else:
            names[queue] = unnamed(number)
    implied = implied_names(describe(graph, names))
    return {queue: implied.get(name, name) for queue, name in names.items()}


def unnamed(number: int) -> str:
    """Return a stand-in for the name of a queue, for `implied_names` to replace."""
    return f"{_UNNAMED}{number}"


def implied_names(diagram: Diagram) -> dict[str, str]:
    """Return names for the queues of a diagram that have none, from what fills them."""
    given = [edge.name for edge in diagram.edges if edge.name[:1] != _UNNAMED]
    namespace = Namespace(given)
    producers = {
        name: (stage, place)
        for stage in diagram.stages
        for place, name in enumerate(stage.writes)
    }
    names: dict[str, str] = {}
    for edge in diagram.edges:
        if edge.name[:1] == _UNNAMED:
            producer, place = producers.get(edge.name, (None, 0))
            word = _implied_name(producer, place, names)
            names[edge.name] = namespace.unique(word)
    return names


def _implied_name(producer: Stage | None, place: int, names: dict[str, str]) -> str:
    """What the queue is called that a stage fills, at that place of those it fills."""
    if producer is None:
        return "inputs"
    source = identifier(names.get(producer.reads[0], producer.reads[0]))[:_LONGEST]
    if len(source) > _LONG:  # each stage would make it longer, without end
        source = re.sub("(_(batches|items|merged)(_[0-9]+)?)+$", "", source)
    match producer.kind:
        case "map":
            end = "failed" if place else "out"
            return f"{identifier(producer.label)}_{end}"
        case "filter":
            return f"{identifier(producer.label)}_kept"
        case "split":
            value = identifier(producer.values[place].lower()).strip("_")
            return f"{identifier(producer.label)}_{value}"
        case "tee":
            return f"{source}_{place + 1}"
        case "batch":
            return f"{source}_batches"
        case "unbatch":
            return f"{source}_items"
        case _:
            return f"{source}_merged"


def describe(graph: Graph, names: dict[Queue, str]) -> Diagram:
    """Return the diagram of a graph without problems, with these names for its queues."""
    given = spoken_names(graph)
    edges = [
        Edge(names[queue], queue.maxsize, queue not in given, given_by(queue))
        for queue in graph.queues()
    ]
    return arrange(edges, [describe_op(op, names) for op in graph.operators])


def given_by(queue: Queue) -> str:
    """Return the name of the parameter that gives a queue's items, if one does."""
    inputs: Any = queue.fixed_inputs
    return inputs.name if isinstance(inputs, Parameter) else ""


def describe_op(op: Op, names: dict[Queue, str]) -> Stage:
    """Return an operator as a stage of a diagram."""
    reads = tuple(names[queue] for queue in op.reads)
    writes = tuple(names[queue] for queue in op.writes)
    match op:
        case Map():
            return Stage("map", label_of(op.task), reads, writes, (), _map_settings(op))
        case Split():
            label, values = label_of(op.predicate), tuple(map(_value_text, op.values))
            return Stage("split", label, reads, writes, values, _given(op))
        case Filter():
            label = label_of(op.predicate)
            return Stage("filter", label, reads, writes, (), _given(op))
        case Batch():
            settings = [] if op.fill else [("fill_batch", "False")]
            if op.timeout is not None:
                settings.append(("timeout", str(op.timeout)))
            return Stage("batch", str(op.size), reads, writes, (), tuple(settings))
        case _:
            return Stage(type(op).__name__.lower(), "", reads, writes)


def _map_settings(op: Map) -> tuple[tuple[str, str], ...]:
    """The settings of a task that a user said, but for defaults, as text."""
    settings = op.task.settings
    texts = {name: str(getattr(settings, name)) for name in settings.changed()}
    if settings.max_workers == 1 and is_said(settings.max_workers):
        # One at a time, by the user's word, wherever it runs.
        texts = {"max_workers": "1", **texts}
    if settings.retry_on is not None:
        texts["retry_on"] = " ".join(k.__name__ for k in settings.retried_errors)
    if settings.setup is not None:
        texts["setup"] = name_of(settings.setup)
    if settings.logger is not None:
        texts["logger"] = logger_name(op.task)
    for name in ("on_error", "max_failures"):
        texts.pop(name, None)
    if op.on_error == "skip":
        texts["on_error"] = "skip"
    if op.max_failures is not None:
        texts["max_failures"] = str(op.max_failures)
    return (*texts.items(), *_given(op))


def _given(op: Op) -> tuple[tuple[str, str], ...]:
    """The parameters that an operator's function is given, and its setup."""
    words = [(word, parameter) for word, parameter in keywords_of(op)]
    words += [(f"setup.{word}", parameter) for word, parameter in setup_of(op)[1]]
    return tuple((f"{WITH}{word}", parameter.name) for word, parameter in words)


def _value_text(value: Any) -> str:
    """A value as it is shown, the same under any hash seed."""
    if isinstance(value, enum.Enum) and value.name in type(value).__members__:
        return f"{type(value).__name__}.{value.name}"
    try:
        return literals.write(value)
    except literals.NotLiteral:
        return visible_line(repr(value))  # which may be anything


def logger_name(task: Task[..., Any]) -> str:
    """Return the name of a task's logger."""
    logger = task.settings.logger
    return logger if isinstance(logger, str) else logger.name  # type: ignore[union-attr]
