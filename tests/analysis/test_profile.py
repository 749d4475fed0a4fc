"""A profile becomes JSON and comes back the same; what is none is refused, with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from skorche.analysis.profile import (
    Advice,
    InputProfile,
    Limit,
    Line,
    Profile,
    QueueProfile,
    StageProfile,
)
from skorche.errors import ProfileError


def profile() -> Profile:
    """A profile in which each field has something."""
    line = Line("words.py", 44, "parse", "json.loads(line)", 0.61, 0.6)
    figures: dict[str, Any] = {"items_in": 9, "items_out": 8, "spread": 0.01}
    times: dict[str, Any] = {"useful": 1.5, "starved": 0.25, "blocked": 0.0}
    times |= {"paced": 0.0, "cpu": 1.4}
    parse = StageProfile(
        name="parse",
        kind="map",
        executor="thread",
        workers=2,
        reads="lines",
        writes=("records", "failed"),
        service=0.17,
        failures=1,
        retries=2,
        lines=(line,),
        **figures,
        **times,
    )
    return Profile(
        pipeline="words.py",
        target="threads",
        python="3.12.1",
        gil=True,
        cores=2,
        seconds=2.0,
        complete=False,
        ended="was interrupted",
        limit=Limit("parse", "computes", "`parse` is the limit."),
        advice=(Advice("parse", {"executor": "process"}, 1.9, "Use processes."),),
        inputs=(InputProfile("lines", 9, 0.1, 0.2),),
        stages=(parse,),
        queues=(QueueProfile("lines", 1000, (3, 1)),),
        times=(0.1, 0.2),
        rates={"parse": (4.0, 5.5)},
    )


def test_a_profile_survives_json() -> None:
    text = json.dumps(profile().to_dict(), allow_nan=False)
    assert Profile.from_dict(json.loads(text)) == profile()


def test_the_top_level_names_the_limit() -> None:
    limit = {
        "stage": "parse",
        "kind": "computes",
        "sentence": "`parse` is the limit.",
    }
    assert profile().to_dict()["limit"] == limit


def test_what_has_a_default_may_be_left_out() -> None:
    plain = profile().to_dict()
    for name in ("advice", "queues", "times", "rates"):
        del plain[name]
    del plain["stages"][0]["lines"]
    again = Profile.from_dict(plain)
    assert again.advice == ()
    assert again.stages[0].lines == ()


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(profile().to_dict()))
    change(plain)
    return plain


WRONG: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a version to come": (
        lambda p: p.update(version=2),
        "version: is 2; 1 can be read",
    ),
    "no version": (lambda p: p.pop("version"), "this is no profile: it has no version"),
    "nothing where something is needed": (
        lambda p: p["stages"][0].pop("useful"),
        "stages[0].useful: is missing",
    ),
    "a name that nobody knows": (
        lambda p: p["stages"][0].update(usefull=1),
        "stages[0].usefull: nothing of this name is known; is useful meant?",
    ),
    "a text for a number": (
        lambda p: p["stages"][0].update(items_in="9"),
        "stages[0].items_in: is '9', and not a whole number, 0 or more",
    ),
    "half a worker": (
        lambda p: p["stages"][0].update(workers=1.5),
        "stages[0].workers: is 1.5, and not a whole number, 0 or more",
    ),
    "truth for a number": (
        lambda p: p.update(cores=True),
        "cores: is True, and not a whole number, 0 or more",
    ),
    "less than no time": (
        lambda p: p.update(seconds=-1),
        "seconds: is -1, and not a number, 0 or more",
    ),
    "no number at all": (
        lambda p: p.update(seconds=float("nan")),
        "seconds: is nan, and not a number, 0 or more",
    ),
    "a number without end": (
        lambda p: p.update(seconds=float("inf")),
        "seconds: is inf, and not a number, 0 or more",
    ),
    "a kind that there is not": (
        lambda p: p["limit"].update(kind="slow"),
        "limit.kind: is 'slow', and not one of computes, waits, gil, input, output, rate",
    ),
    "a text for a list": (
        lambda p: p.update(stages="parse"),
        "stages: is 'parse', and not a list",
    ),
    "a list for an object": (
        lambda p: p.update(limit=[]),
        "limit: is [], and not an object",
    ),
    "a number for a text": (
        lambda p: p["queues"][0].update(name=5),
        "queues[0].name: is 5, and not a text",
    ),
    "a number for a truth": (
        lambda p: p.update(gil=1),
        "gil: is 1, and not true or false",
    ),
    "a limit that is no stage": (
        lambda p: p["limit"].update(stage="clean"),
        "limit.stage: 'clean' is none of the stages",
    ),
    "advice for no stage": (
        lambda p: p["advice"][0].update(stage="clean"),
        "advice[0].stage: 'clean' is none of the stages",
    ),
    "a stage twice": (
        lambda p: p["stages"].append(p["stages"][0]),
        "stages[1].name: 'parse' was there before",
    ),
    "fewer lengths than times": (
        lambda p: p["queues"][0].update(lengths=[1]),
        "queues[0].lengths: are 1, and times are 2",
    ),
    "rates of no stage": (
        lambda p: p.update(rates={"clean": [1.0, 2.0]}),
        "rates['clean']: is none of the stages",
    ),
    "a rate that is none": (
        lambda p: p.update(rates={"parse": [1.0, None]}),
        "rates['parse'][1]: is None, and not a number, 0 or more",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_no_profile_is_refused_by_its_place(case: str) -> None:
    change, message = WRONG[case]
    with pytest.raises(ProfileError) as caught:
        Profile.from_dict(changed(change))
    assert str(caught.value) == message


def test_what_nobody_sees_is_seen() -> None:
    limit = Limit("parse", "computes", "red: \x1b[31m")
    shown = replace(profile(), limit=limit, ended="failed: a\nb", pipeline="\u202e")
    assert "\x1b" not in repr(shown)
    assert "\\x1b[31m" in repr(shown)
    assert "the run failed: a\\x0ab" in repr(shown)
    assert "\u202e" not in repr(shown)


@pytest.mark.parametrize("thing", [None, [], "profile", 5, {}])
def test_what_is_no_object_is_refused(thing: object) -> None:
    with pytest.raises(ProfileError, match="this is no profile"):
        Profile.from_dict(thing)
