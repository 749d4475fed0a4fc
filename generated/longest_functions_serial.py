#!/usr/bin/env python3
# Compiled by `skorche compile examples/longest_functions.py`: change that file, not this one.
"""Find the longest function in each of some modules of Python's standard library.
Not used, in one thread: max_workers of read_module, max_workers of find_longest,
    executor of find_longest.

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
from contextlib import ExitStack, closing, contextmanager, suppress
from inspect import isgeneratorfunction
from pathlib import Path
from random import uniform
from time import sleep
from traceback import format_exception
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
    """Take each item as far as it goes, and append results to the lists of outputs.

    With pause, yield the name of the output after each result.
    """
    with ExitStack() as resources:
        read_module_call = retried(read_module, 1, (OSError,), 0.01)
        record_resource = resources.enter_context(opened(open_database, "record"))
        record_call = given(record, record_resource)
        with Reader(inputs, "reading names") as items:
            for item in items:
                try:
                    task = "read_module"
                    with Caught() as caught:
                        item = read_module_call(item)
                    if caught.error is not None:
                        item = Failure(item, caught.error)
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
    """Run the pipeline to its end; return the items of each output by its name."""
    results = {"q_reports": []}
    for _ in steps(inputs, results["q_reports"], pause=False):
        pass  # without pause, nothing is yielded
    return results


# ---- Machinery: failures and the command line ----------------------------------------


class PipelineError(Exception):
    """The pipeline failed: task and item say where, the cause is the original error."""

    def __init__(self, message, task="", item=None):
        self.message, self.task, self.item = message, task, item

    def __str__(self):
        return self.message


NO_ITEM = object()


def failure(error, task, item=NO_ITEM, part=""):
    """Return the PipelineError for what a task, or a part of it, raised.

    A PipelineError is raised again as it is. So are GeneratorExit and KeyboardInterrupt
    without a word, which may be the end of a closed stream, and Ctrl-C: their cause says
    what was running.
    """
    kind = type(error)  # not what it says that it is
    if issubclass(kind, PipelineError):
        raise error
    text = text_of(str, error)
    raised = kind.__name__ + (f": {text}" if text else "")
    if item is NO_ITEM:
        failed = PipelineError(f"{part}{task} raised {raised}", task)
    else:
        failed = PipelineError(f"{task}({shown(item)}) raised {raised}", task, item)
    ends = kind is GeneratorExit or kind is KeyboardInterrupt
    if ends and not error.args:
        raise error from error.__cause__ or failed
    return failed


def shown(value):
    """Return repr(value), shortened, or a stand-in where __repr__ itself fails."""
    text = text_of(repr, value) or object.__repr__(value)
    return text if len(text) <= 200 else text[:200] + "..."


def text_of(form, value):
    """Return form(value), or nothing where that fails."""
    try:
        return form(value)
    except BaseException as error:
        if issubclass(type(error), KeyboardInterrupt):
            raise
        return ""


class Caught:
    """Keeps the error of a with block, and goes on after it."""

    def __init__(self, kind=Exception):
        self.kind = kind

    def __enter__(self):
        return self

    def __exit__(self, kind, error, _):
        self.error = error
        return kind is not None and issubclass(kind, self.kind)


class Failure:
    """An item that a task failed on: the error, and after how many attempts.

    `traceback` is the error's as text: its frames, and all that they hold, are let go.
    """

    def __init__(self, item, error):
        self.item = item
        self.error = error
        self.attempts = 1
        with suppress(Exception):  # an error may have no namespace to look into
            self.attempts = vars(error).get("attempts_made", 1)
        self.traceback = traceback_of(error)

    def __repr__(self):
        return f"Failure({self.item!r}, {self.error!r}, attempts={self.attempts})"


def traceback_of(error):
    """Return an error's traceback as text, and take it from all that it is of."""
    text = type(error).__name__ + "\n"
    with suppress(Exception):  # its attributes may be the user's own code
        text = "".join(format_exception(type(error), error, error.__traceback__))
    errors = [error]
    for one in errors:  # and those that it is of, which are added
        BaseException.with_traceback(one, None)
        with suppress(Exception):
            parts = getattr(one, "exceptions", None)  # of a group
            parts = parts if isinstance(parts, tuple) else ()
            for other in (one.__cause__, one.__context__, *parts):
                if isinstance(other, BaseException) and other.__traceback__:
                    errors.append(other)
    return text


