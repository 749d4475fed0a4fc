"""`Row`: an environment, and the function that runs compiled files there.

Comes in: a function that returns what it has shown, raises Skipped with the reason where
the environment cannot be had, and anything else where a file does not do what it should.
Goes out: the same, with its name and what it needs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = Path(__file__).parents[2]
#: What npm and PyPI have is installed here, once.
INSTALLED = ROOT / "build" / "environments"
#: Seconds that one run may take.
LIMIT = 100


class Skipped(Exception):
    """The environment cannot be had here; the message says why."""


@dataclass(frozen=True)
class Row:
    """`needs` says in words how the environment is had; `run` gets an empty folder.

    `slow` says that it takes too long for each `make test`.
    """

    name: str
    needs: str
    run: Callable[[Path], str]
    slow: bool = False


ROWS: list[Row] = []


def row(
    name: str, needs: str, slow: bool = False
) -> Callable[[Callable[[Path], str]], Callable[[Path], str]]:
    """Make a row of a function."""

    def add(function: Callable[[Path], str]) -> Callable[[Path], str]:
        ROWS.append(Row(name, needs, function, slow))
        return function

    return add


def program(name: str) -> str:
    """Return the path of a program; skip where there is none."""
    found = shutil.which(name)
    if found is None:
        raise Skipped(f"there is no {name}")
    return found


def execute(
    words: Iterable[str | Path],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    stdin: str | None = "",
    seconds: float = LIMIT,
) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with a time limit; return what it printed.

    Without stdin the command has a standard input that is closed.
    """
    words = [str(word) for word in words]
    if stdin is None:
        words = ["sh", "-c", 'exec "$@" <&-', "sh", *words]
    return subprocess.run(
        words,
        cwd=folder,
        env=dict(os.environ if environment is None else environment),
        input=stdin or "",
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=seconds,
        check=False,
    )


def installed(folder: str, *command: str | Path) -> Path:
    """Return a folder that a command fills where `make environments` allows that."""
    place = INSTALLED / folder
    if (place / "done").exists():
        return place
    if not os.environ.get("SKORCHE_INSTALL"):
        raise Skipped("`make environments` installs it")
    place.mkdir(parents=True, exist_ok=True)
    done = execute(command, place, seconds=300)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise Skipped(f"cannot be installed: {' '.join(last)}")
    (place / "done").touch()
    return place


def npm(package: str) -> Path:
    """Return the folder of an npm package, none of whose scripts has been run."""
    program("node")
    words = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", "."]
    name = package.rpartition("@")[0]
    folder = package.replace("/", "-").removeprefix("@")
    return installed(folder, program("npm"), *words, package) / "node_modules" / name
