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
    rate: float  # items a second of all workers together


def auto(pipeline: Pipeline, low: int, high: int, rate: float = PLENTY) -> Auto:
    """Have a balancer add workers to a stage that begins with low of them."""
    if not pipeline.helpers:
        pipeline.help("balancer", Balancer(pipeline).run)
    workers = Auto(low)
    workers.most, workers.rate = max(low, high), rate
    return workers


def cpu_of(thread: Thread) -> tuple[float, float]:
    """Return the seconds that a thread had a core, and those that it was ready for one.

    Where the system does not tell, all that the process used stands for the latter.
    """
    try:
        path = f"/proc/self/task/{thread.native_id}/schedstat"
        with open(path, encoding="ascii") as figures:
            had, ready, _ = map(int, figures.read().split())
        return had / 1e9, ready / 1e9
    except (OSError, ValueError):
        return 0.0, process_time()


class Load:
    """A stage, what it has done since the last decision, and what it should do."""

    def __init__(self, pipeline: Pipeline, stage: tuple[Any, ...]) -> None:
        self.name, self.source, self.sinks, self.threads = stage
        self.work, self.said = pipeline.works[self.source.name]
        self.workers = 1
        self.before = 0.0, 0
        self.seconds = 0.0  # of workers that waited neither for input nor for room
        self.done = 0  # items
        self.had: dict[Thread, tuple[float, float]] = {}  # of the CPU, before
        self.cpu = 0.0  # seconds that it computed, or was ready to
        self.target = 0.0  # items a second

    def look(self, now: float) -> tuple[float, int]:
        """Measure; return the seconds and the items of the whole run."""
        if loop := self.source.coroutines:
            self.said, self.workers = loop.said, loop.at_once
            total = loop.seconds, loop.done
        else:
            self.workers = len(self.threads)
            waits = sum(q.waited(self.threads, now) for q in (self.source, *self.sinks))
            total = self.source.used(self.threads, now) - waits, self.source.passed
        self.seconds = max(1e-9, total[0] - self.before[0])
        self.done = total[1] - self.before[1]
        each = [(cpu_of(t), self.had.get(t, (0.0, 0.0))) for t in self.threads]
        had = [(now[0] - then[0], sum(now) - sum(then)) for now, then in each]
        # Threads that compute are ready one after the other; those that wait, at once.
        self.cpu = max(sum(alone for alone, _ in had), *(both for _, both in had))
        return total

    def begin(self, total: tuple[float, int]) -> None:
        """Measure from here on."""
        self.before = total
        self.had = {thread: cpu_of(thread) for thread in self.threads}

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
        return max(0, min(self.said.most, ceil(1.1 * needed)) - self.workers)


class Balancer:
    """Adds workers to the stages that have too few for what all others could do.

    The time that a worker needs for an item, waits left out, and the number of items
    that come of one, say what all stages together can do at most, and what each needs
    for it.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self.loads: list[Load] = []
        has_gil = getattr(sys, "_is_gil_enabled", lambda: True)()
        self.cores = 1 if has_gil else cores()

    def run(self) -> None:
        """Measure, and decide, until the pipeline stops."""
        queues = self.pipeline.queues.values()
        self.loads = [Load(self.pipeline, stage) for stage in self.pipeline.stages]
        start, pause = perf_counter(), FIRST
        added = {queue: queue.entered() for queue in queues}
        for load in self.loads:
            load.begin(load.look(start))
        while not self.pipeline.pause(pause):
            pause = min(2 * pause, LAST)
            now = perf_counter()
            totals = [load.look(now) for load in self.loads]
            some = all(load.done > load.workers for load in self.loads)
            if not some and now - start < ENOUGH:
                continue
            grown = {q: (q.entered() - added[q]) / (now - start) for q in queues}
            self._plan(now - start, grown)
            for load in self.loads:
                self._grow(load, load.missing())
            start = now
            added = {queue: queue.entered() for queue in queues}
            for load, total in zip(self.loads, totals):
                load.begin(total)

    def _plan(self, seconds: float, added: dict[Queue, float]) -> None:
        """Set what each stage should do for the most to come out at the end."""
        arriving: dict[Queue, float] = defaultdict(float)
        for queue, reader in self.pipeline.readers:
            few = queue.bound // 2 if reader.is_alive() else 0
            arriving[queue] += PLENTY if len(queue.items) > few else added[queue]
        filled: dict[Queue, float] = defaultdict(float)
        for load in self.loads:
            for sink in load.sinks:
                filled[sink] += load.done / seconds
        for load in self.loads:  # each after those that feed it
            load.target = min(arriving[load.source], load.possible())
            for sink in load.sinks:
                if filled[sink]:
                    arriving[sink] += load.target * added[sink] / filled[sink]
        taken = {load.source: load for load in self.loads}
        for load in reversed(self.loads):
            for sink in load.sinks:
                if sink in taken:
                    goes = taken[sink].target
                else:  # an output, which somebody may be slow to read
                    full = len(sink.items) > sink.bound // 2
                    goes = added[sink] if full else PLENTY
                load.target *= goes / max(goes, arriving[sink], 1e-9)
        # No more than the CPU can do, which is one core for all threads with a GIL.
        busy = [load for load in self.loads if load.done > 0]
        needed = sum(load.target * load.cpu / load.done for load in busy)
        for load in self.loads:
            load.target *= self.cores / max(self.cores, needed)

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
