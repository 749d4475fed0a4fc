"""skorche/reports/text.py: a profile in a terminal, wide or narrow, with letters or plain."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from skorche.reports.text import Look, rendered
from tests.reports.profiles import HOSTILE, hostile_profile, profile

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def test_a_report_says_all_in_a_wide_terminal() -> None:
    text = rendered(profile(), Look(110))
    assert re.search(r"> parse +█+░* +97 % +98 % +■+·* 950 +1234 +1 +12\.3k", text)
    assert re.search(r"  fetch +█+▚+▓+░+ +40 % +50 %", text)
    assert "`parse`: 61 % declaration.py:44 `json.loads(line)`, computes\n" in text
    assert "`parse`: 30 % declaration.py:45 `time.sleep(1)`, waits\n" in text
    assert "`parse`: 9 % declaration.py:46 `read(line)`, computes 50 % of that" in text
    assert text.endswith(
        "`parse` is the limit: useful 97 % of the time. It computes.\n"
        "`parse`: about 1.9 times.\n"
    )


@pytest.mark.parametrize("width", [20, 40, 59, 60, 89, 90, 200])
@pytest.mark.parametrize("over", [True, False])
def test_no_line_is_wider_than_the_terminal(width: int, over: bool) -> None:
    long = replace(
        profile().stages[0], name="a_name_that_is_longer_than_any_terminal" * 3
    )
    there = replace(profile(), stages=(long, *profile().stages[1:]))
    for each in (profile(), there):
        text = rendered(each, Look(width, over=over))
        assert max(map(len, text.splitlines())) <= width


def test_a_narrow_terminal_still_has_stages_bars_and_the_limit() -> None:
    text = rendered(profile(), Look(40))
    for name in ("parse", "fetch", "store"):
        assert re.search(rf"{name} +[█▚▓░]+ +\d+ %", text)
    assert "`parse` is the limit" in text


def test_a_terminal_without_letters_beyond_ascii_gets_none() -> None:
    text = rendered(profile(), Look(100, plain=True))
    assert text.isascii()
    assert re.search(r"fetch +#+~+\++\.+ ", text)


@pytest.mark.parametrize("colour", [True, False])
def test_names_control_nothing(colour: bool) -> None:
    text = rendered(hostile_profile(), Look(400, colour=colour))
    rest = _COLOURS.sub("", text)
    assert ("\x1b" in text) == colour
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", rest)
    assert r"\x1b[2J\u202e" in rest
    assert HOSTILE not in text


def test_a_run_that_failed_says_so() -> None:
    failed = replace(
        profile(), complete=False, ended="failed: parse(1) raised KeyError"
    )
    text = rendered(failed, Look(100))
    assert "The run failed: parse(1) raised KeyError; this is what ran.\n" in text


def test_while_it_runs_lengths_and_rates_are_those_of_now() -> None:
    text = rendered(profile(), Look(110, over=False))
    assert re.search(r"> parse .* 999 +1247 ", text)
    assert "declaration.py" not in text


def test_nothing_measured_breaks_nothing() -> None:
    empty = replace(
        profile(), seconds=0.0, stages=(), queues=(), times=(), rates={}, advice=()
    )
    assert "words" in rendered(empty, Look(80))
    zero = replace(profile().stages[0], useful=0.0, starved=0.0, cpu=0.0, lines=())
    assert "0 %" in rendered(replace(empty, stages=(zero,)), Look(80))
