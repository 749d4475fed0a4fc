"""Whether the size of batches is at fault: too few of them to keep their workers busy.

Comes in: a run. Goes out: the stage that makes them, the size that would do, and how many
times as fast the run would be. A large batch has to fill before anybody can begin it, and
has one worker: where a run has few of them, the stages take turns instead of working at
once. This module must not know other limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from skorche.analysis.usage import Run

#: So many batches a worker are enough to keep it busy.
ENOUGH = 20
#: Where there are so many already, their size is not at fault.
MANY = 6


@dataclass(frozen=True)
class Fault:
    """The size of the batches that a stage makes, for the stage that reads them."""

    stage: int
    reader: int
    size: int
    better: int
    gain: float


def fault_of_a_batch(run: Run) -> Fault | None:
    """Return the batch whose size holds a run back, if one does."""
    seconds = sum(window.seconds for window in run.windows)
    faults = [
        fault
        for place, stage in enumerate(run.stages)
        if stage.kind == "batch" and (fault := _fault(run, place, seconds)) is not None
    ]
    return max(faults, key=lambda fault: fault.gain, default=None)


def _fault(run: Run, place: int, seconds: float) -> Fault | None:
    stage = run.stages[place]
    readers = [n for n, s in enumerate(run.stages) if s.reads in stage.writes]
    size = stage.settings.get("batch_size", "")
    if not readers or not size.isdecimal() or int(size) < 2:
        return None
    reader = readers[0]
    batches = run.stages[reader].items_in
    workers = max(1, run.stages[reader].workers)
    if not batches or batches >= MANY * workers:
        return None
    # What each part would take on its own, all its workers busy.
    alone = [
        sum(window.stages[n].useful for window in run.windows) / max(1, each.workers)
        for n, each in enumerate(run.stages)
    ]
    alone += [
        sum(window.inputs[n].busy for window in run.windows)
        for n in range(len(run.inputs))
    ]
    alone.append(sum(window.taking * window.seconds for window in run.windows))
    if run.gil:
        alone.append(sum(window.computing for window in run.windows))
    busy = (window.stages[reader] for window in run.windows)
    used = sum(use.useful + use.blocked + use.paced for use in busy)
    idle = seconds - used / workers  # it waits for batches, or has ended without one
    wanted = ENOUGH * workers
    best = max(alone) * (1 + 1 / ENOUGH)
    # It is the reader that has to have waited; what else does is none of its batches'.
    if best <= 0 or idle < 0.15 * seconds or seconds / best < 1.2:
        return None
    better = max(1, ceil(stage.items_in / wanted))
    if better >= int(size):
        return None
    return Fault(place, reader, int(size), better, seconds / best)
