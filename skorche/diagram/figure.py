"""A diagram as what is drawn: nodes and arrows, with their words and marks.

Comes in: a diagram, or a comparison of two. Goes out: a `Figure`, each stage a node, and
each queue at an end; a comparison is drawn as the new pipeline with what was removed in
its place. This module must not know how shapes, colours or files look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from heapq import heappop, heappush

from skorche.diagram.changes import Comparison
from skorche.diagram.diagram import Diagram, Edge, Stage, arrange, setting_words


@dataclass(frozen=True)
class Node:
    """A stage or a queue at an end; `kind` is that of the stage, or "queue"; `details`
    say how it is to run. `mark` is added, removed, changed, limit, or empty; `heat` the
    share of useful time of a stage that was measured."""

    name: str
    kind: str
    title: str
    details: tuple[str, ...] = ()
    mark: str = ""
    heat: float | None = None


@dataclass(frozen=True)
class Arrow:
    """A queue between two nodes: the value of a split that leads there, and its name
    where somebody gave it one."""

    tail: str
    head: str
    words: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True)
class Figure:
    """What is drawn, in the diagram's order."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]

    def columns(self) -> dict[str, int]:
        """Return how many arrows lead to each node from the farthest beginning.

        In a comparison what was removed may lead back, which does not count.
        """
        heads: dict[str, list[str]] = {node.name: [] for node in self.nodes}
        waiting = dict.fromkeys(heads, 0)
        for arrow in self.arrows:
            heads[arrow.tail].append(arrow.head)
            waiting[arrow.head] += 1
        found = {name: 0 for name, count in waiting.items() if not count}
        pending, done = list(found), set[str]()
        order = {name: number for number, name in enumerate(heads)}
        names, reached, unseen = list(heads), [*map(order.__getitem__, found)], 0
        while len(done) < len(heads):
            if not pending:  # a circle: go on with the first node that was reached
                while reached and names[reached[0]] in done:
                    heappop(reached)
                while names[unseen] in done:
                    unseen += 1
                pending.append(names[reached[0] if reached else unseen])
            name = pending.pop()
            done.add(name)
            for head in heads[name]:
                if head not in done:
                    if head not in found:
                        heappush(reached, order[head])
                    found[head] = max(found.get(head, 0), found.setdefault(name, 0) + 1)
                    waiting[head] -= 1
                    if not waiting[head]:
                        pending.append(head)
            found.setdefault(name, 0)
        return found


def figure(diagram: Diagram) -> Figure:
    """Return what is drawn of a pipeline."""
    ends = dict.fromkeys([*diagram.inputs(), *diagram.outputs()])
    nodes = [Node(f"queue{n}", "queue", edge.name) for n, edge in enumerate(ends, 1)]
    nodes += [_node(f"stage{n}", s) for n, s in enumerate(diagram.stages, 1)]
    queues = {edge.name: f"queue{n}" for n, edge in enumerate(ends, 1)}
    tails, heads = dict(queues), dict(queues)
    values: dict[str, str] = {}
    for number, stage in enumerate(diagram.stages, 1):
        tails.update(dict.fromkeys(stage.writes, f"stage{number}"))
        heads.update(dict.fromkeys(stage.reads, f"stage{number}"))
        values.update(zip(stage.writes, stage.values))
        if stage.kind == "map":
            values.update(dict.fromkeys(stage.writes[1:], "failed"))
    arrows = [
        Arrow(tails[e.name], heads[e.name], _words(e, values, queues))
        for e in diagram.edges
        if tails[e.name] != heads[e.name]  # else nothing leads to it, nor away from it
    ]
    return Figure(tuple(nodes), tuple(arrows))


def _words(
    edge: Edge, values: dict[str, str], queues: dict[str, str]
) -> tuple[str, ...]:
    words = [values[edge.name]] if edge.name in values else []
    if edge.name not in queues and not edge.implied:
        words.append(edge.name)
    return tuple(dict.fromkeys(words))  # a queue may be called as what leads to it


