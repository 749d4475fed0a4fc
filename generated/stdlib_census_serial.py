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

OUTPUTS = ("reports",)


def steps(inputs, results, pause):
    """Push each item as far as it goes; what is yielded comes before the rest.

    With pause, yield the name of the queue after each item that comes out of it.
    """
    reports = results["reports"]
    q_tests = []
    q_library = []

    def push_q_test_batches():
        item = q_tests.copy()
        q_tests.clear()
        try:
            item = sum_up(item)
        except BaseException as error:
            raise failure(error, "sum_up", item) from error
        reports.append(item)
        if pause:
            yield "reports"

    def push_q_library_batches():
        item = q_library.copy()
        q_library.clear()
        try:
            item = sum_up(item)
        except BaseException as error:
            raise failure(error, "sum_up", item) from error
        reports.append(item)
        if pause:
            yield "reports"

    for item in read(inputs, "reading packages"):
        try:
            item = find_sources(item)
        except BaseException as error:
            raise failure(error, "find_sources", item) from error
        batch = item
        for item in read(batch, "unbatch", batch):
            try:
                item = parse_source(item)
            except BaseException as error:
                raise failure(error, "parse_source", item) from error
            try:
                value = is_test(item)
                if value not in (True, False):
                    raise stray("is_test", item, value, (True, False))
            except BaseException as error:
                raise failure(error, "is_test", item) from error
            if value:
                q_tests.append(item)
                if len(q_tests) == 50:
                    yield push_q_test_batches()
            else:
                q_library.append(item)
                if len(q_library) == 50:
                    yield push_q_library_batches()
    if q_tests:
        yield push_q_test_batches()
    if q_library:
        yield push_q_library_batches()


def stream(inputs=INPUTS):
    """Yield (queue name, item) as outputs come; raise PipelineError where a task fails."""
    results = {name: [] for name in OUTPUTS}
    for queue in walk(steps(inputs, results, pause=True)):
        yield queue, results[queue].pop()


def run(inputs=INPUTS):
    """Run the pipeline to its end; return the items of each output queue by its name."""
    results = {name: [] for name in OUTPUTS}
    for _ in walk(steps(inputs, results, pause=False)):
        pass
    return results


# ---- Machinery: failures and the command line ----------------------------------------


class PipelineError(Exception):
    """The pipeline failed: task and item say where, the cause is the original error."""

    def __init__(self, message, task, item=None):
        super().__init__(message)
        self.task = task
        self.item = item

    def __reduce__(self):  # so that it can go to another process
        return type(self), (str(self), self.task, self.item)


def failure(error, task, *item):
    """Return what the caller gets for the error of a task; Ctrl-C stays what it is."""
    if isinstance(error, (GeneratorExit, KeyboardInterrupt, PipelineError)):
        raise error
    call = f"{task}({shown(item[0])})" if item else task
    text = said(str, error)
    raised = f"raised {type(error).__name__}" + (f": {text}" if text else "")
    return PipelineError(f"{call} {raised}", task, *item)


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


def stray(task, item, value, values):
    """Return the error for a value that is not one of those it may be."""
    call = f"{task}({shown(item)}) returned {shown(value)}"
    return PipelineError(
        f"{call}, not one of {', '.join(map(shown, values))}", task, item
    )


def read(items, task, *item):
    """Return the items; where reading them may fail, such that the error says of what."""
    return items if type(items) in (list, tuple) else reading(items, task, *item)


def reading(items, task, *item):
    """Yield the items; what they raise is a failure of the task."""
    try:
        yield from items
    except BaseException as error:
        raise failure(error, task, *item) from error


def walk(first):
    """Do the first step; another one that it yields is done before the rest of it.

    Yields the names that steps yield, of the queues that something came out of.
    """
    path = [first]
    try:
        while path:
            for step in path[-1]:
                if isinstance(step, str):
                    yield step
                elif step:
                    path.append(step)
                    break
            else:
                path.pop()
    finally:
        while path:
            path.pop().close()


def main(inputs, outputs, stream, as_json=str):
    """Run the pipeline by the words of the command line, and return the exit code.

    inputs holds by queue which parameter of stream it is, and what it reads: None where
    the command line has to say that. as_json makes what JSON has out of what it has not.
    """
    try:
        import os
        import signal
        from argparse import ArgumentParser, RawDescriptionHelpFormatter
        from io import StringIO
    except ImportError:  # this Python is too small for a command line
        for _, item in stream():
            print(item)
        return 0
    about = "read the inputs from FILE, one JSON value a line; - is standard input"
    parser = ArgumentParser(
        description=__doc__,
        formatter_class=RawDescriptionHelpFormatter,
        epilog="Outputs are JSON as Python writes it, one a line; other things are text.",
    )
    parser.add_argument(
        "--input", action="append", default=[], metavar="[NAME=]FILE", help=about
    )
    if hasattr(sys.stdout, "reconfigure"):  # where --help shows other letters
        sys.stdout.reconfigure(errors="backslashreplace")
    named = {parameter: name for name, (parameter, _) in inputs.items()}
    files = {}
    for option in parser.parse_args().input:
        name, _, path = option.partition("=")
        name = named.get(name, name)
        if name not in inputs:
            name, path = next(iter(inputs)), option
            if len(inputs) > 1:
                parser.error(f"--input {option} needs a name: {', '.join(inputs)}")
        if path != "-" and (os.path.isdir(path) or not os.access(path, os.R_OK)):
            parser.error(f"--input {option}: there is no file {path!r} to be read")
        if name in files or path == "-" and "-" in files.values():
            parser.error(f"--input {option}: it was said before what that reads")
        files[name] = path
    reads = {}
    for name, (parameter, items) in inputs.items():
        reads[parameter] = read_json_lines(files[name]) if name in files else items
        if reads[parameter] is None:
            parser.error(f"{name} has nothing to read: say --input {name}=FILE")
    if sys.stdout is None:
        parser.error("standard output is closed")

    sys.stderr = sys.stderr or StringIO()  # print() would take standard output instead
    interrupted = 130

    def terminate(*_):
        nonlocal interrupted
        interrupted = 143
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, terminate)
    try:
        write_json_lines(stream(**reads), len(outputs) > 1, as_json)
        return 0
    except PipelineError as error:
        cause = error.__cause__ or error
        sys.excepthook(type(cause), cause, cause.__traceback__)
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        code = interrupted
    except BrokenPipeError:  # the reader has seen enough
        code = 0
    except OSError as error:
        print(f"{parser.prog}: cannot write: {error}", file=sys.stderr)
        code = 1
    # What could not be written is let go, or the end of the program would wait for it.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def read_json_lines(path):
    """Yield the JSON value on each line of a file; - is standard input."""
    import json

    with open(0 if path == "-" else path, "rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield json.loads(line)
                except (RecursionError, ValueError) as error:
                    raise ValueError(f"{path}:{number}: {error}") from None


def write_json_lines(results, several, as_json):
    """Print each item as JSON; where there are several queues, which it came out of."""
    import json

    for queue, item in results:
        value = {"queue": queue, "item": item} if several else item
        try:
            line = json.dumps(value, default=as_json)
        except Exception as error:
            raise failure(error, f"writing {shown(item)} as JSON") from error
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main({"packages": ("inputs", INPUTS)}, OUTPUTS, stream))
