"""What a compiled module's run did up to now, in figures: seconds and items.

It reads what the pipeline tells of itself while it goes on; see there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from threading import Thread
from time import perf_counter
from typing import Any

from .pipelines import Pipeline  # with stats, live
from .queues import Queue  # with counts


def figures_of(pipeline: Pipeline, name: str, ended: str) -> dict[str, Any]:
    """Return what a run did; ended says why it is not whole."""
    affinity = getattr(os, "sched_getaffinity", lambda _: range(os.cpu_count() or 1))
    now = perf_counter()
    queues = pipeline.queues.values()
    return {
        "version": 1,
        "pipeline": os.path.splitext(name)[0],
        "target": "threads",
        "python": ".".join(map(str, sys.version_info[:3])),
        "gil": getattr(sys, "_is_gil_enabled", lambda: True)(),
        "cores": len(affinity(0)),
        "seconds": now - min(pipeline.started.values(), default=now),
        "complete": not ended,
        "ended": ended,
        "inputs": inputs_so_far(pipeline),
        "stages": stages_so_far(pipeline),
        "queues": [{"name": queue.name, "bound": queue.bound} for queue in queues],
    }


def stages_so_far(pipeline: Pipeline) -> list[dict[str, Any]]:
    """Return what each stage did; times are sums over its workers.

    useful is what is left of their time without waits for items, for room, and for rate
    limits. An async stage has a worker for each item that it may await at once.
    """
    names = [name for name, *_ in pipeline.stages]
    put = pipeline.put_so_far()
    figures = []
    for name, source, sinks, threads in pipeline.stages:
        numbers = {thread.ident or 0 for thread in threads}
        children = [c for t in threads if (c := pipeline.children.get(t))]
        awaiting = source.coroutines
        wall = wall_of(pipeline, threads)
        starved = seconds_waited(source, threads)
        blocked = sum(seconds_waited(sink, threads) for sink in sinks)
        paced = sum(pipeline.paced.get(t, 0.0) for t in threads)
        if awaiting:
            wall *= awaiting.at_once
            blocked = awaiting.blocked
            starved = max(0.0, wall - awaiting.busy - blocked)
        useful = max(0.0, wall - starved - blocked - paced)
        items = source.passed
        figures.append(
            {
                "name": name if names.count(name) == 1 else f"{name} ({source.name})",
                "executor": (
                    "async" if awaiting else "process" if children else "thread"
                ),
                "workers": awaiting.at_once if awaiting else len(threads),
                "reads": source.name,
                "writes": [sink.name for sink in sinks],
                "items_in": items,
                "items_out": put[source.name],
                "useful": useful,
                "starved": starved,
                "blocked": blocked,
                "paced": paced,
                "cpu": sum(pipeline.cpu.get(t, 0.0) for t in threads),
                "service": useful / items if items else 0.0,
                "failures": sum(source.failures.get(n, 0) for n in numbers),
                "retries": sum(pipeline.retried.get(t, 0) for t in threads),
            }
        )
    return figures


def inputs_so_far(pipeline: Pipeline) -> list[dict[str, Any]]:
    """Return what the reading of each input took."""
    figures = []
    for name, sink, thread, _ in pipeline.inputs:
        blocked = seconds_waited(sink, [thread])
        useful = max(0.0, wall_of(pipeline, [thread]) - blocked)
        times = {"useful": useful, "blocked": blocked}
        figures.append({"name": name, "items": sink.put_by([thread]), **times})
        figures[-1]["items"] += pipeline.journal.before.get(name, 0)  # with journal
    return figures


def wall_of(pipeline: Pipeline, threads: Iterable[Thread]) -> float:
    """Return the seconds for which threads have been there."""
    now = perf_counter()
    return sum(
        pipeline.wall.get(thread, now - pipeline.started.get(thread, now))
        for thread in threads
    )


def seconds_waited(queue: Queue, threads: Iterable[Thread]) -> float:
    """Return the seconds that threads have waited for a queue."""
    now = perf_counter()
    return sum(
        queue.waits.get(thread, 0.0) + now - queue.waiting.get(thread, now)
        for thread in threads
    )
