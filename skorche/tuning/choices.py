"""What an analysis advises, as settings of stages that the user left free.

Comes in: a profile, and which stages of the declaration it speaks of. Goes out: settings,
as NAME.tune.toml has them. This module must not know how anything is run or written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil
from statistics import median
from typing import Any

from skorche.analysis.profile import Profile, StageProfile
from skorche.analysis.tuned import Tuned, Values
from skorche.declare.graph import Graph
from skorche.declare.operators import Batch, Map, Merge
from skorche.declare.tasks import is_said
from skorche.diagram.names import queue_names
from skorche.errors import ProfileError
from skorche.lower.settling import stages_of
from skorche.python.visible import visible_line

#: Workers that wait cost little: so many times as many as are needed just so.
SPARE = 1.2
#: No more threads that wait than so many, nor coroutines.
MOST = {"thread": 32, "async": 1000}
#: A stage that computes less of its useful time waits.
WAITS = 0.3
#: One that computes so little of it gains nothing by a core of its own, whoever has them.
IDLE = 0.1
#: Workers that are in use for such a share of the time may be too few.
BUSY = 0.75
#: A queue that stood so full had no use for more room.
FULL = 0.8
#: Seconds for which the items in a queue last, and how many there are room for at least.
LASTS = 2.0
ROOM = 64


@dataclass(frozen=True)
class Choice:
    """Settings of stages and of queues, by their names; none is the declaration as it is."""

    stages: Values = field(default_factory=dict)
    queues: Values = field(default_factory=dict)

    def with_stage(self, name: str, values: Mapping[str, Any]) -> Choice:
        """Return the same with settings of a stage."""
        stage = {**self.stages.get(name, {}), **values}
        return Choice({**self.stages, name: stage}, self.queues)

    def as_tuned(self, path: str) -> Tuned:
        """Return it as what a file would set."""
        return Tuned(path, "", self.stages, self.queues, {})


@dataclass(frozen=True)
class Freedom:
    """What a declaration leaves free: `stages` are the settings of each stage, by its name
    and in order, `queues` those without a bound between two stages. `reads` names for each
    queue the stage that reads it, `writes` for each stage the first queue that it fills.
    """

    stages: Mapping[str, frozenset[str]]
    queues: frozenset[str]
    reads: Mapping[str, str]
    writes: Mapping[str, str]

    def stages_of(self, profiled: StageProfile, profile: Profile) -> tuple[str, ...]:
        """Return the stages of the declaration that are one stage of a profile: tasks in
        processes that follow each other are."""
        together = [self.reads[profiled.reads]]
        if profiled.executor != "process":
            return tuple(together)
        apart = {stage.reads for stage in profile.stages}
        while (queue := self.writes[together[-1]]) in self.reads and queue not in apart:
            together.append(self.reads[queue])
        return tuple(together)

    def check(self, profile: Profile) -> None:
        """Raise ProfileError, which names the stages that differ, if a profile is of
        another graph."""
        unknown = [s.name for s in profile.stages if s.reads not in self.reads]
        covered = {
            name
            for stage in profile.stages
            if stage.reads in self.reads
            for name in self.stages_of(stage, profile)
        }
        missing = [name for name in self.stages if name not in covered]
        renamed = [
            stage.name
            for stage in profile.stages
            if stage.executor != "process"  # several may be one
            and self.reads.get(stage.reads, stage.name) != stage.name
        ]
        if unknown or missing or renamed:
            raise ProfileError(_of_another([*unknown, *renamed], missing))


def freedom_of(graph: Graph) -> Freedom:
    """Return what a graph leaves free, before anything is set of it."""
    names = queue_names(graph)
    stages = stages_of(graph, names)
    ends = {*graph.inputs(), *graph.outputs()}
    between = [queue for queue in graph.queues() if queue not in ends]
    merged = {
        names[queue]: names[op.writes[0]]
        for op in graph.operators
        if isinstance(op, Merge)
        for queue in op.reads
    }

    def whole(queue: str) -> str:
        while queue in merged:
            queue = merged[queue]
        return queue

    return Freedom(
        {name: frozenset(_free(op)) for name, op in stages.items()},
        frozenset(names[queue] for queue in between if queue.maxsize is None),
        {names[op.reads[0]]: name for name, op in stages.items()},
        {name: whole(names[op.writes[0]]) for name, op in stages.items()},
    )


def _of_another(unknown: Iterable[str], missing: Iterable[str]) -> str:
    parts = []
    if unknown := list(unknown):
        text = ", ".join(map(visible_line, unknown))
        parts.append(f"it has {text}, which the declaration has not")
    if missing := list(missing):
        text = ", ".join(map(visible_line, missing))
        parts.append(f"the declaration has {text}, which it has not")
    return f"the profile is of another pipeline: {'; '.join(parts)}"


def _free(op: object) -> Iterable[str]:
    match op:
        case Map(task=task):
            settings = task.settings
            if not is_said(settings.max_workers):
                yield "max_workers"
            if not is_said(settings.executor) and not task.is_async:
                yield "executor"
        case Batch(size=size) if not is_said(size):
            yield "batch_size"


def advised(
    profile: Profile, freedom: Freedom, choice: Choice, refused: frozenset[str]
) -> Choice:
    """Return a choice with what a profile of it advises, where that is free.

    `refused` are stages that cannot be in processes.
    """
    by_name = {stage.name: stage for stage in profile.stages}
    for advice in profile.advice:
        stage = by_name[advice.stage]
        for name in freedom.stages_of(stage, profile):
            settings: dict[str, Any] = dict(advice.settings)
            if settings.get("executor") == "process" and waits(stage, IDLE):
                # On a machine that is busy otherwise, what waits seems to compute.
                workers = settings.get("max_workers", 2 * stage.workers)
                settings = {"max_workers": workers}
            if settings.get("executor") == "process" and name in refused:
                continue
            if not freedom.stages[name].issuperset(settings):
                continue  # a part of it would do nothing, or harm
            if settings.get("executor", stage.executor) != "process":
                _spare(settings, stage)
            choice = choice.with_stage(name, settings)
    return choice


def doubled(profile: Profile, freedom: Freedom, choice: Choice) -> Choice:
    """Return a choice with twice as many workers where all of them wait, nearly all the
    time: what that gives is not predicted."""
    for stage in profile.stages:
        load = stage.useful / max(1e-9, profile.seconds * stage.workers)
        most = MOST.get(stage.executor, 0)
        if stage.kind == "map" and waits(stage, IDLE) and load >= BUSY and most:
            for name in freedom.stages_of(stage, profile):
                if "max_workers" in freedom.stages[name] and stage.workers < most:
                    workers = min(most, 2 * stage.workers)
                    choice = choice.with_stage(name, {"max_workers": workers})
    return choice


def _spare(settings: dict[str, Any], stage: StageProfile) -> None:
    """Let a few more wait than would do just so."""
    workers = settings.get("max_workers")
    if isinstance(workers, int) and waits(stage):
        most = max(MOST.get(stage.executor, workers), workers)
        settings["max_workers"] = min(most, ceil(SPARE * workers))


def waits(stage: StageProfile, most: float = WAITS) -> bool:
    """Return whether a stage waits for most of its useful time: it computes less of that
    than this share."""
    return stage.cpu < most * max(stage.useful, 1e-9)


def bounded(profile: Profile, freedom: Freedom, choice: Choice) -> Choice:
    """Return a choice with bounds for queues that stand full of more than is needed."""
    queues = dict(choice.queues)
    readers = {stage.reads: stage for stage in profile.stages}
    for queue in profile.queues:
        reader = readers.get(queue.name)
        if queue.name not in freedom.queues or reader is None or not queue.lengths:
            continue
        late = queue.lengths[len(queue.lengths) // 2 :]
        if median(late) < FULL * queue.bound:
            continue
        rate = reader.items_in / max(1e-9, profile.seconds)
        needed = max(ROOM, LASTS * rate, 8 * reader.workers)
        bound = 1 << ceil(needed - 1).bit_length()
        if 2 * bound <= queue.bound:
            queues[queue.name] = {"maxsize": bound}
    return Choice(choice.stages, queues)


def batch_sizes(freedom: Freedom, choice: Choice, size: int) -> Choice:
    """Return a choice with this size for all batches that have none."""
    for name, free in freedom.stages.items():
        if "batch_size" in free:
            choice = choice.with_stage(name, {"batch_size": size})
    return choice
