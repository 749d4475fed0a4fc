"""Measure skorche beside its peers: `python -m tests.benchmarks [--help]`.

Goes out: tables in Markdown, and exit code 1 where a bar was missed or not measured.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from . import (
    analyzing,
    balancing,
    clusters,
    contest,
    resuming,
    starting,
    tuning,
    writing,
)
from .peers import Environment, environment, find_python
from .program import BARS, WORKS, row
from .tables import Row, outcomes_table, rows_table

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
ABOUT = """# Results

Written by `make bench`. The contenders of a work take turns, each round in a process of its
own; numbers are medians, and ratios are those of rounds. The limit is what nobody can beat: a
plain loop without threads, or where tasks wait, a plain loop over one worker's part of the
items. Every contender does the same tasks; how each is set is said in `works/`. Peers were
imported before the time was taken. Where a machine is busy, shares of ideal are lower. A
process's one round is cold: what it takes to get memory for the first time is in both sides
of a ratio, and makes it smaller; where that matters, both take turns in one process.
"""
QUICK = """This was a quick run of one round and a tenth of the items, in which starting weighs
ten times as much: it shows that all works, and not how fast.
"""
#: What is measured in this process, by the word for it: its title, how often it is measured
#: if nobody says it, and what measures it so often, or quickly.
PARTS: dict[str, tuple[str, int, Callable[[int, bool], Iterator[Row]]]] = {
    "writing": ("Lines written", 5, writing.writing),
    "analysis": ("The analyzer", 9, analyzing.analyzing),
    "balance": ("Balanced", 9, balancing.balancing),
    "tune": ("Tuned", 9, tuning.tuning),
    "resume": ("A journal", 3, resuming.resuming),
    "cluster": ("A Dask cluster", 3, clusters.clusters),
}


def main() -> int:
    options = parse()
    parts = [ABOUT, *([QUICK] if options.quick else [])]
    rows: list[Row] = []
    if "starting" in options.names:
        rows = list(starting_rows())
        parts.append(f"## Starting and compiling, Python {platform.python_version()}\n")
        parts.append(rows_table(rows))
    for name, (title, usual, measure) in PARTS.items():
        if name in options.names:
            rounds = 1 if options.quick else options.rounds or usual
            found = list(measure(rounds, options.quick))
            rows += found
            parts.append(f"## {title}, Python {platform.python_version()}\n")
            parts.append(rows_table(found))
    for version in options.python:
        base = Path(sys.executable) if version == HERE else find_python(version)
        parts.append(f"## Python {version}, {cores()} cores\n")
        if base is None:
            parts.append(f"There is no Python {version} on this machine.\n")
            continue
        bars, tables = measured(options, base, version)
        rows += bars
        parts += [rows_table(bars), *tables]
    text = "\n".join(parts)
    print(text)
    if options.output:
        options.output.write_text(text)
    return 0 if all(row.kept for row in rows) else 1


def parse() -> argparse.Namespace:
    names = ["starting", *PARTS, *(work.name for work in WORKS)]
    parser = argparse.ArgumentParser("python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument(
        "--python",
        action="append",
        metavar="3.12",
        help="a Python to run on; or several",
    )
    rounds = "how often each is run: 5 times, or 9 for the analyzer, unless said"
    parser.add_argument("--rounds", type=int, help=rounds)
    parser.add_argument("--quick", action="store_true", help="one round of a tenth")
    parser.add_argument("--output", type=Path, help="the file to write, too")
    options = parser.parse_args()
    options.names = options.names or names
    options.python = options.python or [HERE]
    for name in set(options.names) - set(names):
        parser.error(f"there is no {name}: choose from {', '.join(names)}")
    return options


def starting_rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        yield from starting.starting()
        yield from starting.compiling(Path(name))
        yield from starting.running_live()


def measured(
    options: argparse.Namespace, base: Path, version: str
) -> tuple[list[Row], list[str]]:
    """Return the bars, and a table for each work."""
    there: Environment = environment(base, version)
    bars: list[Row] = []
    tables: list[str] = []
    for work in WORKS:
        if work.name not in options.names:
            continue
        print(f"Python {version}: {work.title}", file=sys.stderr)
        if options.quick:
            work = replace(work, count=work.count // 10)
        outcomes = contest.contest(
            work, there, 1 if options.quick else options.rounds or 5
        )
        bars += [row(bar, outcomes) for bar in BARS if bar.work == work.name]
        tables += [f"### {work.title}\n", outcomes_table(work, outcomes)]
        if work.name == "cheap":
            compiled = contest.compiled(work, "threads")
            bars.append(starting.first_output(there.python, compiled))
    return bars, tables


def cores() -> int:
    return (
        len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    )


if __name__ == "__main__":
    sys.exit(main())
