"""Real Pythons: every CPython from 3.8 on that is there, and PyPy."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from .compiled import TARGETS, check_failure, check_words, write
from .row import Skipped, execute, program, row

#: No environment, no site-packages, no files of bytecode.
BARE = ("-I", "-S", "-B")


def python(minor: int) -> str:
    """Return a CPython 3.minor, of pyenv or on PATH."""
    found = sorted(Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python"))
    on_path = shutil.which(f"python3.{minor}")
    if not found and on_path is None:
        raise Skipped(f"there is no python3.{minor}, under pyenv or on PATH")
    return str(found[-1]) if found else str(on_path)


def run_all(interpreter: str, folder: Path) -> str:
    """Run both targets' files; see that they leave nothing in the folder they run in."""
    working = folder / "working"
    working.mkdir()
    for target in TARGETS:
        words = write("words", target, folder)
        check_words(execute([interpreter, *BARE, words], working))
        failing = write("failing", target, folder)
        check_failure(execute([interpreter, *BARE, failing], working))
    assert not list(working.iterdir())
    return "threads, serial"


def on(minor: int) -> Callable[[Path], str]:
    return lambda folder: run_all(python(minor), folder)


for _minor in range(8, 15):
    row(f"CPython 3.{_minor}", "pyenv, or on PATH")(on(_minor))


@row("PyPy", "Debian's pypy3")
def pypy(folder: Path) -> str:
    return run_all(program("pypy3"), folder)
