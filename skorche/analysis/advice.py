"""Which settings would help, and how much.

Comes in: a run, and what holds it back. Goes out: settings for the stage that does, or for
the few that do so together, and how many times as fast the run would be. Nothing is tried:
from what an item takes now follows what a number of workers could do. This module must not
know sentences.
"""

from __future__ import annotations

from bisect import bisect_left
from math import ceil

from skorche.analysis.flow import Flow, Setting, crossing
from skorche.analysis.limit import Finding, kind_of, loads, total
from skorche.analysis.profile import StageProfile

#: No more workers than so many times as before, nor than MOST, or MOST_COROUTINES.
TIMES = 8
MOST = 32
MOST_COROUTINES = 1000
#: What is advised gives at least so much.
LEAST_GAIN = 1.1
#: So many stages are set at once, where they hold the rest back together.
TOGETHER = 3
#: The fewest workers are taken that give so much of what is possible,
_SPARE = 0.97
#: to be found among those for 1.2, 1.4, ... times the rate.
_STEP = 0.2

#: Where a stage may have several workers.
SEVERAL = ("thread", "process", "async")


def settings_for(flow: Flow, finding: Finding) -> tuple[dict[int, Setting], float]:
    """Return settings by the places of stages, and the gain by all of them; none where
    nothing is known that would help."""
    if finding.stage is None or finding.kind == "rate" or finding.batch:
        return {}, 1.0
    found = loads(flow)
    order = [finding.stage, *(n for n in finding.equals if n != finding.stage)]
    others = [
        part.place
        for part in sorted(found, key=lambda part: -found[part])
        if part.what == "stage" and part.place not in order
    ]
    best: tuple[dict[int, Setting], float] = {}, 1.0
    chosen: list[int] = []
    for place in (*order, *others)[:TOGETHER]:
        if len(chosen) >= len(order) and best[1] >= 1.25:
            break
        chosen.append(place)
        settings, gained = _together(flow, chosen)
        if gained >= max(LEAST_GAIN, best[1] * 1.1):
            best = settings, gained
    return best


def executor_for(flow: Flow, place: int) -> str:
    """Return where the workers of a stage should be, if there were more."""
    stage = flow.run.stages[place]
    helps = (
        flow.run.gil and stage.executor == "thread" and kind_of(flow, place) != "waits"
    )
    return "process" if helps else stage.executor


def can_be_set(flow: Flow, place: int) -> bool:
    """Return whether more workers may do what a stage does, and would help."""
    stage, use = flow.run.stages[place], total(flow.run, place)
    if stage.kind != "map" or stage.executor not in SEVERAL or is_balanced(stage):
        return False
    kind = kind_of(flow, place)
    if stage.executor == "async":
        return kind == "waits"
    if kind != "waits" and flow.run.gil or stage.executor == "process":
        return use.useful >= crossing(stage) * use.items
    return True


def is_balanced(stage: StageProfile) -> bool:
    """Return whether the number of a stage's workers is set while it runs."""
    return not stage.settings.get("max_workers", "1").isdecimal()


def _together(flow: Flow, places: list[int]) -> tuple[dict[int, Setting], float]:
    """The fewest workers for these stages that give what they can give together."""
    most: dict[int, Setting] = {}
    for place in places:
        if can_be_set(flow, place):
            setting = Setting(_most_workers(flow, place), executor_for(flow, place))
            now = flow.run.stages[place]
            if setting.workers > now.workers or setting.executor != now.executor:
                most[place] = setting
    if not most:
        return {}, 1.0

    def settings(step: int) -> dict[int, Setting]:
        return {
            place: Setting(
                min(setting.workers, _workers_for(flow, place, 1 + step * _STEP)),
                setting.executor,
            )
            for place, setting in most.items()
        }

    reachable = flow.gain(most)
    steps = range(1, int(TIMES / _STEP))
    enough = _SPARE * reachable
    found = bisect_left(steps, enough, key=lambda step: flow.gain(settings(step)))
    chosen = settings(steps[found]) if found < len(steps) else most
    return chosen, flow.gain(chosen)


def _workers_for(flow: Flow, place: int, times: float) -> int:
    """How many workers a stage needs at so many times the rate."""
    stage, use = flow.run.stages[place], total(flow.run, place)
    leaves = executor_for(flow, place) != stage.executor
    useful = sum(flow.curves[place].freely) if leaves else use.useful
    wanted = ceil(times * useful / max(flow.seconds, 1e-9) - 0.05)
    return max(1 if leaves else stage.workers, wanted)


def _most_workers(flow: Flow, place: int) -> int:
    stage = flow.run.stages[place]
    executor = executor_for(flow, place)
    if kind_of(flow, place) != "waits" and executor != "async":
        return max(flow.run.cores, stage.workers if executor == stage.executor else 1)
    most = MOST_COROUTINES if executor == "async" else MOST
    return max(stage.workers, min(TIMES * stage.workers, most))
