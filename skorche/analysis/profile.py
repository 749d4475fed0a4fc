"""The records of what was measured of a run and found in it, as JSON and back.

Comes in: figures, or the JSON of a profile. Goes out: a `Profile`, or a ProfileError that
says which part of the JSON is wrong. Times are seconds, rates items a second, shares
numbers from 0 to 1. This module must not know how anything was measured or is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from skorche.analysis.plain import from_plain, to_plain
from skorche.errors import ProfileError
from skorche.python.visible import shown

#: Of the form that `to_dict` gives.
VERSION = 1

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

    def to_dict(self) -> dict[str, Any]:
        """Return the profile as dicts, lists, texts and numbers, for JSON."""
        return {"version": VERSION, **to_plain(self)}

    @classmethod
    def from_dict(cls, plain: Any) -> Profile:
        """Return the profile that `to_dict` gave such a dict for.

        Raises ProfileError, which says what of it is wrong, if none did.
        """
        if not isinstance(plain, dict) or "version" not in plain:
            raise ProfileError("this is no profile: it has no version")
        values = dict(plain)
        version = values.pop("version")
        if version != VERSION or isinstance(version, bool):
            raise ProfileError(f"version: is {shown(version)}; {VERSION} can be read")
        profile: Profile = from_plain(cls, values)
        for problem in _contradictions(profile):
            raise ProfileError(problem)
        return profile


def _contradictions(profile: Profile) -> Iterable[str]:
    """What cannot be, though each value on its own could."""
    names = [stage.name for stage in profile.stages]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield f"stages[{number}].name: {shown(name)} was there before"
    if profile.limit.stage is not None and profile.limit.stage not in names:
        yield f"limit.stage: {shown(profile.limit.stage)} is none of the stages"
    for number, advice in enumerate(profile.advice):
        if advice.stage not in names:
            yield f"advice[{number}].stage: {shown(advice.stage)} is none of the stages"
    count = len(profile.times)
    for number, queue in enumerate(profile.queues):
        if len(queue.lengths) != count:
            found = len(queue.lengths)
            yield f"queues[{number}].lengths: are {found}, and times are {count}"
    for name, rates in profile.rates.items():
        if name not in names:
            yield f"rates[{shown(name)}]: is none of the stages"
        if len(rates) != count:
            yield f"rates[{shown(name)}]: are {len(rates)}, and times are {count}"
