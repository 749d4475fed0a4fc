"""How a stage's time is divided, as shares of the time that its workers had.

Comes in: a profile, or a stage of one. Goes out: numbers from 0 to 1. This module must not
know how they are shown.
"""

from __future__ import annotations

from typing import NamedTuple

from skorche.analysis.profile import Profile, QueueProfile, StageProfile


class Shares(NamedTuple):
    """Parts of the time of all workers of a stage; what is left of it none was there.
    `cpu` is the part of the useful time in which they computed."""

    useful: float
    paced: float
    blocked: float
    starved: float
    cpu: float


def shares(stage: StageProfile, profile: Profile) -> Shares:
    """Return how the time of a stage is divided in a run."""
    parts = (stage.useful, stage.paced, stage.blocked, stage.starved)
    whole = max(sum(parts), stage.workers * profile.seconds, 1e-9)
    cpu = min(1.0, stage.cpu / stage.useful) if stage.useful else 0.0
    useful, paced, blocked, starved = (each / whole for each in parts)
    return Shares(useful, paced, blocked, starved, cpu)


def queue_of(stage: StageProfile, profile: Profile) -> QueueProfile | None:
    """Return the queue that a stage reads."""
    return next((q for q in profile.queues if q.name == stage.reads), None)


def mean_length(queue: QueueProfile) -> float:
    """Return how many items were in a queue, in the mean."""
    return sum(queue.lengths) / max(1, len(queue.lengths))


def fill(queue: QueueProfile, length: float) -> float:
    """Return how full a queue is with so many items, at most 1."""
    return min(1.0, length / max(1, queue.bound))


def short(value: float) -> str:
    """Return a count or a rate in at most six characters.

    >>> short(0), short(0.0625), short(12.34), short(1234), short(56789), short(2.5e9)
    ('0', '0.06', '12.3', '1234', '56.8k', '2500M')
    """
    if not value:
        return "0"
    if value < 1:
        return f"{value:.2f}"
    if value < 100:
        return f"{value:.3g}"
    if value < 10_000:
        return f"{value:.0f}"
    return f"{value / 1e3:.3g}k" if value < 999_500 else f"{value / 1e6:.4g}M"
