"""The records of what was measured of a run and found in it, as JSON and back.

Comes in: figures, or the JSON of a profile. Goes out: a `Profile`, or a ProfileError that
says which part of the JSON is wrong. Times are seconds, rates items a second, shares
numbers from 0 to 1. This module must not know how anything was measured or is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal

from skorche.analysis.plain import from_plain, to_plain
from skorche.analysis.table import as_html, as_text
from skorche.errors import ProfileError
from skorche.python.visible import shown, visible_line

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
    #: Why these are not known, where nobody could look.
    without_lines: str = ""
    #: As the declaration has them, those at their default left out, and the batch_size.
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def apart(self) -> str:
        """Where its workers are, if that is not in threads of the program."""
        return self.executor if self.executor in ("process", "async") else ""


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
    """Settings of a stage that would help. `gain` says how many times as fast the run
    would be if all advice of a profile were followed."""

    stage: str
    settings: dict[str, object]
    gain: float
    sentence: str


@dataclass(frozen=True)
class Profile:
    """A measured run: what each stage did, which one held the rest back, what would help.

    Printed, it is a table and a sentence; so it is in a notebook.
    """

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

    @property
    def in_one_thread(self) -> bool:
        """Whether all ran in one thread, so that items were not counted, nor waits."""
        return self.target == "serial"

    def __repr__(self) -> str:
        lines = [self._title(), "", as_text(_HEAD, self._rows()), ""]
        return "\n".join([*lines, visible_line(self.limit.sentence), *self._advice()])

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        texts = (self._title(), visible_line(self.limit.sentence), *self._advice())
        title, *rest = (f"<p>{escape(text)}</p>" for text in texts)
        return f"<div>{title}{as_html(_HEAD, self._rows())}{''.join(rest)}</div>"

    def _title(self) -> str:
        ended = f"; the run {visible_line(self.ended)}" if self.ended else ""
        return f"{visible_line(self.pipeline)}: {self.seconds:.2f} s{ended}"

    def _advice(self) -> list[str]:
        """What is advised, where the sentence does not have it all."""
        several = len(self.advice) > 1
        return [visible_line(each.sentence) for each in self.advice if several]

    def _rows(self) -> list[list[str]]:
        """A line for each stage: shares are of the time of all its workers."""
        rows = []
        for stage in self.stages:
            whole = max(1e-9, stage.workers * self.seconds)
            shares = (stage.useful, stage.starved, stage.blocked, stage.paced)
            computing = stage.cpu / stage.useful if stage.useful else 0.0
            rows.append(
                [
                    visible_line(stage.name),
                    f"{stage.workers} {stage.executor}",
                    str(stage.items_in),
                    f"{stage.items_in / max(1e-9, self.seconds):.1f}",
                    *(f"{100 * min(1.0, share / whole):.0f} %" for share in shares),
                    f"{100 * min(1.0, computing):.0f} %",
                    f"{1000 * stage.service:.3g} ms",
                ]
            )
        return rows

    def to_dict(self) -> dict[str, Any]:
        """Return the profile as dicts, lists, texts and numbers, for JSON."""
        return {"version": VERSION, **to_plain(self)}

    @classmethod
    def from_dict(cls, plain: Any) -> Profile:
        """Return the profile that `to_dict` gave such a dict for, or one of no more than
        what `--stats-json` of a compiled file wrote.

        Raises ProfileError, which says what of it is wrong, if neither did.
        """
        if not isinstance(plain, dict) or "version" not in plain:
            raise ProfileError("this is no profile: it has no version")
        values = dict(plain)
        version = values.pop("version")
        if version != VERSION or isinstance(version, bool):
            raise ProfileError(f"version: is {shown(version)}; {VERSION} can be read")
        if "limit" not in values:
            values = _with_what_was_not_seen(values)
        profile: Profile = from_plain(cls, values)
        for problem in _contradictions(profile):
            raise ProfileError(problem)
        return profile


_HEAD = ["stage", "workers", "items", "a second", "useful", "no input", "no room"]
_HEAD += ["paced", "CPU of useful", "an item"]


def _with_what_was_not_seen(totals: dict[str, Any]) -> dict[str, Any]:
    """What a compiled file wrote of its run, with what nobody saw, since nobody looked on."""
    sentence = (
        "What held it back is not known: `skorche profile` looks on while it runs."
    )
    limit = {"stage": None, "kind": "waits", "sentence": sentence}
    stages = totals.get("stages", [])
    if isinstance(stages, list) and all(isinstance(each, dict) for each in stages):
        stages = [
            {"kind": kind_of_name(each.get("name")), "spread": 0.0, **each}
            for each in stages
        ]
    return {**totals, "stages": stages, "limit": limit}


def kind_of_name(name: object) -> str:
    """Return what a stage does, as far as its name tells."""
    word = str(name).partition(" (")[0]
    return word if word in ("batch", "tee", "unbatch") else "map"


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