def _node(name: str, stage: Stage) -> Node:
    title = stage.label if stage.kind == "map" else f"{stage.kind} {stage.label}"
    return Node(name, stage.kind, title.strip(), tuple(_details(stage)))


def _details(stage: Stage) -> Iterator[str]:
    """The settings of a stage, a few words each."""
    settings = dict(stage.settings)
    kind = "process" if settings.pop("executor", "") == "process" else "worker"
    count = settings.pop("max_workers", "1")
    if count != "1":
        yield f"{count} {kind}{'es' if kind == 'process' else 's'}"
    elif kind == "process":
        yield "in a process"
    for name, value in settings.items():
        yield name if value == "True" else setting_words(name, value)


def figure_of_change(comparison: Comparison) -> Figure:
    """Return the new pipeline, marked, with what was removed of the old one."""
    new = figure(comparison.new.diagram)
    kept = {j for _, j in comparison.stages}
    queues = set(comparison.edges.values())
    nodes = [_marked(node, kept, queues, comparison) for node in new.nodes]
    old = figure(comparison.old.diagram)
    names = {f"stage{i + 1}": f"stage{j + 1}" for i, j in comparison.stages}
    names.update(_same_ends(old, new, comparison))
    for node in old.nodes:
        if node.name not in names:
            names[node.name] = f"old_{node.name}"
            nodes.append(replace(node, name=names[node.name], mark="removed"))
    marks = {node.name: node.mark for node in nodes}
    before = {(names[arrow.tail], names[arrow.head]): arrow for arrow in old.arrows}
    arrows = []
    for arrow in new.arrows:
        there = (arrow.tail, arrow.head) in before
        renamed = there and before[arrow.tail, arrow.head].words != arrow.words
        mark = "" if there else "added"
        arrows.append(replace(arrow, mark="changed" if renamed else mark))
    drawn = {(arrow.tail, arrow.head) for arrow in arrows}
    for (tail, head), arrow in before.items():
        if (tail, head) not in drawn:
            arrows.append(Arrow(tail, head, arrow.words, "removed"))
    assert marks.keys() >= {name for a in arrows for name in (a.tail, a.head)}
    return Figure(tuple(nodes), tuple(arrows))


def _marked(
    node: Node, kept: set[int], queues: set[str], comparison: Comparison
) -> Node:
    if node.kind == "queue":
        there = node.title in queues
        renamed = node.title not in comparison.edges
        return replace(
            node, mark="changed" if there and renamed else "" if there else "added"
        )
    number = int(node.name.removeprefix("stage")) - 1
    if number not in kept:
        return replace(node, mark="added")
    return replace(node, mark="changed" if number in comparison.changed else "")


def _same_ends(old: Figure, new: Figure, comparison: Comparison) -> dict[str, str]:
    """The queues at the ends of both pipelines, the old one's to the new one's."""
    found = {}
    outputs = {arrow.head for figure in (old, new) for arrow in figure.arrows}
    now = {node.title: node.name for node in new.nodes if node.kind == "queue"}
    for before in old.nodes:
        if before.kind == "queue":
            after = now.get(comparison.edges.get(before.title, ""))
            if after and (before.name in outputs) == (after in outputs):
                found[before.name] = after
    return found


def reachable(diagram: Diagram, roots: Iterable[str]) -> Diagram:
    """Return the part of a diagram that the queues with these names lead to."""
    reads = {name: stage for stage in diagram.stages for name in stage.reads}
    pending, names, stages = list(roots), set(roots), {}
    while pending:
        stage = reads.get(pending.pop())
        if stage is not None and id(stage) not in stages:
            stages[id(stage)] = stage
            names.update(stage.reads)
            pending += [name for name in stage.writes if name not in names]
            names.update(stage.writes)
    edges = [edge for edge in diagram.edges if edge.name in names]
    return arrange(edges, [stage for stage in diagram.stages if id(stage) in stages])