def given(task, resource):
    """Return a task of the item alone, with the resource filled in."""
    return lambda item: task(item, resource)


@contextmanager
def opened(setup, task):
    """Yield what setup returns, or yields, and close it at the end.

    A context manager is entered, but for a lock, and left without an error whatever
    failed, for what came out is done. What has close() is closed.
    """
    if isgeneratorfunction(setup):
        setup = contextmanager(setup)
    try:
        with closing(ExitStack()) as stack:
            try:
                resource = setup()
                kind = type(resource)
                if hasattr(kind, "close"):
                    stack.callback(resource.close)
                is_lock = hasattr(kind, "acquire") and not hasattr(kind, "close")
                if hasattr(kind, "__exit__") and not is_lock:
                    resource = stack.enter_context(resource)
            except BaseException as error:
                raise failure(error, task, part="setup of ") from error
            yield resource
    except BaseException as error:  # of close(), or of what comes after
        raise failure(error, task) from error


def retried(task, retries, retry_on, backoff=0.0):
    """Return a task that is called again, so many times, after errors of some kinds.

    The first retry waits backoff seconds, and each one twice as long as the one before,
    give or take a quarter.
    """

    def call(item):
        for attempts in range(1, retries + 2):
            try:
                return task(item)
            except BaseException as error:
                with suppress(Exception):  # an error may have no namespace
                    vars(error)["attempts_made"] = attempts
                if attempts > retries or not issubclass(type(error), retry_on):
                    raise
                sleep(backoff * 2.0 ** (attempts - 1) * uniform(0.75, 1.25))

    return call


class Reader:
    """Reads an iterable: an error of its own is told as that of the task.

    An iterator that is left before its end is closed, so that generators clean up.
    """

    def __init__(self, items, task, item=NO_ITEM):
        self.items = items
        self.task = task
        self.item = item

    def __enter__(self):
        try:
            self.items = iter(self.items)
        except BaseException as error:
            raise failure(error, self.task, self.item) from error
        return self.items

    def __exit__(self, _, error, __):
        if error is None:
            return
        try:
            if hasattr(self.items, "close"):
                self.items.close()
        except BaseException as second:
            raise failure(second, self.task, self.item) from second
        raise failure(error, self.task, self.item) from error


def main(stream, about, inputs, several=False):
    """Run the pipeline as the command line says, and return the exit code.

    inputs holds for each queue the parameter of stream() and its default, or None.
    With several outputs, lines name the queue.
    """
    try:
        import json
        import os
        import signal
        from argparse import ArgumentParser, RawTextHelpFormatter
        from io import StringIO
    except ImportError:  # this Python is too small for a command line
        print(*stream(), sep="\n")
        return 0
    if about and "%(prog)" in about:  # which argparse would fill in
        about = about.replace("%", "%%")
    parser = ArgumentParser(description=about, formatter_class=RawTextHelpFormatter)
    text = "read the inputs from FILE, one JSON value a line; - is standard input"
    parser.add_argument("--input", action="append", metavar="[NAME=]FILE", help=text)
    arguments = parse_inputs(parser, inputs)
    if sys.stdout is None:
        parser.error("standard output is closed")
    sys.stderr = sys.stderr or StringIO()  # print() would take standard output instead
    encoder = json.JSONEncoder
    encode = encoder(allow_nan=False).encode

    came = []  # signals

    def interrupt(number, _):
        came.append(number)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interrupt)
    code = 0
    try:
        write_json_lines(stream(**arguments), several, encode)
        if not came:
            return 0
    except (GeneratorExit, KeyboardInterrupt, PipelineError) as error:
        if not came:
            cause = error if error.__cause__ is None else error.__cause__
            if type(cause) is PipelineError:  # of a task's own way to end
                error, cause = cause, error
            # Not as the user's own class may say it.
            traceback = vars(BaseException)["__traceback__"].__get__(cause)
            sys.excepthook(type(cause), cause, traceback)
            print(f"{parser.prog}: {error}", file=sys.stderr)
            return 1
    except BrokenPipeError:  # the reader has seen enough
        pass
    except OSError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        code = 1
    if came:
        code = 128 + came[0]
    # Drop what was not written, or Python would try to write it again at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def parse_inputs(parser, inputs):
    """Return the arguments for stream(): the files that --input names, or defaults."""
    import os

    named = {parameter: name for name, (parameter, _) in inputs.items()}
    files = {}
    for option in parser.parse_args().input or []:
        name, _, path = option.partition("=")
        name = named.get(name, name)
        if name not in inputs and len(inputs) == 1:
            name, path = next(iter(inputs)), option
        if name not in inputs:
            parser.error(f"--input {option} needs a name: {', '.join(inputs)}")
        if path != "-" and (os.path.isdir(path) or not os.access(path, os.R_OK)):
            parser.error(f"--input {option}: there is no file {path!r} to be read")
        if name in files or path == "-" and "-" in files.values():
            parser.error(f"--input {option}: that queue, or -, was said before")
        files[name] = path
    arguments = {}
    for name, (parameter, items) in inputs.items():
        arguments[parameter] = read_json_lines(files[name]) if name in files else items
        if arguments[parameter] is None:
            parser.error(f"{name} has nothing to read: say --input {name}=FILE")
    return arguments


