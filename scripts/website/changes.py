"""What a small change of a stage does to the compiled file, and what `skorche diff` says of it.

Comes in: an example, and one of its stages. Goes out: the change in words, its meaning, and the
lines of the diff. The declaration is changed as a hand would do it, and compiled.
"""

from __future__ import annotations

import difflib
import re
import tempfile
from pathlib import Path
from typing import NamedTuple

from scripts.website.linked import Example, Places
from skorche.compiler import compile_file
from skorche.diagram.changes import Snapshot, compare
from skorche.review.reading import diagram_of

_DECORATED = re.compile(r"@skorche\.task(?:\((.*)\))?$")


class Change(NamedTuple):
    """A change in words, what `skorche diff` says that it means, and the lines that differ."""

    words: str
    meaning: str
    diff: tuple[str, ...]


def change(example: Example, places: Places) -> Change | None:
    """Return a change of a stage's setting; nothing, where the stage has none.

    Raises AssertionError where the change is none, or changes another stage, too.
    """
    lines = example.declaration.split("\n")
    words = ""
    if places.stage.kind == "batch":
        words = _bigger(lines, places)
    elif places.stage.kind == "map":
        words = _more_workers(lines, places)
    if not words:
        return None
    compiled = _compiled(example, "\n".join(lines))
    old, new = (text.split("\n") for text in (example.compiled, compiled))
    diff = tuple(difflib.unified_diff(old, new, n=1, lineterm=""))[2:]
    assert diff, words
    return Change(words, _meaning(example.compiled, compiled), diff)


def _bigger(lines: list[str], places: Places) -> str:
    size = places.stage.label
    for number in sorted(places.declares):
        line = lines[number - 1]
        lines[number - 1] = line.replace(
            f"batch_size={size}", f"batch_size={2 * int(size)}"
        )
    return f"made batches of {2 * int(size)} instead of {size}"


def _more_workers(lines: list[str], places: Places) -> str:
    first = min(places.function)
    decorated = _DECORATED.match(lines[first - 1])
    settings = (decorated[1] or "") if decorated else ""
    said = re.search(r"max_workers=(\d+)", settings)
    workers = 2 * int(said[1]) if said else 4
    settings = re.sub(r"(?:, )?max_workers=\d+", "", settings).strip(", ")
    settings = f"max_workers={workers}" + (f", {settings}" if settings else "")
    line = f"@skorche.task({settings})"
    lines[first - 1 : first if decorated else first - 1] = [line]
    return f"had {workers} workers instead of {said[1] if said else 1}"


def _compiled(example: Example, declaration: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{example.name}.py")
        path.write_text(declaration, encoding="utf-8")
        return compile_file(str(path), f"examples/{example.name}.py")


def _meaning(old: str, new: str) -> str:
    sides = (Snapshot(diagram_of(text)) for text in (old, new))
    # A function that two stages call has its change told twice.
    told = dict.fromkeys(one.text for one in compare(*sides).changes)
    return "\n".join(f"~ {text}" for text in told)
