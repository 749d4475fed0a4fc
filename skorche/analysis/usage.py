"""What stages did in the course of a run: the figures that the limit is found from.

Comes in: figures, as `measure` takes them. Goes out: windows of time, and for each how much
every stage, input and resource was in use. This module must not know how they were taken.
"""

from __future__ import annotations

from dataclasses import dataclass

from skorche.analysis.profile import InputProfile, QueueProfile, StageProfile


@dataclass(frozen=True)
class Use:
    """What the workers of a stage did within a window, as in a `StageProfile`. `delay` is
    the part of `useful` in which a worker could compute, and no core was free."""

    items: float
    workers: float
    useful: float
    starved: float = 0.0
    blocked: float = 0.0
    paced: float = 0.0
    cpu: float = 0.0
    delay: float = 0.0

    @property
    def computing(self) -> float:
        """Seconds in which its workers computed, or would have on a free core."""
        return min(self.useful, wanted(self.cpu, self.delay))


@dataclass(frozen=True)
class InputUse:
    """What an input did within a window: how many items it gave, and the seconds in which
    nothing but itself held it up."""

    items: float
    busy: float


@dataclass(frozen=True)
class Window:
    """A part of a run, in which each stage did what stands at its place.

    `taking` is the share of it in which whoever takes the results was busy otherwise,
    `cpu` the seconds in which threads of this process computed, `delay` those in which
    they could have, and no core was free, and `late` how much later than it wanted a thread
    that did nothing went on.
    """

    seconds: float
    stages: tuple[Use, ...]
    inputs: tuple[InputUse, ...] = ()
    taking: float = 0.0
    cpu: float = 0.0
    delay: float = 0.0
    late: float = 0.0

    @property
    def computing(self) -> float:
        """Seconds in which threads computed, or would have on a free core."""
        return wanted(self.cpu, self.delay)


def wanted(cpu: float, delay: float) -> float:
    """Return for how long threads computed, or would have on a free core. On a busy machine
    threads that do next to nothing wait for a core, too, each time that they wake: what is
    a multiple of what they compute is no computing."""
    return cpu + min(delay, 3 * cpu)


@dataclass(frozen=True)
class Run:
    """A run up to now: its stages, inputs and queues in all, and its windows in turn.
    `idle` is for how long cores had nothing to do, all together, if that is known."""

    seconds: float
    stages: tuple[StageProfile, ...]
    windows: tuple[Window, ...]
    inputs: tuple[InputProfile, ...] = ()
    queues: tuple[QueueProfile, ...] = ()
    outputs: frozenset[str] = frozenset()
    gil: bool = True
    cores: int = 1
    idle: float | None = None
