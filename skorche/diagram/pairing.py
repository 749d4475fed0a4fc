"""Two diagrams come in, which of their stages and queues belong together goes out.

Stages are paired by what they do and by their neighbours, queues by their names and by the
stages at their ends, so that a renamed queue is no removal and an addition. This module
must not know texts, nor what a change means.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Hashable, Iterator
from itertools import product

from skorche.diagram.diagram import Diagram, Stage
from skorche.diagram.nearest import nearest_pairs

#: In what two stages agree that do the same, and how much that counts. They need not be
#: held against each other for that; but for a queue of one name on both sides they are.
_AGREEMENTS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (5, ("before", "after", "settings")),
    (4, ("before", "after")),
    (3, ("before", "settings")),
    (3, ("after", "settings")),
    (2, ("before",)),
    (2, ("after",)),
    (1, ("settings",)),
    (0, ()),
)
#: How much two stages may agree at most.
_MOST = 11


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
        # The stages that feed a stage, and those that it feeds, as words.
        self.before = [self._words(s.reads, self.filled_by) for s in self.stages]
        self.after = [self._words(s.writes, self.emptied_by) for s in self.stages]

    def is_end(self, queue: str) -> bool:
        """Whether a queue is an input or an output of the pipeline."""
        return queue not in self.filled_by or queue not in self.emptied_by

    def _words(self, queues: tuple[str, ...], ends: dict[str, int]) -> frozenset[str]:
        return frozenset(word(self.stages[ends[q]]) for q in queues if q in ends)

    def agreeing(
        self, parts: tuple[str, ...], paired: Container[int]
    ) -> Iterator[tuple[int, Hashable]]:
        """The stages that are not paired, each with what another has to agree in."""
        for number, stage in enumerate(self.stages):
            if number not in paired:
                has = {
                    "before": self.before[number],
                    "after": self.after[number],
                    "settings": ((stage.label, stage.settings),),
                }
                for one in product(*(has[part] for part in parts)):
                    yield number, (parts, word(stage), one)


def word(stage: Stage) -> str:
    """Return what a stage does, in a word or two; batches do the same, whatever their size."""
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
        self._paired: set[int] = set()  # of the new diagram
        self._renamed = renamed
        self._pair_stages()
        self._pair_edges()
        self._pair_what_stands_in_the_same_place()

    def _pair(self, i: int, j: int) -> None:
        self.stages[i] = j
        self._paired.add(j)

    def _pair_stages(self) -> None:
        """Pair stages that do the same, those first that agree in most."""
        at_one_queue: dict[int, set[tuple[int, int]]] = defaultdict(set)
        for i, j in self._at_one_queue():
            at_one_queue[self._likeness(i, j)].add((i, j))
        for most in range(_MOST, -1, -1):
            ways = [parts for count, parts in _AGREEMENTS if count == most]
            for i, j in nearest_pairs(
                self._agreeing(self.left, ways, self.stages, most),
                self._agreeing(self.right, ways, self._paired, most),
                [
                    (i, j)
                    for i, j in at_one_queue[most]
                    if i not in self.stages and j not in self._paired
                ],
            ):
                self._pair(i, j)

    def _agreeing(
        self,
        side: Side,
        ways: list[tuple[str, ...]],
        paired: Container[int],
        most: int,
    ) -> list[tuple[int, Hashable]]:
        return [
            (number, agreement)
            for parts in ways
            for number, agreement in side.agreeing(parts, paired)
            if most >= 2 or side.stages[number].kind in ("map", "split", "filter")
        ]

    def _at_one_queue(self) -> Iterator[tuple[int, int]]:
        """The stages that do the same, and fill or empty queues of the same name."""
        for old, new in (
            (self.left.filled_by, self.right.filled_by),
            (self.left.emptied_by, self.right.emptied_by),
        ):
            for name in old.keys() & new.keys():
                i, j = old[name], new[name]
                if word(self.left.stages[i]) == word(self.right.stages[j]):
                    yield i, j

    def _likeness(self, i: int, j: int) -> int:
        before, after = self.left.stages[i], self.right.stages[j]
        same = 3 * (not {*before.reads}.isdisjoint(after.reads))
        same += 3 * (not {*before.writes}.isdisjoint(after.writes))
        same += 2 * (not self.left.before[i].isdisjoint(self.right.before[j]))
        same += 2 * (not self.left.after[i].isdisjoint(self.right.after[j]))
        return same + (
            before.label == after.label and before.settings == after.settings
        )

    def _pair_edges(self) -> None:
        """Pair queues of one name, and then those at the same end of paired stages."""
        same = self.left.edges.keys() & self.right.edges.keys()
        self.edges = {name: name for name in self.left.edges if name in same}
        taken = set(same)
        for i, j in self.stages.items():
            before, after = self.left.stages[i], self.right.stages[j]
            ends = [*_slots(before, after)]
            if len(before.reads) == len(after.reads) == 1:
                ends.append((before.reads[0], after.reads[0]))
            for name, other in ends:
                free = name not in self.edges and other not in taken
                if free and self.left.is_end(name) == self.right.is_end(other):
                    self.edges[name] = other
                    taken.add(other)

    def _pair_what_stands_in_the_same_place(self) -> None:
        """Pair stages of one kind between the same queues: a predicate that changed, or
        a task that was only given another name."""
        for i, before in enumerate(self.left.stages):
            if i in self.stages:
                continue
            for j in self._in_the_same_place(before):
                label = self.right.stages[j].label
                if before.kind != "map" or self._renamed(before.label, label):
                    self._pair(i, j)
                    break
        self._pair_edges()

    def _in_the_same_place(self, before: Stage) -> Iterator[int]:
        """The stages of its kind, not yet paired, that read a queue which is the same, or
        is filled by the same stage."""
        queues = {self.edges[name] for name in before.reads if name in self.edges}
        for n in {self.left.filled_by.get(name) for name in before.reads}:
            if n in self.stages:
                queues.update(self.right.stages[self.stages[n]].writes)
        emptied_by = self.right.emptied_by
        found = {emptied_by[queue] for queue in queues if queue in emptied_by}
        for j in sorted(found - self._paired):
            if self.right.stages[j].kind == before.kind:
                yield j


def _slots(before: Stage, after: Stage) -> list[tuple[str, str]]:
    """The queues that two stages fill in the same way."""
    if before.kind == "split":
        new = dict(zip(after.values, after.writes))
        pairs = zip(before.values, before.writes)
        return [(queue, new[value]) for value, queue in pairs if value in new]
    return [*zip(before.writes, after.writes)]
