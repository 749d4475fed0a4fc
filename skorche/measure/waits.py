"""For how long threads have waited, those that wait now among them.

Comes in: a live pipeline of the machinery. Goes out: seconds, by queue and thread, and
whether whoever takes the results waits for one. A pipeline that does not say since when a
thread waits is asked by what its threads are doing. This module must not know stages.
"""

from __future__ import annotations

import sys
from threading import Thread
from types import FrameType
from typing import Any, Protocol


class Observable(Protocol):
    """A pipeline of the machinery, with the layer that `--stats` needs."""

    queues: dict[str, Any]
    outputs: list[Any]
    threads: list[Thread]
    stages: list[tuple[Any, ...]]
    cpu: dict[Thread, float]
    wall: dict[Thread, float]
    errors: list[Any]
    stopped: bool


class Waits:
    """The waits of all threads up to now, those that they are in among them."""

    def __init__(self, pipeline: Observable, now: float) -> None:
        queues = list(pipeline.queues.values())
        self.taking = False
        self.done: dict[int, dict[Thread, float]] = {}
        frames = sys._current_frames()  # of all threads, as they are now
        for queue in queues:
            self.done[id(queue)] = dict(queue.waits)
        self.now: dict[int, dict[int, float]] = {}
        for queue in queues:
            if hasattr(queue, "waiting"):
                since = dict(queue.waiting).items()
                found = {t.ident or 0: max(0.0, now - start) for t, start in since}
                self.now[id(queue)] = found
        if not all(hasattr(queue, "waiting") for queue in queues):
            self._find_in(frames, now)
        for queue in queues:  # a wait may have ended meanwhile, and be counted
            for thread, seconds in dict(queue.waits).items():
                if seconds != self.done[id(queue)].get(thread, 0.0):
                    self.done[id(queue)][thread] = seconds
                    self.now.get(id(queue), {}).pop(thread.ident or 0, None)
        if pipeline.outputs:
            self.taking = not _waits_for_results(pipeline, frames)

    def _find_in(self, frames: dict[int, FrameType], now: float) -> None:
        """Find the waits that are not over by what threads are doing."""
        for ident, frame in frames.items():
            found = _wait_of(frame)
            if found is not None:
                queue, start = found
                waits = self.now.setdefault(id(queue), {})
                waits[ident] = max(0.0, now - start)

    def of(self, queue: Any, thread: Thread) -> float:
        """Return for how long a thread has waited for a queue."""
        running = self.now.get(id(queue), {}).get(thread.ident or 0, 0.0)
        return self.done[id(queue)].get(thread, 0.0) + running


def _wait_of(frame: FrameType | None) -> tuple[Any, float] | None:
    """The queue that a thread waits for, and since when, by its innermost calls."""
    for _ in range(4):
        if frame is None:
            return None
        if frame.f_code.co_name == "_wait":
            found = frame.f_locals
            queue, start = found.get("self"), found.get("start")
            if hasattr(queue, "waits") and isinstance(start, float):
                return queue, start
        frame = frame.f_back
    return None


def _waits_for_results(pipeline: Observable, frames: dict[int, FrameType]) -> bool:
    """Whether whoever takes the results waits for one."""
    reader: Thread = pipeline.outputs[0].reader
    frame = frames.get(reader.ident or 0)
    for _ in range(3):
        if frame is None:
            return False
        if frame.f_code.co_name == "_take":
            return True
        frame = frame.f_back
    return False
