"""Whatever is changed in a compiled file, `skorche diff` tells it.

Each edit goes together with one that a declaration may make, a number of workers; both have
to be told, so that what is told of the one does not hide the other. SKORCHE_EXAMPLES raises
the number of edits, which are then different ones each time.
"""

from __future__ import annotations

import ast
import os
import random
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from skorche.compiler import compile_file
from skorche.diagram.snapshots import Change
from skorche.errors import SkorcheError
from skorche.review import differences as comparing
from skorche.review.differences import differences
from skorche.review.reading import Reading, UnreadableError, read
from skorche.review.residue import Residue, residue
from tests.review.mutations import mutated

EXAMPLES = int(os.environ.get("SKORCHE_EXAMPLES", "0"))
pytestmark = pytest.mark.timeout(max(110, EXAMPLES))
WORDS = '''
"""Look words up."""

import re

import skorche

LIMIT = 10
KINDS = [LIMIT, "a"]


@skorche.task(max_workers=2)
def clean(word):
    return re.sub("[A-Z]+", "?", word.strip())


def is_long(word, least=LIMIT):
    return len(word) > least or word in KINDS


words = skorche.Queue("words", fixed_inputs=["a", "b"])
q_long, q_short = skorche.split(is_long, skorche.map(clean, words))
skorche.run()
'''
WORKERS = "clean: max_workers 2 → 3"
TARGETS = ("threads", "serial")


@cache
def compiled(text: str, target: str, folder: Path) -> str:
    path = folder / "words.py"
    path.write_text(text.lstrip())
    return compile_file(str(path), "words.py", target)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    """For each target the compiled file, and the one of other workers."""
    folder = tmp_path_factory.mktemp("words")
    more = WORDS.replace("max_workers=2", "max_workers=3")
    return {
        target: (compiled(WORDS, target, folder), compiled(more, target, folder))
        for target in TARGETS
    }


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look once only at the old file, which is the same each time."""
    known: dict[str, Residue] = {}

    def once(word: str, reading: Reading) -> Residue:
        if word == "new":
            return residue(reading)
        if reading.text not in known:
            known[reading.text] = residue(reading)
        return known[reading.text]

    monkeypatch.setattr(comparing, "_residue", once)


def untold(before: Reading, after: str, edited: str) -> str:
    """Return what is wrong with what is told of an edit of `after`; nothing, if all is
    told."""
    try:
        found = differences(before, read(edited), "old", "new").changes
    except UnreadableError:  # an error is told, and its exit code is no "unchanged"
        return ""
    if all(change.text != WORKERS for change in found):
        picture = (_docstring(text) for text in (after, edited))
        return "" if len({*picture}) == 2 else "the workers are not told"
    others = [change for change in found if change.text != WORKERS and change.counts]
    if not others:
        return "the edit is not told"
    words = _words(after, edited)
    if words and not any(word in _said(others) for word in words):
        return f"none of {words} is told"
    return ""


def _docstring(text: str) -> str:
    return ast.get_docstring(ast.parse(text)) or ""


def _words(before: str, after: str) -> list[str]:
    """The words that the one has more of than the other. Brackets and quotes are those of
    ast.unparse, and tell nothing."""
    left, right = Counter(before.split("\n")), Counter(after.split("\n"))
    words = [
        Counter(re.findall(r"\w+|[^\w\s(),:'\"]+", "\n".join(lines.elements())))
        for lines in (left - right, right - left)
    ]
    return sorted({*(words[0] - words[1]), *(words[1] - words[0])})


def _said(changes: list[Change]) -> str:
    return "\n".join(f"{c.text}\n{c.before}\n{c.after}" for c in changes)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("target", TARGETS)
def test_any_edit_of_a_compiled_file_is_told(
    target: str, texts: dict[str, tuple[str, str]]
) -> None:
    before, after = texts[target]
    old = read(before)
    count = EXAMPLES // 2 or {"threads": 30, "serial": 70}[target]
    chance = random.Random(None if EXAMPLES else 5)
    tried = 0
    while tried < count:
        edited = mutated(after, chance)
        if edited is None:
            continue
        tried += 1
        wrong = untold(old, after, edited)
        assert not wrong, _shown(after, edited)


def _shown(before: str, after: str) -> str:
    import difflib

    lines = difflib.unified_diff(
        before.split("\n"), after.split("\n"), lineterm="", n=1
    )
    return "\n".join(lines)


@pytest.mark.parametrize("target", TARGETS)
def test_any_edit_of_a_declaration_is_told(target: str, tmp_path: Path) -> None:
    """Where its compiled file says something else."""
    before = compiled(WORDS, target, tmp_path)
    old = read(before)
    count = EXAMPLES // 50 or 6
    chance = random.Random(None if EXAMPLES else 7)
    tried = 0
    while tried < count:
        edited = mutated(WORDS.lstrip(), chance)
        if edited is None:
            continue
        try:
            after = compiled(edited, target, tmp_path)
        except SkorcheError:
            continue
        tried += 1
        if ast.dump(ast.parse(after)) != ast.dump(ast.parse(before)):
            changes = differences(old, read(after), "old", "new").changes
            assert any(change.counts for change in changes), _shown(before, after)


def test_an_edit_that_is_not_told_would_be_seen(
    texts: dict[str, tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = texts["serial"]
    edited = after.replace("pause=True", "pause=None")
    monkeypatch.setattr(comparing, "_of_residues", lambda *_: ())
    assert untold(read(before), after, edited) == "the edit is not told"
