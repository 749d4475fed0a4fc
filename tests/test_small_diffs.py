"""A small change of a declaration is a small change of its compiled file.

Thirty edits of the examples. For each it is counted how many lines `git diff` shows of
the compiled file: those of the user's own text (which the edit needs, whatever writes the
file), those of skorche's that speak of what was edited, and those elsewhere, which are to
be none. What counts as one line of Python that is broken over several counts as each of
them. `pytest --record` writes the table that is kept in small_diffs.md.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from skorche.compiler import compile_file

ROOT = Path(__file__).parent.parent
TABLE = Path(__file__).parent / "small_diffs.md"
HEAD = """\
# Lines that a change of one thing changes

Of each example's compiled file, as `git diff --stat` counts them. "User" are lines of
functions, constants and inputs, which change as they do in the declaration; "stage" are
lines of skorche's own that speak of what was edited: at most {size} for a setting, and
{stage} for a stage; a name changes each line that it stands in. "Machinery" are lines of a helper that no other stage needs. "Else" are all others.

| edit | example | user | stage | machinery | else |
| --- | --- | ---: | ---: | ---: | ---: |
"""
#: The most lines of skorche's own for a setting or a name, and for a stage.
SIZE, STAGE = 8, 16


@dataclass(frozen=True)
class Edit:
    """An edit: replacements in an example, and the words by which skorche's own lines
    speak of what was edited."""

    name: str
    example: str
    replacements: tuple[tuple[str, str], ...]
    words: str
    most: int = SIZE
    machinery: bool = False


class Counts(NamedTuple):
    """Changed lines: the user's own, skorche's that speak of what was edited, those of
    the machinery that no other stage needs, and all others."""

    user: int = 0
    stage: int = 0
    machinery: int = 0
    elsewhere: int = 0


def task(example: str, name: str, text: str) -> tuple[str, str]:
    """A replacement that adds a task in front of a definition."""
    return (f"def {name}(", f"{text}\n\n\ndef {name}(")


TIDY = "def tidy(item: object) -> object:\n    return item"
EDITS = [
    Edit(
        "more workers",
        "stdlib_census",
        (("max_workers=2", "max_workers=4"),),
        "max_workers|workers=",
    ),
    Edit(
        "workers where there was one",
        "access_logs",
        (
            (
                "@skorche.task\ndef parse_line",
                "@skorche.task(max_workers=3)\ndef parse_line",
            ),
        ),
        "parse_line",
    ),
    Edit(
        "workers, so that the line grows too long",
        "images_and_docs",
        (("@skorche.task\ndef unzip", "@skorche.task(max_workers=3)\ndef unzip"),),
        "unzip_file",
    ),
    Edit(
        "one worker again",
        "stdlib_census",
        (("(max_workers=2)", ""),),
        "parse_source",
    ),
    Edit(
        "batch size", "images_and_docs", (("=10)", "=25)"),), "batch 25|size=|batch 10"
    ),
    Edit(
        "one of several batch sizes",
        "access_logs",
        (("batch(q_damaged, batch_size=500", "batch(q_damaged, batch_size=50"),),
        "q_damaged_batches|batch 500 -> q_damaged|batch 50 ",
    ),
    Edit(
        "another predicate of a filter",
        "images_and_docs",
        (("skorche.filter(filter_fn", "skorche.filter(is_image"),),
        "filter_fn|filter_is_image|filter is_image",
        STAGE,
    ),
    Edit(
        "a predicate's body",
        "images_and_docs",
        ((">= FEWEST_WORDS", "> FEWEST_WORDS"),),
        "$^",
    ),
    Edit(
        "a constant",
        "images_and_docs",
        (("FEWEST_WORDS = 60", "FEWEST_WORDS = 70"),),
        "$^",
    ),
    Edit(
        "a task's body",
        "images_and_docs",
        (("return str(archive)", "return str(archive.resolve())"),),
        "$^",
    ),
    Edit(
        "a queue's name",
        "access_logs",
        (("q_logs", "q_texts"),) * 2,
        "q_logs|q_texts",
    ),
    Edit(
        "the name of a branch's queue",
        "images_and_docs",
        (("q_doc = ", "q_text = "), ("(filter_fn, q_doc)", "(filter_fn, q_text)")),
        r"q_doc\b|q_text\b",
        SIZE + 2,
    ),
    Edit(
        "the name of an output",
        "stdlib_census",
        (('name="reports"', 'name="results"'),),
        "reports|results",
        STAGE,
    ),
    Edit(
        "the name of an input",
        "stdlib_census",
        (('name="packages"', 'name="folders"'),),
        "packages|folders",
        SIZE + 2,
    ),
    Edit(
        "a queue's bound",
        "access_logs",
        (('name="days", ', 'name="days", maxsize=5, '),),
        "days",
    ),
    Edit(
        "a task's name",
        "images_and_docs",
        (
            ("def process_doc(", "def report_on_doc("),
            ("map(process_doc", "map(report_on_doc"),
        ),
        "process_doc|report_on_doc",
        STAGE,
    ),
    Edit(
        "a stage at the end of a branch",
        "images_and_docs",
        (
            task("", "is_image", f"@skorche.task\n{TIDY}"),
            (
                "q_doc_filtered)",
                "q_doc_filtered)\n    q_doc_out = skorche.map(tidy, q_doc_out)",
            ),
        ),
        "tidy|process_doc",
        STAGE,
    ),
    Edit(
        "a stage in the middle of a chain",
        "images_and_docs",
        (
            task("", "is_image", f"@skorche.task\n{TIDY}"),
            ("[download_file, unzip", "[download_file, tidy, unzip"),
        ),
        "tidy|unzip_file_worker, reads",
        STAGE,
    ),
    Edit(
        "a stage at the beginning",
        "stdlib_census",
        (
            task("", "is_test", TIDY),
            (
                "skorche.map(find_sources, queue_packages)",
                "skorche.chain([tidy, find_sources], queue_packages)",
            ),
        ),
        "tidy|find_sources_worker, reads",
        STAGE,
    ),
    Edit(
        "a stage with several workers",
        "access_logs",
        (
            task("", "is_visit", f"@skorche.task(max_workers=4)\n{TIDY}"),
            ("q_visits, batch", "skorche.map(tidy, q_visits), batch"),
        ),
        "tidy|q_visit_batches",
        STAGE,
    ),
    Edit(
        "a filter",
        "stdlib_census",
        (("skorche.batch(q_tests", "skorche.batch(skorche.filter(is_test, q_tests)"),),
        "is_test_kept|filter is_test|filter_is_test|q_test_batches",
        STAGE,
        machinery=True,
    ),
    Edit(
        "one filter more",
        "images_and_docs",
        (("skorche.batch(q_img", "skorche.batch(skorche.filter(filter_fn, q_img)"),),
        "filter filter_fn|filter_fn_kept|q_img_batch",
        STAGE,
    ),
    Edit(
        "a stage less in a chain",
        "images_and_docs",
        (("skorche.chain([download_file, unzip_file]", "skorche.chain([unzip_file]"),),
        "download_file|unzip_file_worker, reads|unzip_file -> ",
        STAGE,
    ),
    Edit(
        "a filter less",
        "images_and_docs",
        (
            ("    q_doc_filtered = skorche.filter(filter_fn, q_doc)\n", ""),
            ("q_doc_filtered", "q_doc"),
        ),
        "filter_fn|q_doc_filtered|process_doc_worker, reads",
        STAGE,
        machinery=True,
    ),
    Edit(
        "two stages of a chain changed over",
        "images_and_docs",
        (("[download_file, unzip_file]", "[unzip_file, download_file]"),),
        "download_file|unzip_file",
        STAGE,
    ),
    Edit(
        "a branch more",
        "access_logs",
        (
            ("q_damaged, q_robots =", "q_damaged, q_robots, q_rest ="),
            ('"robot")', '"robot", "rest")'),
        ),
        "q_rest|sort_out|Pipeline.reports",
        STAGE,
    ),
    Edit(
        "a branch less",
        "access_logs",
        (
            ("q_damaged, q_robots =", "q_damaged ="),
            ('"damaged", "robot")', '"damaged")'),
            ("    q_robot_batches = skorche.batch(q_robots, batch_size=500)\n", ""),
            ("    q_robot_reports = skorche.map(count_robots, q_robot_batches)\n", ""),
            (", q_robot_reports)", ")"),
        ),
        "robot|sort_out|-> batch 500$|-> merge -> reports$|^$",
        2 * STAGE,
    ),
    Edit(
        "the order of branches",
        "stdlib_census",
        (
            (
                "q_tests, q_library = skorche.split(is_test, q_records)",
                "q_library, q_tests = skorche.split(is_test, q_records, (False, True))",
            ),
        ),
        "q_test|q_library|is_test|sum_up|batch 50|reports|^$",
        4 * STAGE,
    ),
    Edit(
        "a second stage of one task",
        "stdlib_census",
        (
            (
                "skorche.map(sum_up, q_test_batches)",
                "skorche.chain([len, str], q_test_batches)",
            ),
        ),
        "len|str|q_test",
        2 * STAGE,
    ),
    Edit(
        "an input",
        "stdlib_census",
        (('        "asyncio",\n', '        "asyncio",\n        "bisect",\n'),),
        "$^",
    ),
    Edit(
        "a logger",
        "stdlib_census",
        (("max_workers=2", 'max_workers=2, logger="census"'),),
        "parse_source|getLogger|logger=census",
        STAGE,
        machinery=True,
    ),
    Edit(
        "the description",
        "access_logs",
        (("Load two weeks", "Load a fortnight"),),
        "Load",
    ),
]


@cache
def compiled(example: str) -> str:
    return compile_file(str(ROOT / f"examples/{example}.py"), f"examples/{example}.py")


def counts(edit: Edit, folder: Path) -> Counts:
    """What `git diff` shows between the compiled file and that of the edited example."""
    text = (ROOT / f"examples/{edit.example}.py").read_text()
    for old, new in edit.replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / "edited.py").write_text(text)
    new = compile_file(str(folder / "edited.py"), f"examples/{edit.example}.py")
    sides = {"-": compiled(edit.example), "+": new}
    (folder / "-").write_text(sides["-"])
    (folder / "+").write_text(sides["+"])
    found = Counter(
        kind_of(sides[side], number, edit, text)
        for side, number in changed_lines(folder)
    )
    return Counts(**found)


def changed_lines(folder: Path) -> list[tuple[str, int]]:
    """The lines that git says were removed from the one file and added to the other."""
    words = ["git", "diff", "--no-index", "--unified=0", "--", "./-", "./+"]
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, check=False
    )
    found = []
    pattern = r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@"
    for match in re.finditer(pattern, done.stdout, re.MULTILINE):
        first, count, other, others = (int(n) if n else 1 for n in match.groups())
        found += [("-", n) for n in range(first, first + count)]
        found += [("+", n) for n in range(other, other + others)]
    return found


def kind_of(text: str, number: int, edit: Edit, source: str) -> str:
    """To which of the `Counts` a changed line of a compiled file belongs."""
    words = re.compile(edit.words, re.MULTILINE)
    lines = text.splitlines()
    starts = {line.split()[2]: n for n, line in enumerate(lines, 1) if rule(line)}
    if starts["Tasks"] < number < starts["Workers:"]:
        return "user"
    imports = lines[number - 1].startswith(("import ", "from "))
    if imports and lines[number - 1] in source.splitlines():
        return "user"
    if words.search(lines[number - 1]):
        return "stage"
    # Any line of a statement or a function, and the empty ones that set it apart.
    for node in ast.parse(text).body:
        for part in (node, *getattr(node, "body", [])):
            first, last = part.lineno, part.end_lineno or part.lineno
            if part is node and isinstance(part, ast.FunctionDef):
                last += 2
            whole = part is not node or part.lineno < starts["Pipeline"]
            named = getattr(part, "name", "").startswith(("build_", "run", "stream"))
            segment = "\n".join(lines[first - 1 : last])
            if (
                first <= number <= last
                and whole
                and not named
                and words.search(segment)
            ):
                return "stage"
    if number > starts["Machinery:"] and edit.machinery:
        return "machinery"
    return "elsewhere"


def rule(line: str) -> bool:
    return line.startswith("# ---- ") and line.split()[2] in (
        "Tasks",
        "Workers:",
        "Pipeline",
        "Machinery:",
    )


def test_there_are_thirty_edits() -> None:
    assert len({edit.name for edit in EDITS}) == len(EDITS) >= 30


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_an_edit_changes_its_own_lines(
    edit: Edit, tmp_path: Path, recording: bool
) -> None:
    found = counts(edit, tmp_path)
    assert found.elsewhere == 0, found
    assert found.stage <= edit.most, found
    assert sum(found) > 0
    row = f"| {edit.name} | {edit.example} | {' | '.join(map(str, found))} |\n"
    if recording:
        rows = TABLE.read_text().splitlines(keepends=True) if TABLE.exists() else []
        kept = {r.split("|")[1].strip(): r for r in rows if r.startswith("| ")}
        kept[edit.name] = row
        names = [e.name for e in EDITS]
        ordered = [kept[name] for name in names if name in kept]
        TABLE.write_text(HEAD.format(size=SIZE, stage=STAGE) + "".join(ordered))
    assert row in TABLE.read_text(), "say `pytest --record tests/test_small_diffs.py`"
