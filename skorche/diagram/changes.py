"""Two graphs, and what they carry, come in; what the change means goes out.

This module must not know files, live functions, or how a change is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from skorche.diagram.diagram import Diagram, Edge, Stage
from skorche.diagram.moves import moved
from skorche.diagram.pairing import Pairing, Side

#: What can change, in the order in which changes are told.
KINDS = (
    "project-setting-changed",
    "template-added",
    "template-removed",
    "template-changed",
    "link-added",
    "link-removed",
    "link-kept",
    "no-pipeline",
    "pipeline-added",
    "pipeline-removed",
    "not-as-written",
    "stage-added",
    "stage-removed",
    "stage-moved",
    "stage-renamed",
    "stage-rewired",
    "predicate-changed",
    "setting-changed",
    "branch-added",
    "branch-removed",
    "queue-renamed",
    "queue-bound-changed",
    "input-added",
    "input-removed",
    "output-added",
    "output-removed",
    "code-changed",
    "code-added",
    "code-removed",
    "inputs-changed",
    "title-changed",
)


@dataclass(frozen=True)
class Snapshot:
    """A pipeline as it is compared: its graph, and texts.

    `functions` are the functions, classes and constants that it carries, by name;
    `inputs` the text of compiled-in inputs, by queue.
    """

    diagram: Diagram
    functions: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    title: str = ""


@dataclass(frozen=True)
class Change:
    """One thing that changed: one of KINDS, what it happened to, before and after.

    `text` says it in a line.
    """

    kind: str
    name: str
    text: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Comparison:
    """All changes in the order of KINDS, and which stages and queues belong together.

    `stages` holds pairs of positions in the old and the new diagram; `edges` pairs of
    names; `changed` positions in the new diagram of stages that are not what they were.
    """

    old: Snapshot
    new: Snapshot
    changes: tuple[Change, ...]
    stages: tuple[tuple[int, int], ...]
    edges: Mapping[str, str]
    changed: frozenset[int]


def compare(old: Snapshot, new: Snapshot) -> Comparison:
    """Return what changed from one pipeline to the other."""
    found = _Comparer(old, new)
    found.compare()
    order = {kind: number for number, kind in enumerate(KINDS)}
    changes = sorted(found.changes, key=lambda change: order[change.kind])
    return Comparison(
        old,
        new,
        tuple(changes),
        tuple(sorted(found.pairs.items())),
        found.edges,
        frozenset(found.changed),
    )


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
        self._pairing = pairing = Pairing(old.diagram, new.diagram, self._renamed)
        self.left, self.right = pairing.left, pairing.right
        self.pairs, self.edges = pairing.stages, pairing.edges
        self.changes: list[Change] = []
        self.changed: set[int] = set()

    def compare(self) -> None:
        self._tell_stages()
        self._tell_moves()
        self._tell_queues()
        self._tell_texts()

    def _renamed(self, before: str, after: str) -> bool:
        """Whether a task was given another name and is the same else."""
        text = self.old.functions.get(before)
        if text is None or after not in self.new.functions:
            return False
        renamed = re.sub(rf"\b{re.escape(before)}\b", after, text)
        return renamed == self.new.functions[after]

    def _add(self, kind: str, name: str, text: str, *values: str) -> None:
        self.changes.append(Change(kind, name, text, *values))

    # ---- what changed

    def _tell_stages(self) -> None:
        for i, stage in enumerate(self.left.stages):
            if i not in self.pairs:
                what = stage_title(stage)
                self._add("stage-removed", what, f"{what} removed", what)
        for j, stage in enumerate(self.right.stages):
            if j not in self.pairs.values():
                what = stage_title(stage)
                place = self._where(j)
                self._add("stage-added", what, f"{what} added{place}", "", what)
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
        if before.kind == "split":
            self._tell_branches(name, before, after)
        if before.kind == "tee":
            self._tell_copies(name, before, after)
        if before.kind == "merge":
            before_it = {self.edges.get(queue, queue) for queue in before.reads}
            if before_it != {*after.reads}:
                text = f"{name} takes {', '.join(after.reads)}"
                values = ", ".join(before.reads), ", ".join(after.reads)
                self._add("stage-rewired", name, text, *values)

    def _tell_setting(self, name: str, setting: str, old: str, new: str) -> None:
        text = f"{name}: {setting} {old} → {new}"
        self._add("setting-changed", name, text, f"{setting}={old}", f"{setting}={new}")

    def _tell_branches(self, name: str, before: Stage, after: Stage) -> None:
        old = dict(zip(before.values, before.writes))
        new = dict(zip(after.values, after.writes))
        for value in old.keys() - new.keys():
            text = f"{name}: branch {value} → {old[value]} removed"
            self._add("branch-removed", name, text, value)
        for value, queue in new.items():
            if value not in old:
                text = f"{name}: branch {value} → {queue} added"
                self._add("branch-added", name, text, "", value)

    def _tell_copies(self, name: str, before: Stage, after: Stage) -> None:
        kept = {self.edges.get(queue): queue for queue in before.writes}
        for queue in before.writes:
            if self.edges.get(queue) not in after.writes:
                text = f"{name}: branch {queue} removed"
                self._add("branch-removed", name, text, queue)
        for queue in after.writes:
            if queue not in kept:
                text = f"{name}: branch {queue} added"
                self._add("branch-added", name, text, "", queue)

    def _tell_moves(self) -> None:
        for i, j in moved(self._pairing):
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

    def _tell_texts(self) -> None:
        old, new = self.old.functions, self.new.functions
        renamed = {
            self.right.stages[j].label: self.left.stages[i].label
            for i, j in self.pairs.items()
            if self.left.stages[i].kind == "map"
            and self.left.stages[i].label != self.right.stages[j].label
        }
        for name in dict.fromkeys([*old, *new]):
            if name in renamed or name in renamed.values():
                continue
            before, after = old.get(name, ""), new.get(name, "")
            if before != after:
                kind = "changed" if name in old and name in new else "added"
                kind = "removed" if name not in new else kind
                self._add(f"code-{kind}", name, f"code of {name} {kind}", before, after)
        names = {c.name for c in self.changes if c.kind.startswith("code-")}
        for j, stage in enumerate(self.right.stages):
            if stage.label in names and j in self.pairs.values():
                self.changed.add(j)
        for queue, after in self.new.inputs.items():
            before = next(
                (t for q, t in self.old.inputs.items() if self.edges.get(q) == queue),
                "",
            )
            if before != after and queue in self.edges.values():
                text = f"compiled-in inputs of {queue} changed"
                self._add("inputs-changed", queue, text, before, after)
        if self.old.title != self.new.title:
            values = self.old.title, self.new.title
            self._add("title-changed", "docstring", "description changed", *values)


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
    if stage.kind == "map":
        return stage.label
    return (
        stage.kind if stage.kind == "batch" else f"{stage.kind} {stage.label}".strip()
    )
