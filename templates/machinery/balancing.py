"""How a compiled module sets how many workers its stages have, while it runs."""

from __future__ import annotations

import sys
from collections import defaultdict
from math import ceil
from threading import Thread
from time import perf_counter, process_time
from typing import Any

from .cores import cores
from .pipelines import Pipeline  # with balance, stats, waits
from .queues import Queue, ring  # with balance, counts, stats

PLENTY = 1e9  # items a second where nothing holds them back
FIRST = 0.03  # seconds until the first decision; each time twice as long
LAST = 0.5
ENOUGH = 0.25  # seconds after which stages without items are not waited for


class Auto(int):
    """How many workers a stage begins with, and what it may come to."""

    most: int
    shares: bool  # the cores, with the worker processes of other stages
    rate: float  # items a second of all workers together


def auto(
    pipeline: Pipeline, low: int, high: int | None = None, rate: float = PLENTY
) -> Auto:
    """Have a balancer add workers to a stage that begins with low of them.

    Without high, stages have no more workers than are busy on all cores, together.
    """
    if not pipeline.helpers:
        pipeline.help("balancer", Balancer(pipeline).run)
    workers = Auto(low)
    workers.most, workers.shares = max(low, high or cores()), high is None
    workers.rate = rate
    return workers


def cpu_of(threads: list[Thread]) -> float:
    """Return the seconds that threads computed, or would have on a free core.

    Who does next to nothing waits for a core, too, each time that it wakes: what is a
    multiple of its computing is none. Where the system does not tell, all that the
    process used stands for it.
    """
    had, ready = 0, 0  # nanoseconds
    for thread in threads:
        try:
            path = f"/proc/self/task/{thread.native_id}/schedstat"
            with open(path, encoding="ascii") as figures:
                on_core, waited, _ = map(int, figures.read().split())
        except (OSError, ValueError):
            return process_time()
        had, ready = had + on_core, ready + waited
    return (had + min(ready, 3 * had)) / 1e9


class Load:
    """A stage, what it has done since the last decision, and what it should do."""

    def __init__(self, pipeline: Pipeline, stage: tuple[Any, ...]) -> None:
        self.name, self.source, self.sinks, self.threads = stage
        self.work, self.said = pipeline.works[self.source.name]
        self.workers = 1
        self.before = self.total = 0.0, 0, 0.0
        self.seconds = 0.0  # of workers that waited neither for input nor for room
        self.done = 0  # items
        self.cpu = 0.0  # seconds
        self.target = 0.0  # items a second

    def measure(self) -> None:
        now, cpu = perf_counter(), cpu_of(self.threads)
        if loop := self.source.coroutines:
            self.said, self.workers = loop.said, loop.at_once
            self.total = loop.seconds, loop.done, cpu
        else:
            self.workers = len(self.threads)
            waits = sum(q.waited(self.threads, now) for q in (self.source, *self.sinks))
            used = self.source.used(self.threads, now) - waits
            self.total = used, self.source.passed, cpu
        before, total = self.before, self.total
        self.seconds = max(1e-9, total[0] - before[0])
        self.done, self.cpu = total[1] - before[1], total[2] - before[2]

    def possible(self) -> float:
        """Return how many items a second the most workers could do."""
        if self.done < 1:
            return PLENTY
        most = getattr(self.said, "most", self.workers)
        return min(getattr(self.said, "rate", PLENTY), most * self.done / self.seconds)

    def missing(self) -> int:
        """Return how many workers have to be added to reach the target."""
        if self.done < 1 or not isinstance(self.said, Auto):
            return 0
        needed = self.target * self.seconds / self.done
        if needed < 1.1 * self.workers:  # it would hardly be felt
            return 0
        spare = 0.9 if self.said.shares else 1.1  # what is shared is scarce
        return max(0, min(self.said.most, ceil(spare * needed)) - self.workers)


class Balancer:
    """Adds workers to the stages that have too few for what all others could do.

    The time that a worker needs for an item, waits left out, and the number of items
    that come of one, say what all stages together can do at most, and what each needs
    for it. A worker that is not needed any more waits, and costs nothing.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self.loads: list[Load] = []

    def run(self) -> None:
        """Measure, and decide, until the pipeline stops."""
        queues = self.pipeline.queues.values()
        self.loads = [Load(self.pipeline, stage) for stage in self.pipeline.stages]
        start, pause = perf_counter(), FIRST
        entered = {queue: queue.entered() for queue in queues}
        for load in self.loads:  # what it took to start is left out
            load.measure()
            load.before = load.total
        while not self.pipeline.pause(pause):
            pause = min(2 * pause, LAST)
            now = perf_counter()
            for load in self.loads:
                load.measure()
            some = all(load.done > load.workers for load in self.loads)
            if not some and now - start < ENOUGH:
                continue
            seconds, start = now - start, now
            self._plan(
                {q: (q.entered() - entered[q]) / seconds for q in queues}, seconds
            )
            entered = {queue: queue.entered() for queue in queues}
            for load in self.loads:
                load.before = load.total
                self._grow(load, load.missing())

    def _plan(self, added: dict[Queue, float], seconds: float) -> None:
        """Set what each stage should do for the most to come out at the end."""
        arriving: dict[Queue, float] = defaultdict(float)
        for queue in self.pipeline.fed:
            arriving[queue] += PLENTY if queue.has_many() else added[queue]
        for queue in added:
            if queue.items and not queue.producers:  # all that is to come is there
                arriving[queue] = PLENTY
        filled: dict[Queue, float] = defaultdict(float)
        for load in self.loads:
            for sink in load.sinks:
                filled[sink] += load.done / seconds
        for load in self.loads:  # each after those that feed it
            load.target = min(arriving[load.source], load.possible())
            for sink in load.sinks:
                if filled[sink]:
                    arriving[sink] += load.target * added[sink] / filled[sink]
                elif sink.has_many():  # what fills it waits all the time
                    arriving[sink] = PLENTY
        taken = {load.source: load for load in self.loads}
        for load in reversed(self.loads):
            for sink in load.sinks:
                if sink in taken:
                    goes = taken[sink].target
                else:  # an output, which somebody may be slow to read
                    goes = added[sink] if sink.has_many() else PLENTY
                load.target *= goes / max(goes, arriving[sink], 1e-9)
        # Threads have one core together with a GIL; processes have a core each.
        has_gil = getattr(sys, "_is_gil_enabled", lambda: True)()
        self._share(1 if has_gil else cores(), {load: load.cpu for load in self.loads})
        apart = (load for load in self.loads if getattr(load.said, "shares", False))
        self._share(cores(), {load: load.seconds for load in apart})

    def _share(self, most: int, used: dict[Load, float]) -> None:
        """Have all stages do no more than so many cores can, by what they used."""
        busy = (load for load in used if load.done > 0)
        needed = sum(load.target * used[load] / load.done for load in busy)
        for load in self.loads:
            load.target *= most / max(most, needed)

    def _grow(self, load: Load, count: int) -> None:
        """Add so many workers, or as many as can start, unless the stage ends."""
        if load.source.coroutines:  # with bells
            load.source.coroutines.at_once += count
            ring(load.source.on_filled)
            return
        for _ in range(count):
            open_sinks = [sink for sink in load.sinks if sink.reopen()]
            ready = len(open_sinks) == len(load.sinks)
            stage = load.name, load.work, load.source, load.sinks, load.threads
            if not (ready and self.pipeline.add(*stage)):
                for sink in open_sinks:
                    sink.close()
                return
