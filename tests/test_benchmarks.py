"""The benchmarks' own works: all contenders do the same, and none can hang a run.

No peer is needed, and no time is judged here.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from skorche.analysis.profile import Kind
from tests.benchmarks import analyzing, contest, program, tables
from tests.benchmarks.contest import Outcome, Round, Work
from tests.benchmarks.limits import LIMITS
from tests.benchmarks.peers import Environment

HERE = Environment(Path(sys.executable))
WORKS = {work.name: work for work in program.WORKS}
# One of each file, and the items that are enough to come by each of its ways.
CHECKED = {"cheap": 2_500, "demo": 500, "waiting-8": 16, "computing-20us": 600}


def outcome(*seconds: float, name: str = "one", answer: int = 1) -> Outcome:
    rounds = {n: Round(s, 0.004, 20.0, answer) for n, s in enumerate(seconds)}
    return Outcome(name, rounds)


@pytest.mark.parametrize("name", CHECKED)
def test_all_give_the_answer_of_the_plain_loop(name: str) -> None:
    contenders = ("plain", "skorche", "live", "queues", "futures", "pool")
    listed = {*WORKS[name].contenders, "plain"}
    work = replace(
        WORKS[name],
        count=CHECKED[name],
        fewer={},
        contenders=tuple(each for each in contenders if each in listed),
    )
    outcomes = contest.contest(work, HERE, rounds=1)
    words = {each.name: each.words for each in outcomes.values() if each.words}
    assert set(words.values()) <= {contest.NOT_YET, *work.absent.values()}
    answers = {r.answer for each in outcomes.values() for r in each.rounds.values()}
    assert len(answers) == 1


def test_whoever_gives_another_answer_is_struck_out() -> None:
    outcomes = {
        "limit": outcome(1.0, name="limit", answer=7),
        "one": outcome(1.0),
        "two": outcome(1.0, name="two"),
        "wrong": outcome(1.0, name="wrong", answer=2),
    }
    contest.find_wrong(outcomes)
    assert not outcomes["wrong"].rounds
    assert "another answer" in outcomes["wrong"].words
    assert all(outcomes[name].rounds for name in ("limit", "one", "two"))


def test_whoever_hangs_is_ended_with_its_children(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(contest, "PATIENCE", 0.5)
    # The child holds standard output open, and would keep who reads it waiting.
    child = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
    command = [sys.executable, "-c", f"import subprocess, sys; {child}.wait()"]
    assert contest.measure(command, {}) == "more than 0 s"


def test_whoever_fails_says_why() -> None:
    command = [sys.executable, "-c", "raise ValueError('no good')"]
    assert contest.measure(command, {}) == "fails: ValueError: no good"


def test_a_declaration_that_is_refused_is_said_to_be_missing() -> None:
    work = replace(WORKS["cheap"], contenders=("skorche nowhere serial",), count=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contest, "TARGETS", {})
        outcomes = contest.contest(work, HERE, rounds=1)
    assert outcomes["skorche nowhere serial"].words == contest.NOT_YET


def test_the_table_of_a_work() -> None:
    work = Work("w", "W", "cheap", 100, ("limit", "pyper", "spdl"), fewer={"pyper": 10})
    outcomes = {
        "limit": outcome(1.0, 2.0, 1.0, name="limit"),
        "pyper": outcome(3.0, 5.0, name="pyper"),
        "spdl": Outcome("spdl", words="more than 60 s"),
    }
    assert tables.outcomes_table(work, outcomes).splitlines() == [
        "|  | seconds | times the limit |",
        "| --- | --- | --- |",
        "| the limit | 1.000 |  |",
        "| python-pyper | 4.000 (10 times that of 10 items) | 2.75 |",
        "| spdl-core | more than 60 s |  |",
    ]


@pytest.mark.parametrize(
    ("seconds", "measured", "kept"),
    [
        ((1.999,), "2.00", True),
        ((2.01,), "2.01", False),
        ((), "not there yet", False),
    ],
)
def test_a_bar_is_kept_or_missed(
    seconds: tuple[float, ...], measured: str, kept: bool
) -> None:
    skorche = replace(outcome(*seconds), words="" if seconds else contest.NOT_YET)
    bar = program.Bar("three", "cheap", program.times, most=2.0)
    row = program.row(bar, {"limit": outcome(1.0), "skorche": skorche})
    assert row == ("three", measured, "at most 2.00", kept)
    assert ("MISSED" in tables.rows_table([row])) is not kept


def test_every_bar_is_on_a_work_that_its_contender_does() -> None:
    for bar in program.BARS:
        assert bar.who in WORKS[bar.work].contenders


def test_who_runs_beside_the_plain_loop_says_how_they_compare() -> None:
    work = replace(WORKS["cheap-warm"], count=500)
    outcomes = contest.contest(work, HERE, rounds=1)
    assert not outcomes["skorche serial"].words
    (row,) = tables.outcomes_table(work, outcomes).splitlines()[2:]
    assert float(row.split(" | ")[2].rstrip(" |")) > 0


def test_pipelines_whose_limit_is_known_say_what_came_of_the_advice() -> None:
    """That all parts of a try work; what it says is judged by `make bench`."""
    [branch] = [each for each in LIMITS if each.stages == ("shrink",)]
    tried = analyzing.tried(branch, 40)
    assert tried.limit == "shrink, waits"
    assert tried.right
    assert tried.gain > 0
    assert tried.advice.startswith("shrink: max_workers=")


def test_what_helps_nobody_is_not_tried_again() -> None:
    [slow] = [each for each in LIMITS if each.kind == "input"]
    tried = analyzing.tried(slow, 20)
    assert (tried.limit, tried.advice) == ("no stage, input", analyzing.NONE)
    assert tried.gain == 1.0


def test_each_pipeline_whose_limit_is_known_has_its_name() -> None:
    names = [each.name for each in LIMITS]
    assert len(set(names)) == len(names)
    assert {each.kind for each in LIMITS} == {*get_args(Kind)}
