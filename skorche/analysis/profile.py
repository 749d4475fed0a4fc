"""The records of what was measured of a run and found in it, as JSON and back.

Comes in: figures, or the JSON of a profile. Goes out: a `Profile`, or a ProfileError that
says which part of the JSON is wrong. Times are seconds, rates items a second, shares
numbers from 0 to 1. This module must not know how anything was measured or is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

#: What a stage that holds the rest back does with its time: it computes; it waits, for
#: something outside of the pipeline; its workers wait for the one lock that lets threads
#: of Python run; or items come in, are taken out, or are let through, no faster.
Kind = Literal["computes", "waits", "gil", "input", "output", "rate"]


@dataclass(frozen=True)
class Line:
    """A line of the user's code, and its part of a stage's useful time."""

    path: str
    line: int
    function: str
    text: str
    share: float
    #: Of that, the part in which it computed; the rest it waited.
    computing: float


@dataclass(frozen=True)
class StageProfile:
    """What a stage did. `useful`, `starved`, `blocked`, `paced` and `cpu` are sums over
    its workers; `paced` (waiting for a rate limit) is no part of `useful`."""

    name: str
    kind: str
    executor: Literal["thread", "process", "async", "serial"]
    workers: int
    reads: str
    writes: tuple[str, ...]
    items_in: int
    items_out: int
    useful: float
    starved: float
    blocked: float
    paced: float
    cpu: float
    #: Of one item: the mean, and the standard deviation over turns.
    service: float
    spread: float
    failures: int = 0
    retries: int = 0
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class InputProfile:
    """What reading an input took: `useful` is the time that its items took to come."""

    name: str
    items: int
    useful: float
    blocked: float


@dataclass(frozen=True)
class QueueProfile:
    """A queue, and how many items were in it at each of the profile's `times`."""

    name: str
    bound: int
    lengths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Limit:
    """What held the rest back. `stage` is None where no stage did: an input, an output,
    or nothing that could be told."""

    stage: str | None
    kind: Kind
    sentence: str


@dataclass(frozen=True)
class Advice:
    """A setting that would help, and how many times as fast the run would be by it."""

    stage: str
    settings: dict[str, object]
    gain: float
    sentence: str


@dataclass(frozen=True)
class Profile:
    """A measured run."""

    pipeline: str
    target: Literal["threads", "serial"]
    python: str
    gil: bool
    cores: int
    seconds: float
    #: False where the run failed or was interrupted; `ended` says how.
    complete: bool
    ended: str
    limit: Limit
    advice: tuple[Advice, ...] = ()
    inputs: tuple[InputProfile, ...] = ()
    stages: tuple[StageProfile, ...] = ()
    queues: tuple[QueueProfile, ...] = ()
    #: When queues and rates were looked at, in seconds since the start.
    times: tuple[float, ...] = ()
    #: Items a second that each stage finished, at each of `times`.
    rates: dict[str, tuple[float, ...]] = field(default_factory=dict)
