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
    """Take each item as far as it goes, and append results to the lists of outputs.

    With pause, yield the name of the output after each result.
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

    with Reader(inputs, "reading packages") as items:
        for item in items:
            try:
                task = "find_sources"
                item = find_sources(item)
                with Reader(item, "unbatch", item) as items:
                    for item in items:
                        try:
                            task = "parse_source"
                            item = parse_source(item)
                            task = "is_test"
                            value = is_test(item)
                            if value not in (True, False):
                                raise no_branch(task, item, value, (True, False))
                            if value:
                                q_tests.append(item)
                                if len(q_tests) == 50:
                                    yield from push_q_test_batches(q_tests[:])
                                    q_tests.clear()
                            else:
                                q_library.append(item)
                                if len(q_library) == 50:
                                    yield from push_q_library_batches(q_library[:])
                                    q_library.clear()
                        except BaseException as error:
                            raise failure(error, task, item) from error
            except BaseException as error:
                raise failure(error, task, item) from error
    if q_tests:
        yield from push_q_test_batches(q_tests[:])
    if q_library:
        yield from push_q_library_batches(q_library[:])


def stream(inputs=INPUTS):
    """Yield (queue name, item) as outputs come; raise PipelineError if a task fails."""
    results = {"reports": []}
    for queue in steps(inputs, results["reports"], pause=True):
        yield queue, results[queue].pop()


def run(inputs=INPUTS):
    """Run the pipeline to its end; return the items of each output by its name."""
    results = {"reports": []}
    for _ in steps(inputs, results["reports"], pause=False):
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


def no_branch(task, item, value, values):
    """Return the error of a task that chose none of the branches."""
    text = f"{task}({shown(item)}) returned {shown(value)}, not one of "
    return PipelineError(text + ", ".join(map(shown, values)), task, item)


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


# Keys of JSON that numbers may have become: others may be the same text. Most keys end
# otherwise, which is seen at once.
ENDS_LIKE_A_NUMBER = r'": (?:(?<=\d": )|(?<=(?:alse|nity|null|true|"NaN)": ))'
LIKE_A_NUMBER = r'"(-?\d+(\.\d+)?(e[-+]\d+)?|-?Infinity|NaN|false|null|true)": '
NAN = float("nan")


class Forms:
    """Gives items as JSON, whole, or raises an error."""

    def __init__(self, encoder, options):
        import re

        self.ends_like_a_number = re.compile(ENDS_LIKE_A_NUMBER).search
        self.like_a_number = re.compile(LIKE_A_NUMBER).search
        self.nan, self.as_text = options.nan, options.as_text
        allow_nan = self.nan == "allow"
        self.to_text = encoder(default=self.form, allow_nan=allow_nan).encode
        # What JSON has in the place of an object, by the names of its classes.
        self.forms = {
            "builtins.BaseException": self.text,
            "builtins.frozenset": self.in_order,
            "builtins.set": self.in_order,
            "datetime.date": lambda date: date.isoformat(),
            "datetime.time": lambda date: date.isoformat(),
            "decimal.Decimal": lambda number: (
                str(number) if number.is_finite() else NAN
            ),
            "enum.Enum": lambda member: member.value,
            "fractions.Fraction": self.text,
            "pathlib.PurePath": self.text,
            "uuid.UUID": self.text,
        }

    def encode(self, item):
        """Return an item as JSON."""
        try:
            text = self.to_text(item)
            if not (self.ends_like_a_number(text) and self.like_a_number(text)):
                return text
        except (TypeError, ValueError):  # of a key, or a number that is none
            pass
        return self.to_text(self.whole(item))

    def whole(self, value, depth=0):
        """Return a value made of nothing but what JSON has."""
        kind = type(value)
        if depth > 200:
            raise ValueError("it holds itself, or is nested more than 200 deep")
        if issubclass(kind, float) and value - value != 0 and self.nan != "allow":
            if self.nan == "null":
                return None
            raise ValueError(f"JSON has no {value}: say --nan null, or --nan allow")
        if value is None or issubclass(kind, (float, int, str)):
            return value
        if issubclass(kind, (list, tuple)):
            return [self.whole(part, depth + 1) for part in value]
        if not issubclass(kind, dict):
            return self.whole(self.form(value), depth + 1)
        parts = {}
        for key, part in value.items():
            name = self.key(key)
            if name in parts:
                raise ValueError(f"two keys of a dictionary are {name!r} in JSON")
            parts[name] = self.whole(part, depth + 1)
        return parts

    def key(self, key):
        """Return the text that JSON has for a key."""
        name = self.whole(key)
        if isinstance(name, (dict, list)):
            name = self.no_form(key, " as a key")
        return name if isinstance(name, str) else str(self.to_text(name))

    def form(self, value):
        """Return what JSON has for an object; its parts may be objects."""
        kind = type(value)
        for base in kind.__mro__:
            name = f"{str(base.__module__).partition('.')[0]}.{base.__name__}"
            if name in self.forms:
                return self.forms[name](value)
        fields = getattr(kind, "__attrs_attrs__", None)
        if hasattr(kind, "__dataclass_fields__"):
            fields = sys.modules["dataclasses"].fields(kind)
        if fields is not None:
            return {field.name: getattr(value, field.name) for field in fields}
        if hasattr(kind, "tolist") and kind is not memoryview:
            return value.tolist()
        return self.no_form(value)

    def text(self, value):
        return str(value)

    def no_form(self, value, where=""):
        """Return the repr of what JSON has no form for, if that is wanted."""
        if self.as_text:
            return self.text(repr(value))
        kind = type(value)
        name = f"{kind.__module__}.{kind.__qualname__}".replace("builtins.", "") + where
        raise TypeError(
            f"JSON has no form for {name}: return another, or say --as-text"
        )

    def in_order(self, value):
        """Return the members of a set, sorted, or else by their text."""
        members = sorted(value, key=self.encode)
        try:
            return sorted(members)
        except TypeError:
            return members


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
    text = "what to write for not-a-number and infinity"
    parser.add_argument("--nan", choices=["null", "allow"], help=text)
    text = "write the repr of what JSON has no form for"
    parser.add_argument("--as-text", action="store_true", help=text)
    options = parser.parse_args()
    arguments = parse_inputs(parser, inputs)
    if sys.stdout is None:
        parser.error("standard output is closed")
    sys.stderr = sys.stderr or StringIO()  # print() would take standard output instead
    encoder = json.JSONEncoder
    encode = Forms(encoder, options).encode

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
    sys.exit(main(stream, __doc__, {"packages": ("inputs", INPUTS)}))
