#!/usr/bin/env python3
# Compiled by `skorche compile examples/stdlib_census.py`: change that file, not this one.
"""Take a census of the source of Python's own standard library.
Not used, in one thread: max_workers of parse_source.

packages
    -> find_sources -> q_source_lists
    -> unbatch -> q_sources
    -> parse_source (max_workers=2) -> q_records
    -> split is_test
        True -> q_tests
        False -> q_library

q_tests
    -> batch 50 -> q_test_batches
    -> sum_up -> q_test_reports
    -> merge -> reports

q_library
    -> batch 50 -> q_library_batches
    -> sum_up -> q_library_reports
    -> merge -> reports
"""

from __future__ import annotations

import ast
import sys
import sysconfig
from collections import Counter
from pathlib import Path
from typing import NamedTuple

# ---- Tasks and what they use, from examples/stdlib_census.py -------------------------

LIBRARY = Path(sysconfig.get_path("stdlib"))
TEST_FOLDERS = frozenset(["test", "tests", "idle_test"])
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Source(NamedTuple):
    """A source file, and the package it was found for."""

    package: str
    path: Path


class Record(NamedTuple):
    """The counts for a source file, and why it could not be read, if so."""

    source: Source
    counts: Counter[str]
    problem: str


def find_sources(package: str) -> list[Source]:
    """List the source files of a package; there are none if it is missing."""
    paths = (LIBRARY / package).rglob("*.py")
    return [Source(package, path) for path in sorted(paths)]


def parse_source(source: Source) -> Record:
    """Parse a source file and count what is in it."""
    text = source.path.read_bytes()
    counts = Counter(files=1, lines=len(text.splitlines()))
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        counts["unreadable"] += 1
        return Record(source, counts, f"{type(error).__name__}: {error}")
    for node in ast.walk(tree):
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            is_class = isinstance(node, ast.ClassDef)
            counts["classes" if is_class else "functions"] += 1
            counts["documented"] += ast.get_docstring(node) is not None
    return Record(source, counts, problem="")


def is_test(record: Record) -> bool:
    """Tell by its folders whether a source file is part of some tests."""
    folders = record.source.path.relative_to(LIBRARY).parts[:-1]
    return not TEST_FOLDERS.isdisjoint(folders)


def sum_up(records: list[Record]) -> dict[str, object]:
    """Add up a batch of records, which are all of tests or all of library code."""
    packages: dict[str, Counter[str]] = {}
    unreadable: dict[str, str] = {}
    for source, counts, problem in records:
        packages.setdefault(source.package, Counter()).update(counts)
        if problem:
            unreadable[source.path.relative_to(LIBRARY).as_posix()] = problem
    return {
        "kind": "tests" if is_test(records[0]) else "library",
        "packages": {name: dict(counts) for name, counts in packages.items()},
        "unreadable": unreadable,
    }


# ---- Inputs --------------------------------------------------------------------------

INPUTS = [
    "asyncio",
    "collections",
    "concurrent",
    "ctypes",
    "email",
    "encodings",
    "html",
    "http",
    "idlelib",
    "importlib",
    "json",
    "lib2to3",
    "logging",
    "multiprocessing",
    "sqlite3",
    "tkinter",
    "tomllib",
    "unittest",
    "urllib",
    "wsgiref",
    "xml",
    "zoneinfo",
    "test/test_asyncio",
    "test/test_email",
    "test/test_importlib",
    "test/test_json",
    "test/tokenizedata",
]

# ---- Pipeline: each item goes as far as it can before the next one is read -----------


def steps(inputs, reports, pause):
    """Push each item as far as it goes.

    With pause, yield the name of the queue after each item that comes out of it.
    """
    q_tests = []
    q_library = []

    def push_q_test_batches(item):
        try:
            task = "sum_up"
            item = sum_up(item)
            reports.append(item)
            if pause:
                yield "reports"
        except BaseException as error:
            raise failure(error, task, item) from error

    def push_q_library_batches(item):
        try:
            task = "sum_up"
            item = sum_up(item)
            reports.append(item)
            if pause:
                yield "reports"
        except BaseException as error:
            raise failure(error, task, item) from error

    for item in read(inputs, "reading packages"):
        try:
            task = "find_sources"
            batch = find_sources(item)
            for item in read(batch, "unbatch", batch):
                task = "parse_source"
                item = parse_source(item)
                task = "is_test"
                if choice(task, item, is_test(item), (True, False)):
                    q_tests.append(item)
                    if len(q_tests) == 50:
                        yield from push_q_test_batches(q_tests.copy())
                        q_tests.clear()
                else:
                    q_library.append(item)
                    if len(q_library) == 50:
                        yield from push_q_library_batches(q_library.copy())
                        q_library.clear()
        except BaseException as error:
            raise failure(error, task, item) from error
    if q_tests:
        yield from push_q_test_batches(q_tests.copy())
    if q_library:
        yield from push_q_library_batches(q_library.copy())


