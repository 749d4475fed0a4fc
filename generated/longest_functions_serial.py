#!/usr/bin/env python3
# Compiled by `skorche compile examples/longest_functions.py`: change that file, not this one.
"""Find the longest function in each of some modules of Python's standard library.
Not used, in one thread: max_workers of read_module, max_workers of find_longest, executor of find_longest.

names
    -> read_module (max_workers=4, ordered=True, retries=1, retry_on=OSError, backoff=0.01) -> q_read
        failed -> failed
    -> find_longest (max_workers=2, ordered=True, executor=process) -> q_found
    -> record (setup=open_database) -> q_recorded
    -> merge -> q_reports

failed
    -> explain -> q_explained
    -> merge -> q_reports
"""

from __future__ import annotations

import ast
import contextlib
import sqlite3
import sys
import sysconfig
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import uniform
from time import sleep
from typing import NamedTuple

# ---- Tasks and what they use, from examples/longest_functions.py ---------------------


class Module(NamedTuple):
    """A module, and its source."""

    name: str
    source: str


class Longest(NamedTuple):
    """The longest function of a module, and how many lines it has."""

    module: str
    function: str
    lines: int


def read_module(name: str) -> Module:
    """Read the source of a module."""
    path = Path(sysconfig.get_path("stdlib"), *name.split("."))
    return Module(name, path.with_suffix(".py").read_text(encoding="utf-8"))


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


def record(longest: Longest, database: sqlite3.Connection) -> str:
    """Write a function to the database, and tell of it."""
    database.execute("INSERT INTO longest VALUES (?, ?, ?)", longest)
    return f"{longest.module}: {longest.function} has {longest.lines} lines"


def explain(failure: Failure) -> str:
    """Tell of a module that could not be read."""
    kind = type(failure.error).__name__
    return f"{failure.item}: {kind} after {failure.attempts} attempts"


# ---- Inputs --------------------------------------------------------------------------

INPUTS = ["abc", "json.decoder", "nowhere", "textwrap", "bisect"]

# ---- Pipeline: each item goes as far as it can before the next one is read -----------


def steps(inputs, q_reports, pause):
    """Push each item as far as it goes.

    With pause, yield the name of the queue after each item that comes out of it.
    """
    with ExitStack() as resources:
        read_module_call = retried(read_module, 1, (OSError,), 0.01)
        record_resource = resources.enter_context(opened(open_database, "record"))
        record_call = given(record, record_resource)
        for item in read(inputs, "reading names"):
            try:
                task = "read_module"
                try:
                    item = read_module_call(item)
                except Exception as error:  # noqa: BLE001 - on_error
                    item = Failure(item, error)
                    task = "explain"
                    item = explain(item)
                    q_reports.append(item)
                    if pause:
                        yield "q_reports"
                    continue
                task = "find_longest"
                item = find_longest(item)
                task = "record"
                item = record_call(item)
                q_reports.append(item)
                if pause:
                    yield "q_reports"
            except BaseException as error:
                raise failure(error, task, item) from error


def stream(inputs=INPUTS):
    """Yield (queue name, item) as outputs come; raise PipelineError if a task fails."""
    results = {"q_reports": []}
    for queue in steps(inputs, results["q_reports"], pause=True):
        yield queue, results[queue].pop()


def run(inputs=INPUTS):
    """Run the pipeline to its end; return the items of each output queue by name."""
    results = {"q_reports": []}
    list(steps(inputs, results["q_reports"], pause=False))
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


class Failure:
    """An item that a task failed on: the error, and after how many attempts."""

    def __init__(self, item, error):
        self.item = item
        self.error = error
        self.attempts = vars(error).get("attempts_made", 1)

    def __repr__(self):
        return f"Failure({self.item!r}, {self.error!r}, attempts={self.attempts})"


def parts_of(value):
    """Return a Failure as JSON can have it, and other things as text."""
    if isinstance(value, Failure):
        text = said(str, value.error)
        error = type(value.error).__name__ + (f": {text}" if text else "")
        return {"item": value.item, "error": error, "attempts": value.attempts}
    return str(value)


def given(task, resource):
    """Return the task with its second argument given."""
    return lambda item: task(item, resource)


@contextmanager
def opened(setup, task):
    """Call setup, and close what it returned at the end, if that can be closed.

    It is told of a failure, but cannot suppress it.
    """
    reason = None
    try:
        resource = setup()
        if not hasattr(type(resource), "__exit__"):
            yield resource
            return
        with resource as entered:
            try:
                yield entered
            except BaseException as error:
                reason = error
                raise
        if reason is not None:
            raise reason
    except BaseException as error:
        raise failure(error, task) from error


def retried(task, retries, retry_on, backoff=0.0):
    """Return the task such that it is called again where it raises one of some errors.

    It waits backoff seconds before the first retry and twice as long before each next
    one, give or take a quarter.
    """

    def call(item):
        for attempts in range(1, retries + 2):
            try:
                return task(item)
            except BaseException as error:
                vars(error)["attempts_made"] = attempts
                if attempts > retries or not isinstance(error, retry_on):
                    raise
                sleep(backoff * 2.0 ** (attempts - 1) * uniform(0.75, 1.25))

    return call


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
        named = option.startswith(("names=", "inputs="))
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
            print(json.dumps(item, default=parts_of), flush=True)
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
