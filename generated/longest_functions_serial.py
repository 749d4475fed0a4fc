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

OUTPUTS = ("q_reports",)


def steps(inputs, results, pause):
    """Push each item as far as it goes.

    With pause, yield the name of the queue after each item that comes out of it.
    """
    q_reports = results["q_reports"]
    with ExitStack() as resources:
        read_module_call = retried(read_module, 1, (OSError,), 0.01)
        record_resource = resources.enter_context(opened(open_database, "record"))
        record_call = given(record, record_resource)
        for item in read(inputs, "reading names"):
            with Caught("read_module", item) as caught:
                item = read_module_call(item)
            if caught.error is not None:
                item = Failure(item, caught.error)
                try:
                    item = explain(item)
                except BaseException as error:
                    raise failure(error, "explain", item) from error
                q_reports.append(item)
                if pause:
                    yield "q_reports"
                continue
            try:
                item = find_longest(item)
            except BaseException as error:
                raise failure(error, "find_longest", item) from error
            try:
                item = record_call(item)
            except BaseException as error:
                raise failure(error, "record", item) from error
            q_reports.append(item)
            if pause:
                yield "q_reports"


def stream(inputs=INPUTS):
    """Yield (queue name, item) as outputs come; raise PipelineError where a task fails."""
    results = {name: [] for name in OUTPUTS}
    for queue in steps(inputs, results, pause=True):
        yield queue, results[queue].pop()


def run(inputs=INPUTS):
    """Run the pipeline to its end; return the items of each output queue by its name."""
    results = {name: [] for name in OUTPUTS}
    for _ in steps(inputs, results, pause=False):
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


class Caught:
    """Keeps the error of a with block, and goes on after it, unless that is no Exception."""

    def __init__(self, task, item):
        self.task = task
        self.item = item

    def __enter__(self):
        return self

    def __exit__(self, _, error, __):
        self.error = error
        if error is not None and not isinstance(error, Exception):
            raise failure(error, self.task, self.item) from error
        return True


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
    """Call setup, and close what it returned at the end, if that can be closed."""
    try:
        resource = setup()
        if hasattr(type(resource), "__exit__"):
            with resource as entered:
                yield entered
        else:
            yield resource
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
            except retry_on as error:
                vars(error)["attempts_made"] = attempts
                if attempts > retries:
                    raise
                sleep(backoff * 2.0 ** (attempts - 1) * uniform(0.75, 1.25))

    return call


def read(items, task, *item):
    """Return the items; where reading them may fail, such that the error says of what."""
    return items if type(items) in (list, tuple) else reading(items, task, *item)


def reading(items, task, *item):
    """Yield the items; what they raise is a failure of the task."""
    try:
        yield from items
    except BaseException as error:
        raise failure(error, task, *item) from error


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
    sys.exit(main({"names": ("inputs", INPUTS)}, OUTPUTS, stream, parts_of))
