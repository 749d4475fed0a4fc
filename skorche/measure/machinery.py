"""What a compiled module's pipeline shows of itself, at one moment.

Comes in: a live pipeline of the machinery, by what its classes have. Goes out: for each
stage, input and queue the sums up to now. It is only looked at: nothing of it is changed,
and no lock of it taken. This module must not know what becomes of the figures.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from threading import Thread
from time import perf_counter
from typing import Any, NamedTuple

from skorche.errors import ProfileError
from skorche.measure.clocks import NEVER, Clocks, delay_of
from skorche.measure.cores import idle_time
from skorche.measure.waits import Observable, Waits


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
    failures: int = 0
    retries: int = 0


class InputLook(NamedTuple):
    """The sums of an input up to a moment."""

    items: int
    busy: float
    blocked: float


class Look(NamedTuple):
    """What was to be seen at a moment, `time` seconds after the start. `cpu` is that of all
    threads of the process, `delay` their waits for a core; `taking` says whether whoever
    takes the results was busy otherwise; `late` is by how much later it was looked than
    meant, `idle` how long cores had nothing to do, if that is known."""

    time: float
    stages: tuple[StageLook, ...]
    inputs: tuple[InputLook, ...]
    lengths: tuple[int, ...]
    cpu: float
    delay: float
    taking: bool
    late: float
    idle: float | None = None


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
        self.clocks = Clocks()
        self.first_idle: float | None = None
        self.last_idle: float | None = None
        self.idle_until = 0.0
        self.flights: dict[int, Flights] = {}  # of async stages, by their places
        self.processes = _processes(pipeline)
        self.grown = Grown()
        self.sinks = _sinks(pipeline)
        self.inputs = list(self.sinks)

    def restart(self) -> None:
        """Say that the pipeline starts now: what threads did before is no part of it."""
        self.begun = self.before = perf_counter()
        self.clocks.begin(threading.enumerate())
        self.first_idle = idle_time()

    def look(self, own: Iterable[Thread] = (), late: float = 0.0) -> Look:
        """Return what there is to be seen now. `own` are threads that are no part of it."""
        now = perf_counter()
        waits = Waits(self.pipeline, now)
        skip = {*own, threading.current_thread()}
        for thread in skip:
            self.clocks.forget(thread)
        threads = [thread for thread in threading.enumerate() if thread not in skip]
        numbers: dict[Thread, int] = dict(getattr(self.pipeline, "clocks", {}))
        self.clocks.look(threads, numbers, now - self.begun)
        stages = tuple(
            self._stage(place, waits, now) for place in range(len(self.pipeline.stages))
        )
        inputs = tuple(self._input(thread, waits, now) for thread in self.inputs)
        lengths = tuple(_length(queue) for queue in self.pipeline.queues.values())
        since = now - self.begun
        totals = (*self.clocks.total(), waits.taking, late, self._idle(since))
        self.before = now
        return Look(since, stages, inputs, lengths, *totals)

    def _idle(self, since: float) -> float | None:
        """For how long cores had nothing to do since the start: as it was when it was
        read last, and so on."""
        if self.clocks.reads:
            self.idle_until, self.last_idle = since, idle_time()
        if self.last_idle is None or self.first_idle is None or self.idle_until <= 0:
            return None
        idle = max(0.0, self.last_idle - self.first_idle)
        return idle * since / self.idle_until

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
        paced = _sum(getattr(self.pipeline, "paced", {}), threads)
        useful, running = worked - starved - blocked - paced, len(threads)
        coroutines = coroutines_of(source)
        if coroutines is not None and place not in self.flights:
            self.flights[place] = Flights(coroutines, self.before)
        if (flights := self.flights.get(place)) is not None:
            going = any(thread.is_alive() for thread in threads)
            flights.look(now if going else self.before)
            running, worked = flights.at_once, worked * flights.at_once
            useful, blocked = flights.useful - paced, flights.blocked
            starved = max(0.0, worked - flights.useful - blocked)
        cpu, delay = self._computed(place, threads)
        numbers = [thread.ident or 0 for thread in threads]
        return StageLook(
            *(int(source.passed), _put(self.pipeline, place), running),
            *(worked, max(0.0, useful), starved, blocked, paced, cpu, delay),
            int(_sum(getattr(source, "failures", {}), numbers)),
            int(_sum(getattr(self.pipeline, "retried", {}), threads)),
        )

    def _computed(self, place: int, threads: list[Thread]) -> tuple[float, float]:
        """The CPU time of a stage, and its waits for a core."""
        clocks = [self.clocks.now.get(thread, NEVER) for thread in threads]
        cpu = sum(clock.cpu for clock in clocks)
        delay = sum(clock.delay for clock in clocks)
        if place in self.processes:
            for child in self.processes[place].children:
                cpu += self.grown.sum(("cpu", id(child)), child.cpu)
                reads = self.clocks.reads and child.link
                waited = delay_of(child.number) if reads else None
                delay += self.grown.sum(("delay", id(child)), waited)
        else:  # what they said in the end is exact
            done = self.pipeline.cpu
            pairs = zip(threads, clocks, strict=True)
            cpu += sum(done[t] - clock.cpu for t, clock in pairs if t in done)
        return cpu, delay

    def _input(self, thread: Thread, waits: Waits, now: float) -> InputLook:
        queue = self.sinks[thread]
        blocked = sum(waits.of(q, thread) for q in self.pipeline.queues.values())
        if queue is None:
            items = 0
        elif hasattr(queue, "added"):
            items = queue.added.get(thread.ident or 0, 0)
        else:
            items = queue.passed + _length(queue)
        return InputLook(items, max(0.0, self._worked(thread, now) - blocked), blocked)


class Flights:
    """How many coroutines of an async stage were on their way, over time: they count it
    themselves, or it is known only for the moments at which it was looked."""

    def __init__(self, coroutines: Any, begun: float) -> None:
        self.coroutines = coroutines
        self.at_once: int = coroutines.at_once
        self.before = begun
        self.useful = self.blocked = 0.0

    def look(self, now: float) -> None:
        running = min(len(self.coroutines.running), self.at_once)
        idle = (self.at_once - running) if self.coroutines.results else 0
        if hasattr(self.coroutines, "busy"):
            since = max(0.0, now - self.coroutines.counted)
            self.useful = self.coroutines.busy + running * since
            self.blocked = self.coroutines.blocked + idle * since
            return
        seconds = max(0.0, now - self.before)
        self.before = max(now, self.before)
        self.useful += running * seconds
        self.blocked += idle * seconds


class Grown:
    """Sums of figures that only grow, but begin anew where a process is replaced."""

    def __init__(self) -> None:
        self.before: dict[object, float] = {}
        self.last: dict[object, float] = {}

    def sum(self, of: object, figure: float | None) -> float:
        """Return the sum up to now; None says that nobody knows more than before."""
        last = self.last.get(of, 0.0)
        figure = last if figure is None else figure
        if figure < last:
            self.before[of] = self.before.get(of, 0.0) + last
        self.last[of] = figure
        return self.before.get(of, 0.0) + figure


def coroutines_of(source: Any) -> Any:
    """What awaits the items of a queue, while an async stage reads it."""
    if (known := getattr(source, "coroutines", None)) is not None:
        return known
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


def _sinks(pipeline: Observable) -> dict[Thread, Any]:
    """The threads that read inputs, and the queue that each fills, if that is known."""
    if hasattr(pipeline, "inputs"):
        return {thread: sink for _, sink, thread, *_ in pipeline.inputs}
    staged = {thread for stage in pipeline.stages for thread in stage[3]}
    found = {}
    for thread in pipeline.threads:
        if thread not in staged:
            queue = pipeline.queues.get(thread.name)
            alone = queue is not None and _fillers(pipeline, queue) == 1
            found[thread] = queue if alone else None
    return found


def _length(queue: Any) -> int:
    return len(queue.items) + sum(map(len, list(queue.buffers.values())))


def _put(pipeline: Observable, place: int) -> int:
    """How many items a stage has put, as far as its queues tell."""
    _, source, sinks, threads = pipeline.stages[place]
    if all(hasattr(sink, "added") for sink in sinks):
        numbers = [thread.ident or 0 for thread in threads]
        return int(sum(_sum(sink.added, numbers) for sink in sinks))
    if any(_fillers(pipeline, sink) > 1 for sink in sinks):
        return int(source.passed)
    return sum(int(sink.passed) + _length(sink) for sink in sinks)


def _sum(figures: Mapping[Any, float], keys: Iterable[Any]) -> float:
    return sum(figures.get(key, 0) for key in keys)
