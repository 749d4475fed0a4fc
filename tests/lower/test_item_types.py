"""What a compiled file says of the items that it takes and gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from skorche.compiler import compile_file

HEAD = """
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import skorche

T = TypeVar("T")
Alias = dict[str, int]

@dataclass
class Row:
    name: str

def plain(word: str) -> int: return len(word)
def row(path: Path) -> Row: return Row(path.name)
def quoted(path: "Path") -> "Row": return Row(path.name)
async def later(word: str) -> bytes: return b""
def lines(path: Path) -> list[Row]: return []
def joined(rows: list[Row]) -> dict[str, Any]: return {}
def maybe(word: str | None) -> Row | None: return None
def loose(word): return word
def generic(word: T) -> T: return word
def aliased(word: Alias) -> Alias: return word
def bare(word: list) -> dict: return {}
def broken(word: "str |") -> "a b": return word
def checked(word: object) -> bool: return True
def calls(call: Callable[[int], str]) -> str: return call(1)
def long(word: str) -> dict[str, dict[str, dict[str, tuple[int, int, int]]]]: return {}

first = skorche.Queue("first", fixed_inputs=[])
"""


def types(tmp_path: Path, lines: str) -> tuple[str, str, str]:
    """What run() takes, what stream() yields, and what the lists of run() hold."""
    path = tmp_path / "declaration.py"
    path.write_text(HEAD + lines + "\nskorche.run()\n")
    text = re.sub(r"\s+", " ", compile_file(str(path), "declaration.py"))
    found = re.search(r"def run\( ?inputs: Iterable\[(.*?)\] = INPUTS", text)
    streamed = re.search(r"Generator\[ ?tuple\[str, (.*?)\], None, None ?\]:", text)
    listed = re.search(
        r"\) -> dict\[str, list\[(.*?)\]\]: \"\"\"Run the pipeline to", text
    )
    assert found and streamed and listed, text
    return found[1], streamed[1], listed[1]


SAID = {
    "map": ("skorche.map(plain, first)", "str", "int"),
    "a class of the user's": ("skorche.map(row, first)", "Path", "Row"),
    "in quotes": ("skorche.map(quoted, first)", "Path", "Row"),
    "a coroutine": ("skorche.map(later, first)", "str", "bytes"),
    "a union": ("skorche.map(maybe, first)", "str | None", "Row | None"),
    "a chain": ("skorche.chain((maybe, checked), first)", "str | None", "bool"),
    "filter": ("skorche.filter(checked, first)", "object", "object"),
    "split": ("skorche.split(plain, first, (1, 2))", "str", "str"),
    "batch": ("skorche.map(joined, skorche.batch(first))", "Row", "dict[str, Any]"),
    "unbatch": ("skorche.unbatch(skorche.map(lines, first))", "Path", "Row"),
    "tee": ("a, b = skorche.tee(first); skorche.map(plain, a)", "Any", "Any"),
    "merge": ("skorche.merge(skorche.split(plain, first, (1, 2)))", "str", "str"),
    "batches": ("skorche.batch(skorche.map(plain, first))", "str", "list[int]"),
}


@pytest.mark.parametrize("kind", SAID)
def test_types_are_what_annotations_say(kind: str, tmp_path: Path) -> None:
    lines, takes, gives = SAID[kind]
    assert types(tmp_path, lines) == (takes, gives, gives)


@pytest.mark.parametrize(
    "name", ["loose", "generic", "aliased", "bare", "broken", "calls", "lambda word: 1"]
)
def test_what_is_not_plainly_a_type_is_any(name: str, tmp_path: Path) -> None:
    takes, gives, _ = types(tmp_path, f"skorche.map({name}, first)")
    assert takes == "Any"
    assert gives == ("str" if name == "calls" else "Any")


def test_a_type_that_is_long_is_any(tmp_path: Path) -> None:
    assert types(tmp_path, "skorche.map(long, first)") == ("str", "Any", "Any")


def test_outputs_of_several_types_are_any(tmp_path: Path) -> None:
    lines = "a, b = skorche.split(plain, first, (1, 2)); skorche.map(plain, a)"
    assert types(tmp_path, lines) == ("str", "Any", "Any")


def test_a_name_of_a_type_that_means_something_else_is_none(tmp_path: Path) -> None:
    lines = "def int(word: str) -> int: return word\nskorche.map(int, first)"
    assert types(tmp_path, lines) == ("str", "Any", "Any")


def test_failures_are_any(tmp_path: Path) -> None:
    lines = "skorche.map(plain, first, on_error=skorche.Queue('failed'))"
    assert types(tmp_path, lines) == ("str", "Any", "Any")
