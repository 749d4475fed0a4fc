"""Two graphs, and what they carry, come in; what the change means goes out.

This module must not know files, live functions, or how a change is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from skorche.diagram.diagram import Diagram, Edge, Stage, setting_words
from skorche.diagram.moves import moved
from skorche.diagram.pairing import Pairing, Side, word
from skorche.diagram.picture import draw
from skorche.diagram.snapshots import (
    AWAITED,
    CALLED,
    KINDS,
    NAMED,
    Change,
    Comparison,
    Filling,
    Snapshot,
    in_order,
)
from skorche.diagram.texts import is_renamed, text_changes

__all__ = ["KINDS", "Change", "Comparison", "Snapshot", "compare", "stage_title"]


def compare(old: Snapshot, new: Snapshot) -> Comparison:
    """Return what changed from one pipeline to the other."""
    found = _Comparer(old, new)
    found.compare()
    return Comparison(
        old,
        new,
        in_order(found.changes),
        tuple(sorted(found.pairs.items())),
        found.edges,
        frozenset(found.changed),
    )


def added_calls(new: Snapshot) -> tuple[Change, ...]:
    """Return what the stages of a pipeline call and use, where their names say other."""
    empty = Snapshot(Diagram((), ()))
    changes = compare(empty, new).changes
    return tuple(change for change in changes if change.kind == "call-changed")


def stage_title(stage: Stage) -> str:
    """Return how a stage is spoken of: a map by its task, others by their kind too."""
    if stage.kind == "map":
        return stage.label
    if stage.kind in ("unbatch", "merge"):
        return f"{stage.kind} into {stage.writes[0]}"
    if stage.kind == "tee":
        return f"tee of {stage.reads[0]}"
    return f"{stage.kind} {stage.label}"


class _Comparer:
    """The comparison while it is made."""

    def __init__(self, old: Snapshot, new: Snapshot) -> None:
        self.old, self.new = old, new
        pairing = Pairing(old.diagram, new.diagram, self._renamed)
        self.left, self.right = pairing.left, pairing.right
        self.pairs, self.edges = pairing.stages, pairing.edges
        self.back = {j: i for i, j in self.pairs.items()}
        self.moves = moved(pairing)
        self._moved = {i for i, _ in self.moves}, {j for _, j in self.moves}
        self._paired = {*self.edges.values()}
        self.changes: list[Change] = []
        self.changed: set[int] = set()

    def compare(self) -> None:
        self._tell_stages()
        self._tell_moves()
        self._tell_queues()
        if not self.changes:
            self._tell_pictures()
        self._tell_fillings()
        self._tell_texts()

    def _renamed(self, before: str, after: str) -> bool:
        """Whether a task was given another name and is the same else."""
        return is_renamed(self.old, before, self.new, after)

    def _add(self, kind: str, name: str, text: str, *values: str) -> None:
        self.changes.append(Change(kind, name, text, *values))

    # ---- what changed

    def _tell_stages(self) -> None:
        for i, stage in enumerate(self.left.stages):
            if i not in self.pairs:
                what = stage_title(stage)
                self._add("stage-removed", what, f"{what} removed", what)
        for j, stage in enumerate(self.right.stages):
            if j not in self.back:
                what = stage_title(stage)
                place = self._where(j)
                text = ", ".join([f"{what} added{place}", *_details(self.right, j)])
                self._add("stage-added", what, text, "", what)
        for i, j in self.pairs.items():
            count = len(self.changes)
            self._tell_pair(self.left.stages[i], self.right.stages[j])
            if len(self.changes) > count:
                self.changed.add(j)

    def _where(self, number: int) -> str:
        return f" {_place(self.right, number)}".rstrip()

    def _tell_pair(self, before: Stage, after: Stage) -> None:
        name = stage_title(after)
        if before.kind == "batch" and before.label != after.label:
            self._tell_setting("batch", "size", before.label, after.label)
        elif before.label != after.label:
            kind = "stage-renamed" if before.kind == "map" else "predicate-changed"
            what = f"{stage_title(before)} → {after.label}"
            self._add(kind, name, what, before.label, after.label)
        old, new = dict(before.settings), dict(after.settings)
        for setting in dict.fromkeys([*old, *new]):
            default = _DEFAULTS.get(setting, "unset")
            values = old.get(setting, default), new.get(setting, default)
            if values[0] != values[1]:
                self._tell_setting(name, setting, *values)
        if before.kind == "tee":
            self._tell_copies(name, before, after)
        else:
            self._tell_branches(name, before, after)
        if before.kind == "merge":
            before_it = {self.edges.get(queue, queue) for queue in before.reads}
            if before_it != {*after.reads}:
                text = f"{name} takes {', '.join(after.reads)}"
                values = ", ".join(before.reads), ", ".join(after.reads)
                self._add("stage-rewired", name, text, *values)
        elif not self._explains(before.reads[0], after.reads[0], upstream=True):
            text = f"{name} takes {after.reads[0]}"
            self._add("stage-rewired", name, text, before.reads[0], after.reads[0])

    def _tell_setting(self, name: str, setting: str, old: str, new: str) -> None:
        text = f"{name}: {setting} {old} → {new}"
        self._add("setting-changed", name, text, f"{setting}={old}", f"{setting}={new}")

    def _tell_branches(self, name: str, before: Stage, after: Stage) -> None:
        """The queues that a stage fills, by what goes there: a value, or failures."""
        old, new = _branches(before), _branches(after)
        for value, queue in old.items():
            if value not in new:
                text = f"{name}: branch {value} → {queue} removed"
                self._add("branch-removed", name, text, value)
        for value, queue in new.items():
            if value not in old:
                text = f"{name}: branch {value} → {queue} added"
                self._add("branch-added", name, text, "", value)
            elif not self._explains(old[value], queue, upstream=False):
                text = f"{name}: branch {value} → {queue}, was → {old[value]}"
                if not value:
                    text = f"{name} fills {queue}, was {old[value]}"
                self._add("branch-rewired", name, text, old[value], queue)
        self._tell_order(name, [*old], [*new])

    def _tell_order(self, name: str, before: list[str], after: list[str]) -> None:
        """Branches that are tried, or filled, in another order."""
        both = {*before} & {*after}
        left = [one for one in before if one in both]
        right = [one for one in after if one in both]
        if left != right:
            values = ", ".join(left), ", ".join(right)
            text = f"{name}: order of branches {values[0]} → {values[1]}"
            self._add("branch-rewired", name, text, *values)

    def _explains(self, old: str, new: str, upstream: bool) -> bool:
        """Whether it is told already that a queue is another one: by a stage at its other
        end that came, went, or moved."""
        if self.edges.get(old) == new:
            return True
        ends = ("filled_by", "emptied_by") if upstream else ("emptied_by", "filled_by")
        before = getattr(self.left, ends[0]).get(old)
        after = getattr(self.right, ends[0]).get(new)
        gone = before is not None and before not in self.pairs
        came = after is not None and after not in self.back
        here = getattr(self.left, ends[1]).get(old), getattr(self.right, ends[1]).get(
            new
        )
        return (
            gone
            or came
            or (upstream and here[1] in self._moved[1])
            or (before in self._moved[0] or after in self._moved[1])
            or (before is None and old not in self.edges)
            or (after is None and new not in self._paired)
        )

    def _tell_copies(self, name: str, before: Stage, after: Stage) -> None:
        kept = {self.edges.get(queue) for queue in before.writes}
        now = {*after.writes}
        for queue in before.writes:
            if self.edges.get(queue) not in now:
                text = f"{name}: branch {queue} removed"
                self._add("branch-removed", name, text, queue)
        for queue in after.writes:
            if queue not in kept:
                text = f"{name}: branch {queue} added"
                self._add("branch-added", name, text, "", queue)
        translated = [self.edges.get(queue, "") for queue in before.writes]
        self._tell_order(name, translated, [*after.writes])

    def _tell_moves(self) -> None:
        for i, j in self.moves:
            self.changed.add(j)
            what = stage_title(self.right.stages[j])
            values = _place(self.left, i), _place(self.right, j)
            self._add("stage-moved", what, f"{what} moved {values[1]}", *values)

    def _tell_queues(self) -> None:
        for name, other in self.edges.items():
            old, new = self.left.edges[name], self.right.edges[other]
            if name != other and not (old.implied and new.implied):
                text = f"queue {name} → {other}"
                self._add("queue-renamed", other, text, name, other)
            if old.maxsize != new.maxsize:
                values = str(old.maxsize or "unset"), str(new.maxsize or "unset")
                text = f"queue {other}: maxsize {' → '.join(values)}"
                self._add("queue-bound-changed", other, text, *values)
        ends = {
            "input": (self.old.diagram.inputs(), self.new.diagram.inputs()),
            "output": (self.old.diagram.outputs(), self.new.diagram.outputs()),
        }
        for kind, (before, after) in ends.items():
            names = {self.edges.get(edge.name, "") for edge in before}
            for edge in after:
                if edge.name not in names:
                    text = f"{kind} {edge.name} added"
                    self._add(f"{kind}-added", edge.name, text, "", edge.name)
            self._tell_gone(kind, before, {edge.name for edge in after})

    def _tell_gone(self, kind: str, before: tuple[Edge, ...], after: set[str]) -> None:
        for edge in before:
            if self.edges.get(edge.name) not in after:
                text = f"{kind} {edge.name} removed"
                self._add(f"{kind}-removed", edge.name, text, edge.name)

    def _tell_pictures(self) -> None:
        """What a picture says that no change of a stage or queue does: which queues have
        names of their own."""
        old, new = draw(self.old.diagram), draw(self.new.diagram)
        if old != new:
            self._add("picture-changed", "picture", "picture changed", old, new)

    def _tell_fillings(self) -> None:
        """What stages call and use, where that is not what their names say."""
        if not self.new.fillings:
            return
        for j, stage in enumerate(self.right.stages):
            title, count = stage_title(stage), len(self.changes)
            old = self.old.fillings[self.back[j]] if j in self.back else {}
            for role, filling in self.new.fillings[j].items():
                # Whether a name is said follows from what else a stage is.
                if role != NAMED or j in self.back and self._is_untold(j, count):
                    self._tell_filling(title, role, old.get(role), filling)
            if len(self.changes) > count and j in self.back:
                self.changed.add(j)

    def _is_untold(self, number: int, count: int) -> bool:
        return number not in self.changed and len(self.changes) == count

    def _tell_filling(
        self, name: str, role: str, old: Filling | None, new: Filling
    ) -> None:
        if new.expression is None or (old is not None and old.expression is None):
            return  # the text that it cannot be read of is told
        if new.is_usual if old is None else new.expression == old.expression:
            return
        if old is not None and old.is_usual and new.is_usual:
            return
        before = (old.expression or "") if old is not None else ""
        was = f", was {before}" if before else ""
        no = "" if new.expression == "yes" else "not "
        text = {
            CALLED: f"{name} calls {new.expression}{was}",
            AWAITED: f"{name} is {no}awaited",
            NAMED: f"the name of {name} is {no}said beside what it calls",
        }.get(role, f"{name}: {role} is {new.expression}{was}")
        self._add("call-changed", name, text, before, new.expression)

    def _tell_texts(self) -> None:
        labels = {
            self.left.stages[i].label: self.right.stages[j].label
            for i, j in self.pairs.items()
            if self.left.stages[i].kind == "map"
        }
        renamed = {old: new for old, new in labels.items() if old != new}
        self.changes += text_changes(self.old, self.new, self.edges, renamed)
        names = {c.name for c in self.changes if c.kind.startswith("code-")}
        for j, stage in enumerate(self.right.stages):
            if stage.label in names and j in self.back:
                self.changed.add(j)


def _branches(stage: Stage) -> dict[str, str]:
    """The queues that a stage fills, by what goes there; what most of them fill, by
    nothing."""
    if stage.kind == "split":
        return dict(zip(stage.values, stage.writes))
    return dict(zip(("", "failed"), stage.writes))


def _details(side: Side, number: int) -> Iterator[str]:
    """The settings of a stage, and the bounds of the queues that it fills."""
    stage = side.stages[number]
    for name, value in stage.settings:
        yield setting_words(name, value)
    for queue in stage.writes:
        if (maxsize := side.edges[queue].maxsize) is not None:
            yield f"maxsize={maxsize} of {queue}"


_DEFAULTS = {"max_workers": "1", "fill_batch": "True"}


def _place(side: Side, number: int) -> str:
    """Where a stage stands, in words."""
    reads = side.stages[number].reads
    before = [side.filled_by[name] for name in reads if name in side.filled_by]
    after = [side.emptied_by.get(name) for name in side.stages[number].writes]
    if not before:
        after_it = [_spoken(side.stages[n]) for n in after if n is not None]
        return f"before {' and '.join(after_it)}" if after_it else ""
    words = []
    for name, n in zip([r for r in reads if r in side.filled_by], before):
        stage = side.stages[n]
        branch = dict(zip(stage.writes, stage.values)).get(name)
        words.append(_spoken(stage) + (f" ({branch})" if branch else ""))
    return f"after {' and '.join(words)}"


def _spoken(stage: Stage) -> str:
    return stage.label if stage.kind == "map" else word(stage).strip()
