"""A run once more, in thought: how long it would take if its stages were set otherwise.

Comes in: a run. Goes out: seconds. What each stage spends on its items is known piece by
piece; so they are sent through the graph again: each piece is begun as soon as what fills
the queue has brought it, the piece before is done and there is room behind. The waits
follow from that, whatever they were: queues that fill and drain, costs that change on the
way, a branch with few items. What all stages share, the lock that lets one thread at a time
run Python and the cores, gives a least time, too. This module must not know what a limit is
called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from skorche.analysis.curves import (
    PIECES,
    Curve,
    curve_of,
    input_curve,
    output_curve,
)
from skorche.analysis.profile import StageProfile
from skorche.analysis.usage import Run

#: Seconds that it takes to bring a small item to another process and its result back, half
#: of them computed here: of items that go in lists; or one by one, where something is done
#: around each call.
IN_LISTS = 4e-6
BY_CALL = 60e-6
_AROUND_CALLS = {"logger", "on_error", "rate", "retries", "timeout"}
NOTHING = (0.0,) * PIECES
#: Who computes so much of all that threads compute is who others wait for.
SHARE = 0.3
#: So much of the cores there is at least, however busy others keep them.
LEFT = 1 / 3


class Part(NamedTuple):
    """A stage or an input, by its place; or "output", "gil", "cores"."""

    what: str
    place: int = 0


class Setting(NamedTuple):
    """How many workers a stage has, and where."""

    workers: int
    executor: str


Settings = Mapping[int, Setting]


@dataclass(frozen=True)
class Links:
    """How a stage hangs together with others: what brings its items, as numbers of nodes;
    and what takes its results, with the number of pieces that there is room for."""

    before: tuple[int, ...]
    behind: tuple[tuple[int, int], ...]


class Flow:
    """A run, and what of it stays the same however its stages are set.

    Its nodes are the stages, then the inputs, then whoever takes the results.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.seconds = sum(window.seconds for window in run.windows)
        places = range(len(run.stages))
        self.curves = [curve_of(run, place) for place in places]
        self.ends = [input_curve(run, place) for place in range(len(run.inputs))]
        self.ends.append(output_curve(run))
        self.items = [max(1, stage.items_in) for stage in run.stages]
        here = sum(
            sum(self.curves[place].computing)
            for place in places
            if run.stages[place].executor != "process"
        )
        self.computing = sum(window.computing for window in run.windows)
        self.others = max(0.0, self.computing - here)
        self.cpu = [sum(w.stages[place].cpu for w in run.windows) for place in places]
        threads = [n for n in places if run.stages[n].executor != "process"]
        all_threads = sum(window.cpu for window in run.windows)
        self.others_cpu = max(0.0, all_threads - sum(self.cpu[n] for n in threads))
        self.used = self.others_cpu + sum(self.cpu)
        self.available = self._available()
        self.order, self.links = _linked(run)

    @cached_property
    def now(self) -> float:
        """How long the run takes in thought as it was set: near what it took."""
        return max(1e-9, self.time())

    def gain(self, settings: Settings) -> float:
        """Return how many times as fast the run would be if stages were set so."""
        return self.now / max(1e-9, self.time(settings))

    def without(self, part: Part) -> float:
        """Return the share of its time that the run would take if a part took none."""
        return self.time(without=part) / self.now

    def time(
        self, settings: Settings | None = None, without: Part | None = None
    ) -> float:
        """Return the seconds that the run would take."""
        settings = settings or {}
        freed = without == Part("gil") or any(
            self._leaves(place, setting) for place, setting in settings.items()
        )
        others = self.others
        if without is not None and without.what in ("stage", "input", "output"):
            share = others
            if without.what == "stage":
                share = sum(self.curves[without.place].computing)
            elif share >= SHARE * self.computing:
                others = 0.0  # which may be the other end's: that shows all the same
            freed = share >= SHARE * self.computing
        costs: list[Sequence[float]] = []
        here, everywhere = others, min(others, self.others_cpu)
        for place, curve in enumerate(self.curves):
            if without == Part("stage", place):
                costs.append(NOTHING)
                continue
            stage = self.run.stages[place]
            setting = settings.get(place, Setting(stage.workers, stage.executor))
            leaves = self._leaves(place, setting)
            costs.append(self._cost(place, setting, curve, freed))
            everywhere += self.cpu[place]
            if leaves:
                brought = self.items[place] * crossing(stage)
                here += brought / 2
                everywhere += brought
            elif stage.executor != "process":
                here += sum(curve.computing)
        for place, end in enumerate(self.ends):
            what = "input" if place < len(self.run.inputs) else "output"
            gone = without is not None and without.what == what
            gone = gone and (what == "output" or without == Part(what, place))
            costs.append(NOTHING if gone else end)
        least = 0.0
        if without != Part("cores"):
            least = everywhere / self.available
        if self.run.gil and without != Part("gil"):
            # Those who wanted to compute waited at the same time.
            least = max(
                least, here * min(1.0, self.seconds / max(1e-9, self.computing))
            )
        return max(self._through(costs), least)

    def _available(self) -> float:
        """How many cores there are for the run: what it uses, and what nobody does."""
        cores = float(self.run.cores)
        if self.run.idle is None:
            return cores
        left = (self.used + self.run.idle) / max(1e-9, self.seconds)
        return min(cores, max(left, LEFT * cores))

    def _leaves(self, place: int, setting: Setting) -> bool:
        """Whether a stage would be in processes, and was in threads."""
        was = self.run.stages[place].executor
        return setting.executor == "process" and was != "process"

    def _cost(
        self, place: int, setting: Setting, curve: Curve, freed: bool
    ) -> Sequence[float]:
        """What the pieces of a stage take with so many workers."""
        stage = self.run.stages[place]
        each = self.items[place] / PIECES
        brought = each * crossing(stage) if self._leaves(place, setting) else 0.0
        workers = max(1, setting.workers)
        spent = curve.freely if freed else curve.useful
        cost = [(seconds + brought) / workers for seconds in spent]
        if stage.executor == "async":  # one thread for all its coroutines
            cost = [max(pair) for pair in zip(cost, curve.computing, strict=True)]
        if rate := rate_of(stage.settings):
            return [max(seconds, each / rate) for seconds in cost]
        return cost

    def _through(self, costs: list[Sequence[float]]) -> float:
        """When the last piece has come through all nodes."""
        done = [[0.0] * PIECES for _ in costs]
        for piece in range(PIECES):
            for node in self.order:
                start = done[node][piece - 1] if piece else 0.0
                for other in self.links[node].before:
                    start = max(start, done[other][piece])
                for other, room in self.links[node].behind:
                    if piece >= room:
                        start = max(start, done[other][piece - room])
                done[node][piece] = start + costs[node][piece]
        return max((times[-1] for times in done), default=0.0)


