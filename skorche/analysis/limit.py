"""What holds a run back: the part without which it would take the least time.

Comes in: a run's windows. Goes out: that part, those that hold it back as much, and of which
kind the limit is. This module must not know what would help, nor sentences.
"""

from __future__ import annotations

from dataclasses import dataclass

from skorche.analysis.batches import Fault, fault_of_a_batch
from skorche.analysis.curves import SATURATED
from skorche.analysis.flow import Flow, Part, rate_of
from skorche.analysis.profile import Kind
from skorche.analysis.usage import Run, Use

#: Shares of a run that are taken for the same: parts that differ by less are equals.
NEAR = 0.05
#: A limit has to be loaded so much, or nothing is said to be one.
LEAST = 0.15
#: A rate is kept to where it is reached but for so much.
REACHED = 0.9
#: Or where its workers wait for it so much of their time.
PACED = 0.25
#: Of equals the one that is said first.
_ORDER = ("stage", "gil", "cores", "output", "input")


@dataclass(frozen=True)
class Finding:
    """What holds a run back: a stage, by its place, or none; `equals` are the stages that
    hold it back as much, itself among them. `load` is that of the limit."""

    stage: int | None
    kind: Kind
    load: float
    equals: tuple[int, ...] = ()
    #: Where it is the size of the batches that this stage makes.
    batch: Fault | None = None
    #: The place of the input that is waited for.
    source: int | None = None
    #: Where nothing is known that could be said.
    nothing: bool = False
    #: Where all cores of the machine are in use.
    cores: bool = False


def find(flow: Flow) -> Finding:
    """Return what holds a run back."""
    run = flow.run
    found = loads(flow)
    idle = not any(stage.items_in for stage in run.stages)
    if max(found.values(), default=0.0) < LEAST or idle and flow.seconds < 0.1:
        return Finding(None, "waits", 0.0, nothing=True)
    if (fault := fault_of_a_batch(run)) is not None:
        return Finding(
            fault.stage, "waits", found[Part("stage", fault.stage)], (), fault
        )
    rest = {part: flow.without(part) for part in found}
    least = min(rest.values())
    tops = [part for part, time in rest.items() if time <= least + NEAR]
    if least > 1 - NEAR:  # several hold it back as much
        top = max(found.values())
        tops = [part for part in tops if found[part] >= top - NEAR]
    part = min(tops, key=lambda p: (_ORDER.index(p.what), -round(found[p], 2)))
    if part.what == "input":
        return Finding(None, "input", found[part], source=part.place)
    if part.what == "output":
        return Finding(None, "output", found[part])
    stages = [p.place for p in tops if p.what == "stage"]
    if part.what in ("gil", "cores"):
        stages = [max(range(len(run.stages)), key=lambda n: total(run, n).computing)]
    elif _contended(flow):
        stages.sort(key=lambda place: -total(run, place).computing)
    else:
        stages.sort(key=lambda place: -found[Part("stage", place)])
    kind = "rate" if keeps_its_rate(flow, stages[0]) else kind_of(flow, stages[0])
    full = found[Part("cores")] >= SATURATED
    load = found[Part("stage", stages[0])]
    return Finding(stages[0], kind, load, tuple(stages), cores=full)


def loads(flow: Flow) -> dict[Part, float]:
    """Return how much of what it could do each part did, from 0 to 1."""
    run, seconds = flow.run, max(1e-9, flow.seconds)
    found: dict[Part, float] = {}
    for place, stage in enumerate(run.stages):
        use = total(run, place)
        load = use.useful / (use.workers * seconds)
        if stage.executor == "async":
            load = max(load, use.computing / seconds)
        if rate := rate_of(stage.settings):
            load = max(load, use.items / (rate * seconds))
        if keeps_its_rate(flow, place):
            load = max(load, (use.useful + use.paced) / (use.workers * seconds))
        found[Part("stage", place)] = load
    for place, _ in enumerate(run.inputs):
        found[Part("input", place)] = sum(flow.ends[place]) / seconds
    found[Part("output")] = sum(flow.ends[-1]) / seconds
    if run.gil:
        found[Part("gil")] = flow.computing / seconds
    found[Part("cores")] = flow.used / (flow.available * seconds)
    return {part: min(1.0, load) for part, load in found.items()}


def keeps_its_rate(flow: Flow, place: int) -> bool:
    """Return whether a stage begins as many items as its rate lets it."""
    rate, use = rate_of(flow.run.stages[place].settings), total(flow.run, place)
    windows = [w for w in flow.run.windows if w.stages[place].items]
    seconds = sum(window.seconds for window in windows)
    waits = use.paced >= PACED * use.workers * flow.seconds
    return rate > 0 and (waits or use.items >= REACHED * rate * seconds)


def kind_of(flow: Flow, place: int) -> Kind:
    """Return what a stage does with its time."""
    run, stage, use = flow.run, flow.run.stages[place], total(flow.run, place)
    computing = use.computing / max(use.useful, 1e-9)
    if stage.executor == "async":
        computing = max(computing, use.computing / max(flow.seconds, 1e-9))
    elif stage.executor == "thread" and computing >= 0.2 and _contended(flow):
        all_threads = sum(window.cpu for window in run.windows)
        alone = stage.workers <= 1 and use.cpu >= 0.8 * all_threads
        return "computes" if alone else "gil"
    return "computes" if computing >= 0.5 else "waits"


def _contended(flow: Flow) -> bool:
    """Whether threads of this process compute all the time that Python lets them."""
    return flow.run.gil and flow.computing >= SATURATED * flow.seconds


def total(run: Run, place: int) -> Use:
    """Return what a stage did in all."""
    uses = [window.stages[place] for window in run.windows]
    seconds = sum(window.seconds for window in run.windows)
    pairs = zip(run.windows, uses, strict=True)
    workers = sum(window.seconds * use.workers for window, use in pairs)
    names = ("items", "useful", "starved", "blocked", "paced", "cpu", "delay")
    sums = {name: sum(getattr(use, name) for use in uses) for name in names}
    return Use(workers=max(1.0, workers / max(1e-9, seconds)), **sums)


def changes(run: Run) -> list[tuple[float, int]]:
    """Return when which stage was loaded most: (seconds from the start, its place), the
    first at 0, where it was another for a quarter of the run or more; else nothing."""
    said: list[tuple[float, int]] = []
    spans: list[float] = []
    now = 0.0
    for window in run.windows:
        loaded = [
            use.useful / max(1e-9, use.workers * window.seconds)
            for use in window.stages
        ]
        top = max(loaded, default=0.0)
        near = [place for place, load in enumerate(loaded) if load >= top - 2 * NEAR]
        if near and not (said and said[-1][1] in near):
            said.append((now, loaded.index(top)))
            spans.append(0.0)
        if spans:
            spans[-1] += window.seconds
        now += window.seconds
    return said if len(said) == 2 and min(spans) >= now / 4 else []
