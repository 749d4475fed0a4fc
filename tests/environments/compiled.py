"""The programs that are run everywhere: their compiled files, and what they put out."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess

from skorche.compiler import compile_file

PROGRAMS = Path(__file__).parent / "programs"
TARGETS = ("threads", "serial")
WORDS = (
    '{"queue": "counts", "item": {"letters": 11}}',
    '{"queue": "counts", "item": {"letters": 11}}',
    '{"queue": "others", "item": "are"}',
    '{"queue": "others", "item": "pipelines"}',
)
FAILURE = "divide(6) raised ZeroDivisionError: integer division or modulo by zero"


@cache
def text_of(name: str, target: str, async_api: bool = False) -> str:
    """Return the text of a program's compiled file."""
    path = PROGRAMS / f"{name}.py"
    return compile_file(str(path), path.name, target, async_api=async_api)


def write(name: str, target: str, folder: Path, async_api: bool = False) -> Path:
    """Write a program's compiled file into a folder."""
    path = folder / f"{name}_{target}.py"
    path.write_text(text_of(name, target, async_api), encoding="utf-8")
    path.chmod(0o755)
    return path


def check_words(done: CompletedProcess[str]) -> None:
    """See that a run of `words` put out what it should."""
    assert done.returncode == 0, done.stdout + done.stderr
    check_lines(done.stdout)


def check_lines(printed: str) -> None:
    lines = sorted(map(json.loads, printed.splitlines()), key=str)
    assert lines == sorted(map(json.loads, WORDS), key=str), printed


def check_squares(done: CompletedProcess[str]) -> None:
    """See that a run of `processes` put out what it should."""
    assert done.returncode == 0, done.stdout + done.stderr
    assert sorted(map(int, done.stdout.split())) == [1, 4, 9, 16]


def check_failure(done: CompletedProcess[str], code: int = 1) -> None:
    """See that a run of `failing` ended with its error."""
    assert done.returncode == code, done.stdout + done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert "divide(6) raised ZeroDivisionError: " in last, done.stderr
