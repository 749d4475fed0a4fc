"""The front page is short, and its numbers are those of the files that they are from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from skorche.compiler import compile_file
from tests.lower.test_serial import own_lines
from tests.places import ROOT
from tests.test_compiled_files import machinery_lines

README = (ROOT / "README.md").read_text(encoding="utf-8")
LONGEST = 150
#: How far a number that is "at most" may be from what it is.
SLACK = 15


SAID = " ".join(README.split())


def numbers(pattern: str, text: str = SAID) -> list[float]:
    """The numbers of the one place that a pattern finds."""
    [found] = re.findall(pattern, text)
    return [float(one) for one in ([found] if isinstance(found, str) else found)]


def measured(what: str) -> list[float]:
    """What the last measurements have in the rows of a name, the least and the most."""
    results = (ROOT / "tests/benchmarks/RESULTS.md").read_text(encoding="utf-8")
    rows = re.findall(rf"^\| {re.escape(what)} \| ([\d.]+) ", results, re.MULTILINE)
    return [float(min(rows, key=float)), float(max(rows, key=float))]


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= LONGEST


def test_the_machinery_of_its_own_file_has_as_many_lines_as_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = re.search(r"```python\n(# words\.py\n.*?)```", README, re.DOTALL)
    assert found is not None
    Path("words.py").write_text(found[1], encoding="utf-8")
    whole, bare = (
        machinery_lines(compile_file("words.py", "words.py", script=script))
        for script in (True, False)
    )
    [said, script] = numbers(r"here ([\d,]+) lines, and ([\d,]+) for the command line")
    assert [said, script] == [bare, whole - bare]


def test_speed_is_what_was_measured_last() -> None:
    said = numbers(r"take ([\d.]+) to ([\d.]+) times as long as a plain loop")
    assert said == measured("three cheap stages: times the plain loop")
    said = numbers(r"a thread a stage takes (\d+) to (\d+) times as long as that")
    peer = "three cheap stages: times as fast as the fastest peer with a thread a stage"
    assert said == [round(times) for times in measured(peer)]


def test_the_page_on_the_serial_target_says_what_was_measured_last() -> None:
    page = (ROOT / "docs/where-nothing-else-runs.md").read_text(encoding="utf-8")
    page = " ".join(page.split())
    said = numbers(r"take ([\d.]+) to ([\d.]+) times as long as a plain loop", page)
    assert said == measured("serial, three cheap stages: times the plain loop")
    example = str(ROOT / "examples/images_and_docs.py")
    bare, script = (
        own_lines(compile_file(example, example, "serial", script=script))
        for script in (False, True)
    )
    lines, more = numbers(
        r"has (\d+) lines of code .*?, and (\d+) for the command", page
    )
    assert lines - SLACK <= bare <= lines
    assert more - SLACK <= script - bare <= more


def test_the_page_on_the_compiled_module_says_how_many_lines_more_there_are() -> None:
    page = (ROOT / "docs/compiled-module.md").read_text(encoding="utf-8")
    example = str(ROOT / "examples/images_and_docs.py")
    bare = len(compile_file(example, example).splitlines())
    for word, text in (
        ("progress", compile_file(example, example, progress=True)),
        ("resumable", compile_file(example, example, resumable=True)),
    ):
        pattern = rf"{word} = true` for the project; about (\d+) lines more"
        [said] = numbers(pattern, page)
        assert abs(len(text.splitlines()) - bare - said) <= SLACK


def test_a_change_adds_as_few_lines_as_it_says() -> None:
    table = (ROOT / "tests/small_diffs.md").read_text(encoding="utf-8")
    [row] = re.findall(
        r"^\| more workers \| \S+ \| threads \| (.*) \|$", table, re.MULTILINE
    )
    user, stage, machinery, rest = map(int, row.split(" | "))
    # A line that changes is one removed and one added.
    assert (user, stage // 2, machinery, rest) == (0, 2, 0, 0)
    assert "is two lines" in SAID
