"""What a run does not go on from, and what it says of it; nothing is lost by asking."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from templates.machinery import journal as threads_journal
from templates.machinery.serial import journal as serial_journal
from tests.invoke import command, invoke
from tests.local_targets import LOCAL as TARGETS

from .images import Run

pytestmark = [
    pytest.mark.timeout(60),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

DECLARATION = """
import time

import skorche


def double(item):
    time.sleep(0.004)
    return 2 * item


limit = skorche.parameter("limit", 1)
token = skorche.parameter("token", secret=True, env="TOKEN")


def sent(item, limit, token):
    if len(token) < 3:
        raise ValueError("no token")
    return item * limit


doubled = skorche.map(double, skorche.Queue("numbers"))
batches = skorche.batch(doubled, batch_size=3)
out = skorche.map(sent, skorche.unbatch(batches), limit=limit, token=token)
skorche.run()
"""
WANTED = [2 * number for number in range(20)]


class Killed:
    """A run that was killed in the middle, and what it is called with."""

    def __init__(self, folder: Path, target: str) -> None:
        self.run = Run(folder, DECLARATION, target)
        self.source = folder / "numbers.jsonl"
        self.source.write_text("".join(f"{number}\n" for number in range(20)))
        self.out = self.run.folder / "out.jsonl"
        self.words = ["--input", str(self.source), "--output", str(self.out)]
        assert self.run.run(*self.words, keep=lambda _: True) == 0
        written = [
            image
            for image, done in enumerate(self.run.ended)
            if not done and self._written(image)
        ]
        self.run.restore(written[0])
        assert self.run.files() == ["journal", "out.jsonl.partial"]

    def _written(self, image: int) -> int:
        place = self.run.images / str(image) / "out.jsonl.partial"
        return place.stat().st_size if place.exists() else 0

    def refused(self, *more: str) -> str:
        """Return what is said, and see that it went on from nothing, and nothing is lost."""
        kept = {path: path.read_bytes() for path in self.run.folder.iterdir()}
        assert self.run.run(*self.words, *more) != 0
        for path, content in kept.items():
            assert path.name == "out.jsonl.partial" or path.read_bytes() == content
        return self.run.said.rstrip()

    def goes_on(self, *more: str) -> None:
        assert self.run.run(*self.words, *more) == 0, self.run.said
        assert sorted(map(json.loads, self.out.read_text().splitlines())) == WANTED
        assert self.run.files() == ["out.jsonl"]


@pytest.fixture(params=TARGETS)
def killed(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Killed:
    monkeypatch.setenv("TOKEN", "s3cret")
    return Killed(tmp_path, request.param)


def replaced(killed: Killed, before: str, after: str) -> None:
    text = killed.run.code.read_text()
    assert before in text
    killed.run.code.write_text(text.replace(before, after))


def test_a_journal_of_other_code_is_refused_by_the_names(killed: Killed) -> None:
    usual = killed.run.code.read_text()
    replaced(killed, "return 2 * item", "return item + item")
    said = killed.refused()
    assert said.endswith(
        "journal: it is of a run that differs in def double; "
        "--resume-anyway goes on all the same"
    )
    assert killed.refused("--limit", "5").count("--limit, def double; ") == 1
    killed.run.code.write_text(usual)
    killed.goes_on()


def test_a_journal_of_other_code_of_the_same_names_is_refused(killed: Killed) -> None:
    usual = killed.run.code.read_text()
    double = usual[usual.index("def double(") :].partition("\n\n\n")[0]
    moved = usual.replace(f"{double}\n\n\n", "")
    error = "class PipelineError("
    killed.run.code.write_text(moved.replace(error, f"{double}\n\n\n{error}"))
    assert "differs in the order of statements; " in killed.refused()
    killed.run.code.write_text(usual)
    killed.goes_on()


@pytest.mark.parametrize("journal", [threads_journal, serial_journal])
def test_statements_of_one_name_are_compared_in_their_order(
    journal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for text in ("a = 1\na = 2\n", "a = 2\na = 1\n"):
        lines = ['"""Numbers."""\n', *text.splitlines(keepends=True)]
        monkeypatch.setattr(journal, "getlines", lambda *_, lines=lines: lines)
        found.append(journal.statements())
    [one, order], [other, same] = found
    assert one.startswith("a: ") and other.startswith("a: ") and one != other
    assert order == same


def test_it_goes_on_anyway_if_that_is_said(killed: Killed) -> None:
    replaced(killed, "return 2 * item", "return item + item")
    killed.goes_on("--resume-anyway")


def test_secrets_are_neither_stored_nor_compared(
    killed: Killed, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert b"s3cret" not in (killed.run.folder / "journal").read_bytes()
    monkeypatch.setenv("TOKEN", "another")
    killed.goes_on()


def test_another_number_of_items_and_another_output_are_other_runs(
    killed: Killed,
) -> None:
    assert "differs in --take; " in killed.refused("--take", "3")
    killed.words[-1] += "x"
    assert "differs in --output; " in killed.refused()


def test_what_is_said_again_in_other_words_is_the_same_run(killed: Killed) -> None:
    assert "differs in --limit; " in killed.refused("--limit", "5")
    folder, name = killed.out.parent, killed.out.name
    killed.words[-1] = f"out={folder}/../{folder.name}/{name}"
    killed.goes_on("--limit", "1")


def test_a_journal_is_no_input_and_no_output(killed: Killed) -> None:
    out = str(killed.run.folder / "journal")
    killed.words[-1] = out
    assert "--output " in killed.refused("--resume-anyway")
    assert "--resume uses that file, too" in killed.refused("--resume-anyway")
    killed.words[:] = ["--input", out]
    assert "journal: that is what is read" in killed.refused()


def test_what_cannot_be_read_again_is_refused(killed: Killed) -> None:
    killed.words[1] = "-"
    said = killed.refused()
    assert said.endswith("--resume: standard input, or a pipe, cannot be read again")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("1\n", "9\n", 1), "numbers changed within the "),
        (lambda text: "0\n", "numbers has 1 items, and "),
    ],
)
def test_a_file_that_changed_is_refused(
    killed: Killed, change: Callable[[str], str], told: str
) -> None:
    usual = killed.source.read_text()
    killed.source.write_text(change(usual))
    assert told in killed.refused()
    killed.source.write_text(usual)
    killed.goes_on()


def test_a_file_may_have_grown(killed: Killed) -> None:
    with killed.source.open("a") as file:
        file.write("100\n")
    assert killed.run.run(*killed.words) == 0, killed.run.said
    found = sorted(map(json.loads, killed.out.read_text().splitlines()))
    assert found == [*WANTED, 200]


def test_an_output_that_lost_something_is_refused(killed: Killed) -> None:
    partial = killed.run.folder / "out.jsonl.partial"
    content = partial.read_bytes()
    for less in (b"", None):
        partial.unlink() if less is None else partial.write_bytes(less)
        assert "out.jsonl.partial is not what the run has written" in killed.refused()
    partial.write_bytes(content)
    killed.goes_on()


def test_a_journal_that_a_run_holds_is_refused_and_can_be_looked_at(
    killed: Killed,
) -> None:
    journal = killed.run.folder / "journal"
    with sqlite3.connect(journal, isolation_level=None) as holder:
        holder.execute("BEGIN IMMEDIATE")
        assert killed.refused().endswith("journal: another run holds it")
        assert "numbers: " in command("show", "--journal", str(journal)).output
    holder.close()
    killed.goes_on()


@pytest.mark.parametrize("place", [0, 30, 100, 5000, -1])
def test_a_damaged_journal_says_so(killed: Killed, place: int) -> None:
    journal = killed.run.folder / "journal"
    content = journal.read_bytes()
    damaged = bytearray(content)
    for at in range(place, place + 40) if place >= 0 else range(2000, len(content)):
        damaged[at % len(content)] ^= 255
    journal.write_bytes(damaged)
    if b"".join(_values(journal)) == b"".join(_values_of(content, killed)):
        return  # it was in a part that nothing reads
    assert (
        "journal: it is no journal, or damaged, and left as it is: " in killed.refused()
    )
    assert "damaged" in invoke("show", "--journal", str(journal)).output
    journal.write_bytes(content)
    killed.goes_on()


def _values(path: Path) -> list[bytes]:
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            rows = database.execute("SELECT name, value FROM journal").fetchall()
        database.close()
    except (sqlite3.Error, UnicodeDecodeError):
        return [b"damaged"]
    return [repr(row).encode() for row in rows]


def _values_of(content: bytes, killed: Killed) -> list[bytes]:
    path = killed.run.folder.parent / "whole"
    path.write_bytes(content)
    return _values(path)


def test_a_file_of_something_else_is_no_journal(killed: Killed) -> None:
    journal = killed.run.folder / "journal"
    journal.write_text("To do: everything.\n" * 100)
    assert "it is no journal, or damaged" in killed.refused()
    assert "no journal" in invoke("show", "--journal", str(journal)).output
    journal.unlink()
    with sqlite3.connect(journal) as database:
        database.execute("CREATE TABLE addresses (name)")
    database.close()
    assert "it is no journal, or damaged" in killed.refused()


@pytest.mark.parametrize("target", TARGETS)
def test_an_item_that_cannot_be_pickled_is_told_at_the_first_point(
    target: str, tmp_path: Path
) -> None:
    graph = (
        "import time\n\nimport skorche\n\n\n"
        "def made(item):\n    time.sleep(0.001)\n    return lambda: item\n\n\n"
        "made_out = skorche.map(made, skorche.Queue('numbers', range(250), maxsize=4))\n"
        "out = skorche.map(len, skorche.batch(made_out, 50))\n"
        "skorche.run()\n"
    ).replace("made_out, 50", "made_out, batch_size=500")
    run = Run(tmp_path, graph, target)
    assert run.run("--output", str(run.folder / "out.jsonl")) == 1
    assert 'an item that waits in "made_out"' in run.said.splitlines()[-2]
    assert "raised" in run.said.splitlines()[-2]
    assert run.run("--output", str(run.folder / "out.jsonl"), journal="") == 0


def test_show_takes_a_file_or_a_journal(tmp_path: Path) -> None:
    assert "it takes a FILE, or --journal FILE" in invoke("show").output
    assert command("show", "--journal", str(tmp_path / "none"), expect=2)
