"""A program comes in: whether it compiles, and whether its files do what it does, goes out.

It is read once, compiled for both targets, and run in this process; its files run in another
folder, where its other files lie, on the Pythons that are named.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from skorche.compiler import text_of
from skorche.declaring import Declared, each_declared
from skorche.errors import SkorcheError
from skorche.looks import Look
from skorche.review.frozen import Frozen
from skorche.verify import Outcome, differences, run_here, values_in
from tests.local_targets import LOCAL as TARGETS

RUNNING = Path(__file__).with_name("running.py")
#: What a script is told, so that all items can be compared, whatever they are.
WORDS = ("--as-text", "--nan", "allow")
#: Seconds that the files of a program may run.
LIMIT = 100
CACHES = ("__pycache__", "*.pyc")
ENDINGS_OF_CODE = {".py", ".pyc"}


@dataclass
class Tried:
    """What became of a program: what it was refused for, if it was; what skorche broke
    with, if it did; and what differs from its run in this process."""

    name: str
    refused: str = ""
    broke: str = ""
    wrong: list[str] = field(default_factory=list)
    items: int = 0
    lines: int = 0
    seconds: float = 0.0

    @property
    def agrees(self) -> bool:
        return not (self.refused or self.broke or self.wrong)


class Attempts(NamedTuple):
    """What became of a program as it stands, and, if that was tried, as its hint wants it,
    and with its own packages brought along whole."""

    first: Tried
    hinted: Tried | None = None
    whole: Tried | None = None

    @property
    def wrong(self) -> list[str]:
        return [line for one in self if one is not None for line in one.wrong]

    @property
    def broke(self) -> str:
        return next((one.broke for one in self if one is not None and one.broke), "")


def tried(
    folder: Path,
    pythons: Mapping[str, Sequence[str]],
    targets: Sequence[str] = tuple(TARGETS),
    look: Look | None = None,
) -> Tried:
    """Try the `main.py` of a folder, which it may write to; `pythons` are the commands of
    those that run the files, by a name each, and `look` what is asked of the files."""
    look = look or Look()
    result = Tried(folder.name)
    here: list[Outcome] = []
    texts: dict[str, str] = {}
    shown = f"{folder.name}.py"

    def use(declaration: Declared) -> None:
        began = time.perf_counter()
        try:
            for target in targets:
                texts[target] = text_of(declaration, shown, target, look)
        except SkorcheError as error:
            result.refused = str(error)
        result.seconds = time.perf_counter() - began
        here.append(run_here(declaration, words_for(texts)))

    with working_in(folder):
        try:
            each_declared("main.py", use, kept=look.kept(Frozen()))
        except SkorcheError as error:
            result.refused = result.refused or str(error)
        except Exception:  # noqa: BLE001 - a defect, which is told as one
            result.broke = traceback.format_exc()
    if not here:
        return result
    [outcome] = here
    result.items = outcome.items.total()
    if outcome.code or not outcome.items:
        said = outcome.said or "nothing came out"
        result.wrong.append(f"in process: exit code {outcome.code}, {said}")
    if result.agrees:
        result.lines = max(text.count("\n") for text in texts.values())
        found = _differences(other_folder(folder), texts, pythons, outcome)
        result.wrong += list(found)
    return result


def _differences(
    elsewhere: Path,
    texts: Mapping[str, str],
    pythons: Mapping[str, Sequence[str]],
    outcome: Outcome,
) -> Iterator[str]:
    for target, text in texts.items():
        (elsewhere / f"compiled_{target}.py").write_text(text, "utf-8")
    for name, command in pythons.items():
        found = run_files(command, elsewhere, [f"compiled_{one}.py" for one in texts])
        for target, there in zip(texts, found, strict=True):
            for line in differences(outcome, there):
                yield f"{target} on {name}: {line}"


def run_files(
    command: Sequence[str], folder: Path, files: Sequence[str]
) -> list[Outcome]:
    """Run compiled files in a folder, one after the other, by a Python."""
    words = words_for({file: (folder / file).read_text("utf-8") for file in files})
    jobs = [[str(folder / file), str(folder), words] for file in files]
    done = subprocess.run(
        [*command, str(RUNNING)],
        input=json.dumps(jobs),
        capture_output=True,
        encoding="utf-8",
        timeout=LIMIT,
        check=True,
    )
    return [_outcome(*one) for one in json.loads(done.stdout)]


def words_for(texts: Mapping[str, str]) -> list[str]:
    """What scripts are told: where all items are plain they know no such words."""
    known = bool(texts) and all(WORDS[0] in text for text in texts.values())
    return list(WORDS) if known else []


def _outcome(code: int, out: str, told: str) -> Outcome:
    last = told.splitlines()[-1] if told.strip() and code else ""
    said = last.partition(": ")[2] or last
    return Outcome(Counter(values_in(out)), code, told if code < 0 else said)


def copied(program: Path, folder: Path, hinted: bool = False) -> Path:
    """Copy a program to where it may be tried, on wish as its hint wants it."""
    left_out = shutil.ignore_patterns("hinted", "refused.txt", "options.txt", *CACHES)
    place = folder / program.name
    shutil.copytree(program, place, ignore=left_out)
    if hinted:
        shutil.copytree(program / "hinted", place, ignore=left_out, dirs_exist_ok=True)
    return place


def hinted_look(program: Path) -> Look:
    """Return what the hint of a program says on the command line."""
    options = program / "hinted" / "options.txt"
    words = options.read_text("utf-8").split() if options.exists() else []
    names = [name for word, name in pairwise(words) if word == "--freeze"]
    return Look("--freeze-inputs" in words, freeze=tuple(names))


def other_folder(folder: Path) -> Path:
    """Make a folder beside one, with all that lies in that but code."""
    place = folder.with_name(f"{folder.name} elsewhere")

    def code(_: str, names: list[str]) -> list[str]:
        return [name for name in names if Path(name).suffix in ENDINGS_OF_CODE]

    shutil.copytree(folder, place, ignore=code)
    return place


@contextmanager
def working_in(folder: Path) -> Iterator[None]:
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
