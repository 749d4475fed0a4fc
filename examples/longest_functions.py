"""Find the longest function in each of some modules of Python's standard library.

Files are read in threads, parsed in two worker processes, in order, and written
to a database that each run of the pipeline opens and closes. A module that
cannot be read is tried again once; then the pipeline says so, and goes on.

Run it as it is, or compile it to a module that runs without skorche:

    python longest_functions.py
    skorche compile longest_functions.py
"""

from __future__ import annotations

import ast
import contextlib
import sqlite3
import sysconfig
from pathlib import Path
from typing import NamedTuple

import skorche
from skorche import Failure


class Module(NamedTuple):
    """A module, and its source."""

    name: str
    source: str


class Longest(NamedTuple):
    """The longest function of a module, and how many lines it has."""

    module: str
    function: str
    lines: int


@skorche.task(max_workers=4, ordered=True, retries=1, retry_on=OSError, backoff=0.01)
def read_module(name: str) -> Module:
    """Read the source of a module."""
    path = Path(sysconfig.get_path("stdlib"), *name.split("."))
    return Module(name, path.with_suffix(".py").read_text(encoding="utf-8"))


@skorche.task(executor="process", max_workers=2, ordered=True)
def find_longest(module: Module) -> Longest:
    """Parse a module and find its longest function."""
    longest = Longest(module.name, "", 0)
    for node in ast.walk(ast.parse(module.source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > longest.lines:
                longest = Longest(module.name, node.name, lines)
    return longest


def open_database() -> contextlib.closing[sqlite3.Connection]:
    """Open the database, which lives as long as the pipeline runs."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE longest (module TEXT, function TEXT, lines INTEGER)")
    return contextlib.closing(database)


@skorche.task(setup=open_database)
def record(longest: Longest, database: sqlite3.Connection) -> str:
    """Write a function to the database, and tell of it."""
    database.execute("INSERT INTO longest VALUES (?, ?, ?)", longest)
    return f"{longest.module}: {longest.function} has {longest.lines} lines"


def explain(failure: Failure) -> str:
    """Tell of a module that could not be read."""
    kind = type(failure.error).__name__
    return f"{failure.item}: {kind} after {failure.attempts} attempts"


if __name__ == "__main__":
    names = skorche.Queue(
        "names",
        fixed_inputs=["abc", "json.decoder", "nowhere", "textwrap", "bisect"],
    )
    q_failed = skorche.Queue("failed")
    q_read = skorche.map(read_module, names, on_error=q_failed)
    q_found = skorche.map(find_longest, q_read)
    q_recorded = skorche.map(record, q_found)
    q_explained = skorche.map(explain, q_failed)
    q_reports = skorche.merge((q_recorded, q_explained))
    skorche.run()
    skorche.shutdown()

    reports = sorted(q_reports.flush())
    for report in reports:
        print(report)
