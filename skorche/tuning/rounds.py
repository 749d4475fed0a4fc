"""What to set, found by predicting and trying: a few runs, no search.

Comes in: what runs a pipeline with a choice. Goes out: the best choice, and what was
measured. This module must not know declarations, nor files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from skorche.analysis.profile import Profile, StageProfile
from skorche.analysis.verdict import settings_text, times
from skorche.errors import PipelineError
from skorche.python.visible import visible_line
from skorche.tuning.choices import Choice, advised, batch_sizes, bounded, doubled
from skorche.tuning.sampling import Sample, Take

#: How often it is predicted and tried.
ROUNDS = 5
#: A choice is kept that gives so much, and a size of batches that gives so much more.
KEPT = 1.03
KEPT_SIZE = 1.1
SIZES = (16, 128)
#: Bounds are kept that cost no more than this.
BOUNDED = 0.95
#: Figures that are nearer to each other are the same, beside their spread.
NOISE = 0.25
#: The share of a run that a stage has to be busy for, for its figures to matter.
MATTERS = 0.05

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """The run as declared, and the one with what is chosen; `predicted` is the gain that
    was predicted for the last choice."""

    declared: Sample
    chosen: Sample
    predicted: float = 1.0

    @property
    def gain(self) -> float:
        """How many times as fast the choice was."""
        return 1.0 if self.chosen is self.declared else self.chosen.over(self.declared)


def find(take: Take, tell: Tell) -> Outcome:
    """Return what to set, after as many runs as it takes to know."""
    tell("as declared")
    first = best = take(Choice())
    predicted = 1.0
    best = _with_sizes(take, tell, best)
    refused: frozenset[str] = frozenset()
    for _ in range(ROUNDS):
        gain = 1.0
        choice = advised(best.profile, best.freedom, best.choice, refused)
        if choice != best.choice:
            gain = best.profile.advice[0].gain
            tell(f"{choice_text(choice)}: {times(gain)} as fast are predicted")
        else:
            choice = doubled(best.profile, best.freedom, best.choice)
            if choice == best.choice:
                break
            tell(f"{choice_text(choice)}: all workers are in use")
        try:
            tried = take(choice)
        except PipelineError as error:
            moved = {n for n, s in choice.stages.items() if s.get("executor")}
            if moved <= refused | {*best.choice.stages}:
                raise
            tell(f"that fails, and stays in threads: {error}")
            refused |= moved
            continue
        if tried.over(best) < KEPT:
            tell(f"it gives {times(tried.over(best))}, and is not kept")
            break
        tell(f"it gives {times(tried.over(best))}")
        best, predicted = tried, gain
    choice = bounded(best.profile, best.freedom, best.choice)
    if choice != best.choice:
        tell(f"{choice_text(choice)}: as fast, with less waiting in queues")
        tried = take(choice)
        if tried.over(best) >= BOUNDED:
            best = tried
    return Outcome(first, best, predicted)


def _with_sizes(take: Take, tell: Tell, best: Sample) -> Sample:
    """The best of some sizes for batches that have none."""
    for size in SIZES:
        choice = batch_sizes(best.freedom, best.choice, size)
        few = all(stage.items_in < 4 * size for stage in best.profile.stages)
        if choice == best.choice or few:
            break
        tell(choice_text(choice))
        tried = take(choice)
        if tried.over(best) < KEPT_SIZE:
            break
        best = tried
    return best


def choice_text(choice: Choice) -> str:
    """Return a choice in a line."""
    tables = {**choice.stages, **{f"queue {n}": v for n, v in choice.queues.items()}}
    texts = [f"{name} {settings_text(dict(v))}" for name, v in tables.items()]
    return visible_line("; ".join(texts)) or "nothing"


def figures(profile: Profile) -> dict[str, dict[str, float]]:
    """Return what a choice depends on, by stages: seconds an item, and their spread."""
    return {
        stage.name: {
            "service": _rounded(stage.service),
            "spread": _rounded(stage.spread),
            "load": _rounded(_load(profile, stage)),
        }
        for stage in profile.stages
    }


def moved(before: Mapping[str, Any], profile: Profile) -> list[str]:
    """Return the stages of which a figure moved by more than its noise, each in words."""
    now = figures(profile)
    found = [f"{name} is new" for name in now if name not in before]
    found += [f"{name} is gone" for name in before if name not in now]
    for name, figure in now.items():
        if name not in before:
            continue
        was = [_figure(before[name], key) for key in ("service", "spread", "load")]
        if None in was:
            found.append(f"{name} has no figures that can be read")
            continue
        service, spread, load = (value or 0.0 for value in was)
        noise = NOISE * max(service, figure["service"]) + spread + figure["spread"]
        matters = max(load, figure["load"]) >= MATTERS
        if matters and abs(figure["service"] - service) > noise:
            took = _ms(figure["service"]), _ms(service)
            found.append(f"{name} takes {took[0]}, and took {took[1]}")
    return [visible_line(text) for text in found]


def _figure(figures: Any, key: str) -> float | None:
    """A figure that was written, or that a hand has put there."""
    value = figures.get(key) if isinstance(figures, dict) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if isfinite(value) and value >= 0 else None


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.3g} ms an item"


def _load(profile: Profile, stage: StageProfile) -> float:
    return stage.useful / max(1e-9, profile.seconds * max(1, stage.workers))


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")
