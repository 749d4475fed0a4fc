"""Disturb runs for so many minutes, and add the totals to the table.

python -m tests.soak --minutes 30 --seed 1
"""

from __future__ import annotations

import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from random import Random

from .disturb import DISTURB, compile_programs
from .killed import killed

RESULTS = Path(__file__).parent / "RESULTS.md"


def soak(seconds: float, seed: int, folder: Path) -> Counter[str]:
    """Return what was done, and what was wrong, in slices of one run each."""
    paths = compile_programs(folder)
    totals: Counter[str] = Counter()
    end = time.monotonic() + seconds
    number = 0
    while time.monotonic() < end or number < len(paths):
        name = list(paths)[number % len(paths)]
        counts = DISTURB[name](paths[name], Random(f"{seed} {number}"))
        if number % 4 == 0:
            counts += killed(folder, Random(f"{seed} {number} killed"))
        for what in counts:
            if what.startswith("wrong"):
                print(f"slice {number}: {what}", file=sys.stderr, flush=True)
        totals += counts
        number += 1
    return totals


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        totals = soak(60 * options.minutes, options.seed, Path(folder))
    wrong = {k: n for k, n in totals.items() if k.startswith("wrong")}
    done = ", ".join(f"{n} {k}" for k, n in sorted(totals.items()) if k not in wrong)
    failed = "; ".join(f"{n} x {k}" for k, n in sorted(wrong.items())) or "nothing"
    python = ".".join(map(str, sys.version_info[:3]))
    row = f"| {options.seed} | {options.minutes:g} | {python} | {done} | {failed} |\n"
    text = RESULTS.read_text(encoding="utf-8")
    RESULTS.write_text(with_row(text, row), encoding="utf-8")
    print(row, end="")
    return bool(wrong)


def with_row(text: str, row: str) -> str:
    """Return the text with a row more at the end of its first table.

    >>> with_row("| a |\n| - |\n\n# More\n", "| 1 |\n")
    '| a |\n| - |\n| 1 |\n\n# More\n'
    """
    table, gap, rest = text.partition("\n\n# ")
    return f"{table.rstrip()}\n{row}{gap and gap[1:]}{rest}"


if __name__ == "__main__":
    sys.exit(main())
