"""Looks at a pipeline one after the other, and the profile of a run that they come to.

Comes in: looks, and what is known of the pipeline's stages. Goes out: a `Profile`. Of a
long run fewer are kept, so that an hour takes no more memory than a minute. This module
must not know how it was looked.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import sqrt
from typing import Any, Literal

from skorche.analysis.profile import (
    InputProfile,
    Profile,
    QueueProfile,
    StageProfile,
    kind_of_name,
)
from skorche.analysis.stage_names import unique_names
from skorche.analysis.usage import InputUse, Run, Use, Window
from skorche.analysis.verdict import judge
from skorche.diagram.diagram import Diagram, Stage
from skorche.measure.cores import cores
from skorche.measure.machinery import Look, StageLook, Watch
from skorche.measure.waits import Observable

#: How many looks are kept.
MOST = 1200
#: A window is no shorter, in seconds, and a run has no more of them.
SHORTEST = 0.25
WINDOWS = 40

Executor = Literal["thread", "process", "async", "serial"]


@dataclass
class Samples:
    """The looks at a pipeline so far."""

    name: str
    pipeline: Observable
    watch: Watch
    diagram: Diagram | None = None
    looks: list[Look] = field(default_factory=list)

    def add(self, look: Look) -> None:
        self.looks.append(look)
        if len(self.looks) > MOST:
            del self.looks[1::2]

    def profile(self, ended: str = "") -> Profile:
        """Return the profile of the run so far; `ended` says how it did, if not well."""
        looks = list(self.looks)
        if not looks:
            looks.append(self.watch.look())
        stages = self._stages(looks)
        queues = self._queues(looks)
        run = Run(
            seconds=looks[-1].time,
            stages=stages,
            windows=tuple(_windows(looks, [stage.executor for stage in stages])),
            inputs=self._inputs(looks),
            queues=queues,
            outputs=frozenset(queue.name for queue in self.pipeline.outputs),
            gil=has_gil(),
            cores=cores(),
            idle=_idle(looks),
        )
        limit, advice = judge(run)
        return Profile(
            pipeline=self.name,
            target="threads",
            python=".".join(map(str, sys.version_info[:3])),
            gil=run.gil,
            cores=run.cores,
            seconds=round(run.seconds, 6),
            complete=not ended,
            ended=ended,
            limit=limit,
            advice=advice,
            inputs=run.inputs,
            stages=stages,
            queues=queues,
            times=tuple(round(look.time, 4) for look in looks),
            rates={
                stage.name: tuple(_rates(looks, place))
                for place, stage in enumerate(stages)
            },
        )

    def _stages(self, looks: list[Look]) -> tuple[StageProfile, ...]:
        last = looks[-1]
        ends = [(str(s[0]), str(s[1].name)) for s in self.pipeline.stages]
        names = unique_names(ends)
        found = []
        for place, name in enumerate(names):
            _, source, sinks, _ = self.pipeline.stages[place]
            drawn = self._drawn(source.name)
            sums = last.stages[place]
            found.append(
                StageProfile(
                    name=name,
                    kind=drawn.kind if drawn else kind_of_name(ends[place][0]),
                    executor=self._executor(place),
                    workers=sums.running,
                    reads=source.name,
                    writes=tuple(sink.name for sink in sinks),
                    items_in=sums.items,
                    items_out=sums.out,
                    useful=round(sums.useful, 6),
                    starved=round(sums.starved, 6),
                    blocked=round(sums.blocked, 6),
                    paced=round(sums.paced, 6),
                    cpu=round(sums.cpu, 6),
                    service=sums.useful / max(1, sums.items),
                    failures=sums.failures,
                    retries=sums.retries,
                    spread=_spread([look.stages[place] for look in looks]),
                    settings=_settings(drawn),
                )
            )
        return tuple(found)

    def _drawn(self, reads: str) -> Stage | None:
        """The stage of the diagram that reads a queue."""
        stages = self.diagram.stages if self.diagram else ()
        return next((s for s in stages if s.reads == (reads,)), None)

    def _executor(self, place: int) -> Executor:
        if place in self.watch.processes:
            return "process"
        return "async" if place in self.watch.flights else "thread"

    def _inputs(self, looks: list[Look]) -> tuple[InputProfile, ...]:
        return tuple(
            InputProfile(
                thread.name, each.items, round(each.busy, 6), round(each.blocked, 6)
            )
            for thread, each in zip(self.watch.inputs, looks[-1].inputs, strict=True)
        )

    def _queues(self, looks: list[Look]) -> tuple[QueueProfile, ...]:
        return tuple(
            QueueProfile(
                name, queue.bound, tuple(look.lengths[place] for look in looks)
            )
            for place, (name, queue) in enumerate(self.pipeline.queues.items())
        )


def has_gil() -> bool:
    """Return whether only one thread at a time runs Python here."""
    return bool(getattr(sys, "_is_gil_enabled", lambda: True)())


def _windows(looks: list[Look], executors: list[Executor]) -> Iterable[Window]:
    """The time between looks, so many together that something happened in it."""
    length = max(SHORTEST, looks[-1].time / WINDOWS)
    first = 0
    zero = _nothing(looks[0])
    whole = [zero, *looks]
    for place in range(1, len(whole)):
        long = whole[place].time - whole[first].time >= length
        rest = whole[-1].time - whole[place].time
        if place == len(whole) - 1 or long and rest >= length / 2:
            part = whole[first : place + 1]
            if part[-1].time > part[0].time:
                yield _window(part, executors)
            first = place


def _nothing(look: Look) -> Look:
    """What there was to be seen at the start."""
    stages = tuple(
        StageLook(0, 0, s.running, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for s in look.stages
    )
    inputs = tuple(type(each)(0, 0.0, 0.0) for each in look.inputs)
    lengths = tuple(0 for _ in look.lengths)
    return Look(0.0, stages, inputs, lengths, 0.0, 0.0, look.taking, 0.0)


def _window(looks: list[Look], executors: list[Executor]) -> Window:
    """What happened between the first of some looks and the last."""
    first, last = looks[0], looks[-1]
    seconds = last.time - first.time
    stages = []
    for before, after in zip(first.stages, last.stages, strict=True):
        items = max(0, after.items - before.items)
        names = ("useful", "starved", "blocked", "paced", "cpu", "delay")
        grown = {
            name: max(0.0, getattr(after, name) - getattr(before, name))
            for name in names
        }
        stages.append(Use(items, max(1, after.running), **grown))
    inputs = tuple(
        InputUse(after.items - before.items, max(0.0, after.busy - before.busy))
        for before, after in zip(first.inputs, last.inputs, strict=True)
    )
    taking = sum(
        after.time - before.time for before, after in pairwise(looks) if after.taking
    )
    cpu = max(0.0, last.cpu - first.cpu)
    delay = max(0.0, last.delay - first.delay)
    late = sum(look.late for look in looks[1:]) / (len(looks) - 1)
    share = taking / max(seconds, 1e-9)
    # Threads wait for a core also to look whether it is their turn: no more than one at a
    # time could have computed.
    possible = (
        min(1.0, max(0.0, seconds - cpu) / max(delay, 1e-9)) if has_gil() else 1.0
    )
    uses = [
        use if executor == "process" else replace(use, delay=use.delay * possible)
        for use, executor in zip(stages, executors, strict=True)
    ]
    return Window(seconds, tuple(uses), inputs, share, cpu, delay * possible, late)


def _idle(looks: list[Look]) -> float | None:
    """For how long cores had nothing to do; of a run too short to be told of, nothing."""
    idle, seconds = looks[-1].idle, looks[-1].time
    return None if seconds < SHORTEST else idle


def _rates(looks: list[Look], place: int) -> Iterable[float]:
    """How many items a second a stage took since the look before."""
    before = _nothing(looks[0])
    for look in looks:
        seconds = look.time - before.time
        items = look.stages[place].items - before.stages[place].items
        yield round(max(0, items) / seconds, 3) if seconds > 0 else 0.0
        before = look


def _spread(looks: list[StageLook]) -> float:
    """The standard deviation of what an item took, over the times between two looks."""
    items, useful, pairs = 0, 0.0, []
    for look in looks:
        count, seconds = look.items - items, look.useful - useful
        if count > 0 and seconds >= 0:
            pairs.append((count, seconds / count))
            items, useful = look.items, look.useful
    total = sum(count for count, _ in pairs)
    if not total:
        return 0.0
    mean = sum(count * each for count, each in pairs) / total
    return sqrt(sum(count * (each - mean) ** 2 for count, each in pairs) / total)


def _settings(drawn: Stage | None) -> dict[str, str]:
    if drawn is None:
        return {}
    size = {"batch_size": drawn.label} if drawn.kind == "batch" else {}
    return {**size, **dict(drawn.settings)}


def ending(pipeline: Any) -> str:
    """Return how a pipeline ended, or nothing where it did its work to the end."""
    if pipeline.errors:
        return f"failed: {pipeline.errors[0]}"
    if getattr(pipeline, "interrupted", False):
        return "was interrupted"
    if any(thread.is_alive() and not thread.daemon for thread in pipeline.threads):
        return "still runs"
    left = [
        q for q in pipeline.queues.values() if q not in pipeline.outputs and q.items
    ]
    return "was stopped" if left else ""
