"""How long a compiled script takes to write its items, over a loop that prints them.

Goes out: rows of a table. A script and its loop take turns, into a file; so they do the same
work on the same items, and what the script's threads cost is in its time.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from skorche.compiler import compile_file

from .starting import in_turns
from .tables import Row

BAR = 1.2
#: Items by what they are: the expression of one, and how the loop prints it.
ITEMS = {
    "whole numbers": ("number", "print(item)"),
    "short texts": ("f'item {number}'", "print(item)"),
    "dictionaries": (
        "{'id': number, 'name': f'item {number}', 'share': number / 7, 'tags': ['a', 'b']}",
        "print(json.dumps(item))",
    ),
}
TASK = """\
import json


def make(number):
    return {expression}


"""
LOOP = """\
for number in range({count}):
    item = make(number)
    {printing}
"""
DECLARED = """\
import skorche

if __name__ == "__main__":
    skorche.map(make, skorche.Queue("numbers", fixed_inputs=range({count})))
    skorche.run()
"""


def writing(rounds: int, quick: bool = False) -> Iterator[Row]:
    count = 40_000 if quick else 400_000
    with tempfile.TemporaryDirectory() as name:
        for what in ITEMS:
            for target in ("threads", "serial"):
                yield row(Path(name), what, target, rounds, count)


def row(folder: Path, what: str, target: str, rounds: int, count: int) -> Row:
    expression, printing = ITEMS[what]
    task = TASK.format(expression=expression)
    loop, declaration = folder / "loop.py", folder / "declaration.py"
    loop.write_text(task + LOOP.format(count=count, printing=printing))
    declaration.write_text(task + DECLARED.format(count=count))
    script = folder / "script.py"
    script.write_text(compile_file(str(declaration), declaration.name, target))
    texts = {run(path, folder) for path in (loop, script)}
    same = len(texts) == 1 or printing == "print(item)" and what == "short texts"
    times = in_turns(rounds, lambda: run(loop, folder), lambda: run(script, folder))
    ratio = statistics.median(b / a for a, b in zip(*times))
    label = (
        f"{count:,} {what} written by a script ({target}), over a loop that prints them"
    )
    return Row(label, f"{ratio:.2f}", f"{BAR}", same and ratio <= BAR)


def run(path: Path, folder: Path) -> str:
    """Run a script into a file, and return what is in it."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    words = [sys.executable, "-I", str(path)]
    with open(folder / "lines", "w+", encoding="utf-8") as file:
        subprocess.run(words, stdout=file, check=True, env=environment)
        file.seek(0)
        return file.read()