def read_json_lines(path):
    """Yield the JSON value on each line of a file; - is standard input."""
    import json

    with open(0 if path == "-" else path, "rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield json.loads(line.decode("utf-8-sig"))
                except (RecursionError, ValueError) as error:
                    raise ValueError(f"{path}:{number}: {error}") from None


# Types of items that nothing changes while they wait for others to be written.
PLAIN_TYPES = frozenset([bool, float, int, str, type(None)])
NUMBER_TYPES = PLAIN_TYPES - {str, type(None)}  # which have no comma in JSON


def write_json_lines(outputs, several, encode):
    """Print items as lines of JSON, many at once where nobody waits for each."""
    from os import urandom

    at_once = several or somebody_waits()
    apart = urandom(8).hex()  # stands between items that are encoded as one list
    size = 1  # items in a block of 4 KiB

    def write(queue, items):
        """Print items, and return how long their lines are together."""
        try:
            if len(items) == 1:
                text = encode(items[0])
            elif NUMBER_TYPES.issuperset(map(type, items)):
                text = encode(items)[1:-1].replace(", ", "\n")
            else:
                mixed = [apart] * (2 * len(items) - 1)
                mixed[::2] = items
                text = encode(mixed)[1:-1].replace(f', "{apart}", ', "\n")
        except Exception as error:
            if len(items) > 1:  # those before the wrong one come out first
                return sum(write(queue, [item]) for item in items)
            what = f'writing {shown(items[0])} of the queue "{queue}" as JSON'
            failed = failure(error, what)
            failed.message += ", which its annotations rule out"
            raise failed from error
        if several:
            text = f'{{"queue": {encode(queue)}, "item": {text}}}'
        print(text, flush=at_once)
        return len(text)

    block = []
    try:
        for queue, item in outputs:
            block.append(item)
            if len(block) >= size or type(item) not in PLAIN_TYPES:
                items, block = block, []
                length = write(queue, items)
                if not at_once and type(item) in PLAIN_TYPES:
                    size = max(1, min(2 * size, 4000 * len(items) // length))
    finally:
        if block:
            write(queue, block)


def somebody_waits():
    """Return whether standard output is read as it is written, and no file."""
    import os
    from stat import S_ISFIFO, S_ISSOCK

    try:
        mode = os.fstat(sys.stdout.fileno()).st_mode
    except (AttributeError, OSError, ValueError):
        return False
    return S_ISFIFO(mode) or S_ISSOCK(mode) or sys.stdout.isatty()


if __name__ == "__main__":
    sys.exit(main(stream, __doc__, {"names": ("inputs", INPUTS)}))