def stream(inputs=INPUTS):
    """Yield (queue name, item) as outputs come; raise PipelineError if a task fails."""
    results = {"reports": []}
    for queue in steps(inputs, results["reports"], pause=True):
        yield queue, results[queue].pop()


def run(inputs=INPUTS):
    """Run the pipeline to its end; return the items of each output queue by name."""
    results = {"reports": []}
    list(steps(inputs, results["reports"], pause=False))
    return results


# ---- Machinery: failures and the command line ----------------------------------------


class PipelineError(Exception):
    """The pipeline failed: task and item say where, the cause is the original error."""

    def __init__(self, message, task="", item=None):
        super().__init__(message)
        self.task, self.item = task, item


def failure(error, task, *item):
    """Return what the caller gets for the error of a task; Ctrl-C stays what it is."""
    if isinstance(error, (GeneratorExit, KeyboardInterrupt, PipelineError)):
        raise error
    call = f"{task}({shown(item[0])})" if item else task
    raised = ": ".join(filter(None, [type(error).__name__, said(str, error)]))
    return PipelineError(f"{call} raised {raised}", task, *item)


def shown(value):
    """Return repr(value), shortened, or a stand-in where __repr__ itself fails."""
    text = said(repr, value) or object.__repr__(value)
    return text if len(text) <= 200 else text[:200] + "..."


def said(form, value):
    """Return a value as text, or "" where it has none."""
    try:
        return form(value)
    except BaseException:  # noqa: BLE001 - a broken __repr__, say
        return ""


def choice(task, item, value, values):
    """Return the value, if it is one of those for which there is a branch."""
    if value in values:
        return value
    text = f"{task}({shown(item)}) returned {shown(value)}, not one of "
    raise PipelineError(text + ", ".join(map(shown, values)), task, item)


def read(items, task, *item):
    """Yield the items; what they raise is a failure of the task."""
    try:
        yield from items
    except BaseException as error:
        raise failure(error, task, *item) from error


def json_lines(path, loads):
    """Yield the JSON value on each line of a file; - is standard input."""
    with open(0 if path == "-" else path, "rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                if line.strip():
                    yield loads(line)
            except (RecursionError, ValueError) as error:
                raise ValueError(f"{path}:{number}: {error}") from None


def main(inputs=INPUTS):
    """Run the pipeline by the words of the command line, and return the exit code."""
    try:
        import json
        import os
        import signal
        from argparse import ArgumentParser, RawTextHelpFormatter
    except ImportError:  # this Python is too small for a command line
        return print(*stream(), sep="\n")
    parser = ArgumentParser(description=__doc__, formatter_class=RawTextHelpFormatter)
    about = "read the inputs from FILE, one JSON value a line; - is standard input"
    parser.add_argument("--input", action="append", metavar="[NAME=]FILE", help=about)
    for option in parser.parse_args().input or []:
        named = option.startswith(("packages=", "inputs="))
        path = option.partition("=")[2] if named else option
        there = path == "-" or os.access(path, os.R_OK) and not os.path.isdir(path)
        if not there or inputs is not INPUTS:
            parser.error(f"--input {option} is not one file that can be read")
        inputs = json_lines(path, json.loads)
    if sys.stdout is None:
        parser.error("standard output is closed")
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115 - may be closed

    def terminate(*_):
        raise KeyboardInterrupt("terminated")

    signal.signal(signal.SIGTERM, terminate)
    try:
        for _, item in stream(inputs):
            print(json.dumps(item, default=str), flush=True)
    except (KeyboardInterrupt, OSError) as error:
        # Drop what could not be written: it would be tried again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, KeyboardInterrupt):
            return 143 if error.args else 130
        return 0 if isinstance(error, BrokenPipeError) else f"{parser.prog}: {error}"
    except Exception as error:  # noqa: BLE001 - also what JSON has no form for
        cause = error.__cause__ or error
        sys.excepthook(type(cause), cause, cause.__traceback__)
        if not isinstance(error, PipelineError):
            error = failure(error, f"writing {shown(item)} as JSON")
        return f"{parser.prog}: {error}"


if __name__ == "__main__":
    sys.exit(main())
