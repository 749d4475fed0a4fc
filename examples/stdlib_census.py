"""Take a census of the source of Python's own standard library.

For each of the packages named below, the pipeline finds the source files and
parses every one, to count its lines, functions and classes, and how many of the
functions and classes have a docstring. Library code and test code are counted
apart, in batches of up to fifty files. A file that cannot be parsed (some tests
need broken files) is counted as unreadable, with the reason. A package that is
not part of this installation has no files; the program names it at the end.

Two workers parse at once, so which files share a batch can change from run to
run. The sums over all batches do not.

Run it as it is, or compile it to a module that runs without skorche:

    python stdlib_census.py
    skorche compile stdlib_census.py
"""

from __future__ import annotations

import ast
import sysconfig
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import skorche

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


@skorche.task
def find_sources(package: str) -> list[Source]:
    """List the source files of a package; there are none if it is missing."""
    paths = (LIBRARY / package).rglob("*.py")
    return [Source(package, path) for path in sorted(paths)]


@skorche.task(max_workers=2)
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


@skorche.task
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


if __name__ == "__main__":
    package_names = [
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
    queue_packages = skorche.Queue(name="packages", fixed_inputs=package_names)
    queue_reports = skorche.Queue(name="reports")

    q_source_lists = skorche.map(find_sources, queue_packages)
    q_sources = skorche.unbatch(q_source_lists)
    q_records = skorche.map(parse_source, q_sources)
    q_tests, q_library = skorche.split(is_test, q_records)

    q_test_batches = skorche.batch(q_tests, batch_size=50)
    q_test_reports = skorche.map(sum_up, q_test_batches)
    q_library_batches = skorche.batch(q_library, batch_size=50)
    q_library_reports = skorche.map(sum_up, q_library_batches)
    skorche.merge((q_test_reports, q_library_reports), queue_out=queue_reports)

    skorche.run()
    skorche.shutdown()
    reports = queue_reports.flush()

    columns = ["files", "lines", "functions", "classes", "documented", "unreadable"]
    found: set[str] = set()
    for kind in ["library", "tests"]:
        table: dict[str, Counter[str]] = {}
        total: Counter[str] = Counter()
        for report in reports:
            if report["kind"] == kind:
                for package, counts in report["packages"].items():
                    table.setdefault(package, Counter()).update(counts)
                    total.update(counts)
        found.update(table)
        print(f"{kind:20}", *(f"{column:>10}" for column in columns))
        for package, counts in [*sorted(table.items()), ("in all", total)]:
            print(f"  {package:18}", *(f"{counts[column]:10,}" for column in columns))
        print()

    for report in reports:
        for path, problem in report["unreadable"].items():
            print(f"unreadable: {path}: {problem!a}")
    missing = [package for package in package_names if package not in found]
    print("not in this installation:", ", ".join(missing) or "none")
