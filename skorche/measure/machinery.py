"""What a compiled module's pipeline shows of itself, at one moment.

Comes in: a live pipeline of the machinery, by what its classes have. Goes out: for each
stage, input and queue the sums up to now. It is only looked at: nothing of it is changed,
and no lock of it taken. This module must not know what becomes of the figures.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable
from threading import Thread
from time import perf_counter
from types import FrameType
from typing import Any, NamedTuple, Protocol

from skorche.errors import ProfileError
from skorche.measure.clocks import Clock, clock_of, delay_of_process


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


class StageLook(NamedTuple):
    """The sums of a stage up to a moment, as `analysis.usage.Use` has them; `running` is
    how many workers there are, `worked` the seconds that they have been there."""

    items: int
    out: int
    running: int
    worked: float
    useful: float
    starved: float
    blocked: float
    paced: float
    cpu: float
    delay: float


class InputLook(NamedTuple):
    """The sums of an input up to a moment."""

    items: int
    busy: float
    blocked: float


class Look(NamedTuple):
    """What was to be seen at a moment, `time` seconds after the start. `cpu` is that of all
    threads of the process, `delay` their waits for a core; `taking` says whether whoever
    takes the results was busy otherwise; `late` is by how much later it was looked than
    meant."""

    time: float
    stages: tuple[StageLook, ...]
    inputs: tuple[InputLook, ...]
    lengths: tuple[int, ...]
    cpu: float
    delay: float
    taking: bool
    late: float


class Watch:
    """Looks at a pipeline, and keeps of threads what they do not tell once they ended.

    Raises ProfileError for a pipeline that does not count.
    """

    def __init__(self, pipeline: Observable) -> None:
        if not (hasattr(pipeline, "stages") and hasattr(pipeline, "wall")):
            raise ProfileError(
                "this module's stages do not count what they do: compile it with a command "
                "line (script = true in [tool.skorche]), or profile its declaration"
            )
        self.pipeline = pipeline
        self.begun = perf_counter()
        self.before = self.begun  # when it was looked last
        self.started: dict[Thread, float] = {}
        self.clocks: dict[Thread, Clock] = {}
        self.earlier: dict[Thread, Clock] = {}
        self.flights: dict[int, Flights] = {}  # of async stages, by their places
        self.processes = _processes(pipeline)
        self.grown = Grown()
        staged = {thread for stage in pipeline.stages for thread in stage[3]}
        self.inputs = [t for t in pipeline.threads if t not in staged]
        self.sinks = {t: _sink(pipeline, t) for t in self.inputs}

    def restart(self) -> None:
        """Say that the pipeline starts now: what threads did before is no part of it."""
        self.begun = self.before = perf_counter()
        for thread in threading.enumerate():
            if (clock := clock_of(thread)) is not None:
                self.earlier[thread] = self.clocks[thread] = clock

    def look(self, own: Iterable[Thread] = (), late: float = 0.0) -> Look:
        """Return what there is to be seen now. `own` are threads that are no part of it."""
        now = perf_counter()
        waits = Waits(self.pipeline, now)
        skip = {*own, threading.current_thread()}
        for thread in threading.enumerate():
            if thread in skip:
                self.earlier.pop(thread, None)
                self.clocks.pop(thread, None)
            elif (clock := clock_of(thread, self._number(thread))) is not None:
                self.clocks[thread] = clock
        stages = tuple(
            self._stage(place, waits, now) for place in range(len(self.pipeline.stages))
        )
        inputs = tuple(self._input(thread, waits, now) for thread in self.inputs)
        lengths = tuple(_length(queue) for queue in self.pipeline.queues.values())
        earlier = self.earlier.values()
        cpu = sum(clock.cpu for clock in self.clocks.values())
        cpu -= sum(clock.cpu for clock in earlier)
        delay = sum(clock.delay for clock in self.clocks.values())
        delay -= sum(clock.delay for clock in earlier)
        self.before = now
        return Look(
            now - self.begun, stages, inputs, lengths, cpu, delay, waits.taking, late
        )

    def _number(self, thread: Thread) -> int | None:
        clocks: dict[Thread, int] = getattr(self.pipeline, "clocks", {})
        return clocks.get(thread)

    def _worked(self, thread: Thread, now: float) -> float:
        """The seconds for which a thread has been there."""
        if thread in self.pipeline.wall:
            return self.pipeline.wall[thread]
        if not thread.is_alive():
            return 0.0
        return now - self.started.setdefault(thread, self.before)

    def _stage(self, place: int, waits: Waits, now: float) -> StageLook:
        _, source, sinks, threads = self.pipeline.stages[place]
        threads = list(threads)
        worked = sum(self._worked(thread, now) for thread in threads)
        starved = sum(waits.of(source, thread) for thread in threads)
        blocked = sum(waits.of(sink, t) for sink in sinks for t in threads)
        paced = sum(getattr(self.pipeline, "paced", {}).get(t, 0.0) for t in threads)
        clocks = [self.clocks.get(thread, Clock(0.0, 0.0)) for thread in threads]
        cpu, delay = (sum(figures) for figures in zip(*clocks, strict=True))
        running = len(threads)
        useful = worked - starved - blocked - paced
        if place in self.processes:
            for child in self.processes[place].children:
                cpu += self.grown.sum(("cpu", id(child)), child.cpu)
                waited = delay_of_process(child.number) if child.link else 0.0
                delay += self.grown.sum(("delay", id(child)), waited)
        else:  # what they said in the end is exact
            done = self.pipeline.cpu
            pairs = zip(threads, clocks, strict=True)
            cpu += sum(done[t] - clock.cpu for t, clock in pairs if t in done)
        coroutines = _coroutines(source)
        if coroutines is not None and place not in self.flights:
            self.flights[place] = Flights(coroutines, self.before)
        if (flights := self.flights.get(place)) is not None:
            flights.look(now if coroutines is not None else self.before)
            running, worked = flights.at_once, flights.worked
            useful, starved, blocked = flights.useful, flights.starved, flights.blocked
        times = worked, max(0.0, useful), starved, blocked, paced, cpu, delay
        return StageLook(_passed(source), _put(self.pipeline, place), running, *times)

    def _input(self, thread: Thread, waits: Waits, now: float) -> InputLook:
        queue = self.sinks[thread]
        blocked = sum(waits.of(q, thread) for q in self.pipeline.queues.values())
        items = 0 if queue is None else _passed(queue) + _length(queue)
        return InputLook(items, max(0.0, self._worked(thread, now) - blocked), blocked)


class Flights:
    """How many coroutines of an async stage were on their way, over time: that is known
    only for the moments at which it was looked."""

    def __init__(self, coroutines: Any, begun: float) -> None:
        self.coroutines = coroutines
        self.at_once: int = coroutines.at_once
        self.before = begun
        self.worked = self.useful = self.starved = self.blocked = 0.0

    def look(self, now: float) -> None:
        seconds = max(0.0, now - self.before)
        self.before = max(now, self.before)
        running = min(len(self.coroutines.running), self.at_once)
        self.worked += self.at_once * seconds
        self.useful += running * seconds
        idle = (self.at_once - running) * seconds
        if self.coroutines.results:
            self.blocked += idle
        else:
            self.starved += idle


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
        for ident, frame in frames.items():
            found = _wait_of(frame)
            if found is not None:
                queue, start = found
                waits = self.now.setdefault(id(queue), {})
                waits[ident] = max(0.0, now - start)
        for queue in queues:  # a wait may have ended meanwhile, and be counted
            for thread, seconds in dict(queue.waits).items():
                if seconds != self.done[id(queue)].get(thread, 0.0):
                    self.done[id(queue)][thread] = seconds
                    self.now.get(id(queue), {}).pop(thread.ident or 0, None)
        if pipeline.outputs:
            self.taking = not _waits_for_results(pipeline, frames)

    def of(self, queue: Any, thread: Thread) -> float:
        """Return for how long a thread has waited for a queue."""
        running = self.now.get(id(queue), {}).get(thread.ident or 0, 0.0)
        return self.done[id(queue)].get(thread, 0.0) + running


class Grown:
    """Sums of figures that only grow, but begin anew where a process is replaced."""

    def __init__(self) -> None:
        self.before: dict[object, float] = {}
        self.last: dict[object, float] = {}

    def sum(self, of: object, figure: float) -> float:
        last = self.last.get(of, 0.0)
        if figure < last:
            self.before[of] = self.before.get(of, 0.0) + last
        self.last[of] = figure
        return self.before.get(of, 0.0) + figure


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


def _coroutines(source: Any) -> Any:
    """What awaits the items of a queue, while an async stage reads it."""
    bells = list(getattr(source, "on_filled", ()))
    owners = (getattr(bell, "__self__", None) for bell in bells)
    return next((owner for owner in owners if hasattr(owner, "at_once")), None)


def _processes(pipeline: Observable) -> dict[int, Any]:
    """The worker processes of stages, by the places of these."""
    ends: list[Any] = getattr(pipeline, "at_end", [])
    owners: list[Any] = [getattr(end, "__self__", None) for end in ends]
    found: dict[int, Any] = {}
    for children in owners:
        if hasattr(children, "children") and hasattr(children, "names"):
            name = "_".join(children.names)
            for place, stage in enumerate(pipeline.stages):
                if stage[0] == name and place not in found:
                    found[place] = children
                    break
    return found


def _fillers(pipeline: Observable, queue: Any) -> int:
    """How many stages and inputs fill a queue."""
    stages = sum(queue in stage[2] for stage in pipeline.stages)
    return stages + (queue.name in {thread.name for thread in pipeline.threads})


def _sink(pipeline: Observable, thread: Thread) -> Any:
    """The queue that an input goes into, if it is one of its own."""
    queue = pipeline.queues.get(thread.name)
    return queue if queue is not None and _fillers(pipeline, queue) == 1 else None


def _passed(queue: Any) -> int:
    return int(queue.passed)


def _length(queue: Any) -> int:
    return len(queue.items) + sum(map(len, list(queue.buffers.values())))


def _put(pipeline: Observable, place: int) -> int:
    """How many items a stage has put, as far as its queues tell."""
    _, source, sinks, _ = pipeline.stages[place]
    if any(_fillers(pipeline, sink) > 1 for sink in sinks):
        return _passed(source)
    return sum(_passed(sink) + _length(sink) for sink in sinks)
