"""Names for queues and stages, made of the user's own words.

Comes in: a graph. Goes out: for each queue a name (its own, that of the variable it was
assigned to, or one made of what fills it), legal identifiers, and the graph's diagram.
This module must not know what a compiled file looks like.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from skorche.diagram import MAXSIZE, Diagram, Edge, Stage, arrange
from skorche.graph import Graph
from skorche.operators import Batch, Filter, Map, Merge, Op, Split, Unbatch
from skorche.places import statement
from skorche.queues import Queue
from skorche.tasks import Task, name_of


def identifier(text: str) -> str:
    """Return a legal identifier as near to the text as can be.

    >>> identifier("my queue"), identifier("2nd"), identifier("class"), identifier("")
    ('my_queue', '_2nd', 'class_', '_')
    """
    word = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", text)) or "_"
    if not word.isidentifier():
        word = f"_{word}"
    if not word.isidentifier():
        word = re.sub(r"[^0-9A-Za-z_]", "_", word)
    return f"{word}_" if keyword.iskeyword(word) else word


class Namespace:
    """Identifiers that are taken; a later one that collides gets a number."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(taken)

    def unique(self, word: str) -> str:
        """Return the word, or the word with the first free number from 2 on."""
        number, name = 2, word
        while name in self.taken:
            name, number = f"{word}_{number}", number + 1
        self.taken.add(name)
        return name


def label_of(function: Any) -> str:
    """Return the name of a task or predicate."""
    return str(function.name) if isinstance(function, Task) else name_of(function)


def op_label(op: Op) -> str:
    """Return how an operator is spoken of: `map(clean)`, `batch(10)`, `unbatch()`."""
    match op:
        case Map():
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
    results = {queue: len(op.writes) for op in graph.operators for queue in op.writes}
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
        spoken.pop(holders.get(variable, queue), None)
        holders[variable] = queue
        spoken[queue] = variable
    return spoken


def title(queue: Queue, spoken: dict[Queue, str]) -> str:
    """Return how a queue is spoken of in an error."""
    return f'queue "{spoken[queue]}"' if queue in spoken else "an unnamed queue"


def derived_name(kind: str, label: str, source: str, value: str = "") -> str:
    """Return the name of a queue that has none, from the stage that fills it."""
    match kind:
        case "map":
            return f"{identifier(label)}_out"
        case "filter":
            return f"{identifier(label)}_kept"
        case "split":
            return identifier(f"{label}_{value.lower()}").rstrip("_")
        case "batch":
            return f"{identifier(source)}_batches"
        case "unbatch":
            return f"{identifier(source)}_items"
        case "merge":
            return f"{identifier(source)}_merged"
        case _:
            return "inputs"


def queue_names(graph: Graph) -> dict[Queue, str]:
    """Return a name for each queue of a graph without problems, all different."""
    spoken = spoken_names(graph)
    explicit = [q.name for q in spoken if isinstance(q.name, str)]
    names = Namespace(explicit)
    found = {q: name for q, name in spoken.items() if isinstance(q.name, str)}
    for queue, name in spoken.items():
        if queue not in found:
            found[queue] = names.unique(name)
    producers = graph.producers()
    waiting = [queue for queue in graph.queues() if queue not in found]
    for queue in reversed(waiting):
        stack = [queue]
        while stack:
            current = stack[-1]
            if current in found:
                stack.pop()
                continue
            producer = producers[current][0] if producers[current] else None
            source = producer.reads[0] if producer and _named_after(producer) else None
            if source is not None and source not in found:
                stack.append(source)
                continue
            found[stack.pop()] = names.unique(
                _derive(current, producer, found[source] if source else "")
            )
    return found


def _named_after(op: Op) -> bool:
    """Whether a queue that the operator fills is named after the one it empties."""
    return isinstance(op, (Batch, Unbatch, Merge))


def _derive(queue: Queue, producer: Op | None, source: str) -> str:
    match producer:
        case None:
            return derived_name("input", "", "")
        case Map():
            return derived_name("map", label_of(producer.task), source)
        case Split():
            value = repr(producer.values[producer.writes.index(queue)])
            return derived_name("split", label_of(producer.predicate), source, value)
        case Filter():
            return derived_name("filter", label_of(producer.predicate), source)
        case _:
            return derived_name(type(producer).__name__.lower(), "", source)


def describe(graph: Graph, names: dict[Queue, str]) -> Diagram:
    """Return the diagram of a graph without problems, with these names for its queues."""
    given = spoken_names(graph)
    edges = [
        Edge(names[queue], queue.maxsize or MAXSIZE, implied=queue not in given)
        for queue in graph.queues()
    ]
    return arrange(edges, [describe_op(op, names) for op in graph.operators])


def describe_op(op: Op, names: dict[Queue, str]) -> Stage:
    """Return an operator as a stage of a diagram."""
    reads = tuple(names[queue] for queue in op.reads)
    writes = tuple(names[queue] for queue in op.writes)
    match op:
        case Map():
            settings = []
            if op.task.max_workers != 1:
                settings.append(("max_workers", str(op.task.max_workers)))
            if op.task.logger is not None:
                settings.append(("logger", logger_name(op.task)))
            return Stage("map", label_of(op.task), reads, writes, (), tuple(settings))
        case Split():
            values = tuple(repr(value) for value in op.values)
            return Stage("split", label_of(op.predicate), reads, writes, values)
        case Filter():
            return Stage("filter", label_of(op.predicate), reads, writes)
        case Batch():
            filled = () if op.fill else (("fill_batch", "False"),)
            return Stage("batch", str(op.size), reads, writes, (), filled)
        case _:
            return Stage(type(op).__name__.lower(), "", reads, writes)


def logger_name(task: Task[..., Any]) -> str:
    """Return the name of a task's logger."""
    return task.logger if isinstance(task.logger, str) else task.logger.name  # type: ignore[union-attr]
