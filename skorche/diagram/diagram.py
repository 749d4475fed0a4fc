"""`Diagram`: a graph in words, every queue and stage by its name.

Comes in: names and settings. Goes out: frozen data in one canonical order, so that two
diagrams of one graph are equal however they were made. This module must not know live
queues or functions: a diagram can be read out of a compiled file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

#: Begins the name of a setting that is a parameter which a function is given.
WITH = "with "


@dataclass(frozen=True)
class Edge:
    """A queue: its name, and its bound in items if it was given one.

    `implied` says that nobody gave it the name: it follows from the stage that fills it.
    `given` is the name of the parameter that gives its items, where one does.
    """

    name: str
    maxsize: int | None = None
    implied: bool = field(default=False, compare=False)
    given: str = ""


@dataclass(frozen=True)
class Stage:
    """An operator: its kind, the name of its function, the queues it reads and writes.

    `kind` is map, split, filter, tee, merge, batch or unbatch. `label` is the name of the
    task or predicate, the size for batch, and empty else. `values` holds the text of
    what a split's predicate may return, one for each queue it writes. `settings` are
    pairs of name and text, those at their default left out; one that begins with WITH says
    which parameter a function is given by which word.
    """

    kind: str
    label: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    values: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Diagram:
    """The queues and stages of a graph, each after those that feed it."""

    edges: tuple[Edge, ...]
    stages: tuple[Stage, ...]

    def inputs(self) -> tuple[Edge, ...]:
        """Return the queues that no stage fills."""
        filled = {name for stage in self.stages for name in stage.writes}
        return tuple(edge for edge in self.edges if edge.name not in filled)

    def open_inputs(self) -> tuple[Edge, ...]:
        """Return the inputs that no parameter gives."""
        return tuple(edge for edge in self.inputs() if not edge.given)

    def outputs(self) -> tuple[Edge, ...]:
        """Return the queues that no stage empties."""
        emptied = {name for stage in self.stages for name in stage.reads}
        return tuple(edge for edge in self.edges if edge.name not in emptied)


def setting_words(name: str, value: str) -> str:
    """Return a setting of a stage as it is spoken of.

    >>> setting_words("rate", "5.0"), setting_words("with limit", "limit")
    ('rate=5.0', 'with limit')
    """
    return name if name == f"{WITH}{value}" else f"{name}={value}"


def arrange(edges: Iterable[Edge], stages: Iterable[Stage]) -> Diagram:
    """Return the diagram of these queues and stages in canonical order.

    From each input, in the order given, a line is followed to its end; after a split,
    branch by branch; a merge comes when the last of its queues has been reached, and
    lists them as they were reached. The graph must have no cycle.
    """
    by_name = {edge.name: edge for edge in edges}
    consumer = {name: stage for stage in stages for name in stage.reads}
    filled = {name for stage in consumer.values() for name in stage.writes}
    pending = [name for name in reversed(list(by_name)) if name not in filled]
    arrived: dict[int, list[str]] = {}
    edge_order: list[Edge] = []
    stage_order: list[Stage] = []
    while pending:
        name = pending.pop()
        edge_order.append(by_name[name])
        stage = consumer.get(name)
        if stage is None:
            continue
        reads = arrived.setdefault(id(stage), [])
        reads.append(name)
        if len(reads) == len(stage.reads):
            stage_order.append(replace(stage, reads=tuple(reads)))
            pending.extend(reversed(stage.writes))
    return Diagram(tuple(edge_order), tuple(stage_order))
