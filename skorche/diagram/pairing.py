"""Two diagrams come in, which of their stages and queues belong together goes out.

Stages are paired by what they do and by their neighbours, queues by their names and by the
stages at their ends, so that a renamed queue is no removal and an addition. This module
must not know texts, nor what a change means.
"""

from __future__ import annotations

from collections.abc import Callable

from skorche.diagram.diagram import Diagram, Stage


class Side:
    """A diagram, and the way about it."""

    def __init__(self, diagram: Diagram) -> None:
        self.stages = diagram.stages
        self.edges = {edge.name: edge for edge in diagram.edges}
        self.filled_by = {
            name: number
            for number, stage in enumerate(diagram.stages)
            for name in stage.writes
        }
        self.emptied_by = {
            name: number
            for number, stage in enumerate(diagram.stages)
            for name in stage.reads
        }

    def is_end(self, queue: str) -> bool:
        """Whether a queue is an input or an output of the pipeline."""
        return queue not in self.filled_by or queue not in self.emptied_by

    def before(self, number: int) -> list[str]:
        """The stages that feed a stage, as words."""
        fed = [self.filled_by.get(name) for name in self.stages[number].reads]
        return [word(self.stages[n]) for n in fed if n is not None]

    def after(self, number: int) -> list[str]:
        fed = [self.emptied_by.get(name) for name in self.stages[number].writes]
        return [word(self.stages[n]) for n in fed if n is not None]


def word(stage: Stage) -> str:
    return stage.kind if stage.kind == "batch" else f"{stage.kind} {stage.label}"


class Pairing:
    """What belongs together: `stages` by position, old to new, and `edges` by name.

    `renamed` says whether a task of the new diagram is one of the old by another name.
    """

    def __init__(
        self, old: Diagram, new: Diagram, renamed: Callable[[str, str], bool]
    ) -> None:
        self.left, self.right = Side(old), Side(new)
        self.stages: dict[int, int] = {}
        self.edges: dict[str, str] = {}
        self._renamed = renamed
        self._pair_stages()
        self._pair_edges()
        self._pair_what_stands_in_the_same_place()

    def _pair_stages(self) -> None:
        """Pair stages that do the same, those first that agree in most."""
        scores = [
            (-self._likeness(i, j), abs(i - j), i, j)
            for i, before in enumerate(self.left.stages)
            for j, after in enumerate(self.right.stages)
            if word(before) == word(after)
        ]
        for _, _, i, j in sorted(scores):
            if i not in self.stages and j not in self.stages.values():
                has_name = self.left.stages[i].kind in ("map", "split", "filter")
                if has_name or self._likeness(i, j) >= 2:
                    self.stages[i] = j

    def _likeness(self, i: int, j: int) -> int:
        before, after = self.left.stages[i], self.right.stages[j]
        same = 3 * bool({*before.reads} & {*after.reads})
        same += 3 * bool({*before.writes} & {*after.writes})
        same += 2 * bool({*self.left.before(i)} & {*self.right.before(j)})
        same += 2 * bool({*self.left.after(i)} & {*self.right.after(j)})
        return same + (
            before.label == after.label and before.settings == after.settings
        )

    def _pair_edges(self) -> None:
        """Pair queues of one name, and then those at the same end of paired stages."""
        same = self.left.edges.keys() & self.right.edges.keys()
        self.edges = {name: name for name in self.left.edges if name in same}
        for i, j in self.stages.items():
            before, after = self.left.stages[i], self.right.stages[j]
            ends = [*_slots(before, after)]
            if len(before.reads) == len(after.reads) == 1:
                ends.append((before.reads[0], after.reads[0]))
            for name, other in ends:
                free = name not in self.edges and other not in self.edges.values()
                if free and self.left.is_end(name) == self.right.is_end(other):
                    self.edges[name] = other

    def _pair_what_stands_in_the_same_place(self) -> None:
        """Pair stages of one kind between the same queues: a predicate that changed, or
        a task that was only given another name."""
        for i, before in enumerate(self.left.stages):
            for j, after in enumerate(self.right.stages):
                if i in self.stages or j in self.stages.values():
                    continue
                if before.kind != after.kind or not self._same_place(i, j):
                    continue
                if before.kind != "map" or self._renamed(before.label, after.label):
                    self.stages[i] = j
        self._pair_edges()

    def _same_place(self, i: int, j: int) -> bool:
        before, after = self.left.stages[i], self.right.stages[j]
        reads = [self.edges.get(name) in after.reads for name in before.reads]
        fed = [self.left.filled_by.get(n) for n in before.reads]
        feeds = [self.right.filled_by.get(n) for n in after.reads]
        upstream = [self.stages.get(n) for n in fed if n is not None]
        return any(reads) or any(n is not None and n in feeds for n in upstream)


def _slots(before: Stage, after: Stage) -> list[tuple[str, str]]:
    """The queues that two stages fill in the same way."""
    if before.kind == "split":
        new = dict(zip(after.values, after.writes))
        pairs = zip(before.values, before.writes)
        return [(queue, new[value]) for value, queue in pairs if value in new]
    return [*zip(before.writes, after.writes)]