def crossing(stage: StageProfile) -> float:
    """Return the seconds that it takes to bring an item of a stage to another process."""
    by_call = len(stage.writes) > 1 or not _AROUND_CALLS.isdisjoint(stage.settings)
    return BY_CALL if by_call else IN_LISTS


def rate_of(settings: Mapping[str, str]) -> float:
    """Return how many items a second a stage may begin, or 0 where nothing says."""
    try:
        return float(settings.get("rate", 0.0))
    except ValueError:
        return 0.0


def _linked(run: Run) -> tuple[list[int], list[Links]]:
    """The nodes, each after those that bring its items, and how they hang together."""
    stages = run.stages
    taker = len(stages) + len(run.inputs)
    readers = {stage.reads: place for place, stage in enumerate(stages)}
    filled = {name for stage in stages for name in stage.writes}
    bounds = {queue.name: queue.bound for queue in run.queues}
    fed = {source.name: source.name for source in run.inputs if source.name in readers}
    unfed = [name for name in readers if name not in filled and name not in fed]
    writes = [stage.writes for stage in stages]
    for source in run.inputs:  # one that is merged into others has no queue of its own
        writes.append((source.name,) if source.name in fed else tuple(unfed))
    before: list[list[int]] = [[] for _ in range(taker + 1)]
    behind: list[list[tuple[int, int]]] = [[] for _ in range(taker + 1)]
    for node, names in enumerate(writes):
        for name in names:
            reader = readers.get(name, taker)
            items = stages[reader].items_in if reader < taker else _out(run, name)
            room = int(bounds.get(name, 1000) * PIECES / max(1, items))
            before[reader].append(node)
            behind[node].append((reader, max(1, room)))
    order = TopologicalSorter({node: before[node] for node in range(taker + 1)})
    try:
        nodes = list(order.static_order())
    except CycleError:  # of no graph that was checked
        nodes = list(range(taker + 1))
    return nodes, [
        Links(tuple(each), tuple(others))
        for each, others in zip(before, behind, strict=True)
    ]


def _out(run: Run, queue: str) -> int:
    """How many items came out of an output."""
    return sum(stage.items_out for stage in run.stages if queue in stage.writes)
