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

# ruff: noqa: UP037
TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Generator, Iterable, Iterator
    from typing import Any

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


def steps(inputs: "Any", reports: "list[Any]", pause: bool) -> "Iterator[Any]":
    """Take each item as far as it goes, and append results to the lists of outputs.

    With pause, yield the name of the output after each result.
    """
    q_tests: list[Any] = []
    q_library: list[Any] = []

    def push_q_test_batches(item: "Any") -> "Iterator[Any]":
        task = "sum_up"
        try:
            item = sum_up(item)
            reports.append(item)
            if pause:
                yield "reports"
        except BaseException as error:
            raise failure(error, task, item) from error

    def push_q_library_batches(item: "Any") -> "Iterator[Any]":
        task = "sum_up"
        try:
            item = sum_up(item)
            reports.append(item)
            if pause:
                yield "reports"
        except BaseException as error:
            raise failure(error, task, item) from error

    with Reader(inputs, "reading packages") as items:
        for item in items:
            task = "find_sources"
            try:
                item = find_sources(item)
                with Reader(item, "unbatch", item) as items:
                    for item in items:
                        task = "parse_source"
                        try:
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


def stream(
    inputs: "Iterable[str]" = INPUTS,
) -> "Generator[tuple[str, dict[str, object]], None, None]":
    """Yield (queue name, item) as outputs come; raise PipelineError if a task fails."""
    results: dict[str, list[Any]] = {"reports": []}
    for queue in steps(inputs, results["reports"], pause=True):
        yield queue, results[queue].pop()


def run(inputs: "Iterable[str]" = INPUTS) -> "dict[str, list[dict[str, object]]]":
    """Run the pipeline to its end; return the items of each output by its name."""
    results: dict[str, list[Any]] = {"reports": []}
    for _ in steps(inputs, results["reports"], pause=False):
        pass  # without pause, nothing is yielded
    return results


# ---- Machinery: failures and the command line ----------------------------------------


class PipelineError(Exception):
    """The pipeline failed: task and item say where, the cause is the original error."""

    def __init__(self, message: str, task: str = "", item: "Any" = None) -> None:
        self.message, self.task, self.item = message, task, item

    def __str__(self) -> str:
        return self.message


NO_ITEM = object()


def failure(
    error: BaseException, task: str, item: "Any" = NO_ITEM, part: str = ""
) -> PipelineError:
    """Return the PipelineError for what a task, or a part of it, raised.

    If it raised a PipelineError, raise that again as it is.
    """
    kind = type(error)  # not what it says that it is
    if issubclass(kind, PipelineError):
        raise error
    text = text_of(str, error)
    given = "" if item is NO_ITEM else f"({shown(item)})"
    told = f": {text}" if text else ""
    words = f"{part}{task}{given} raised {kind.__name__}{told}"
    failed = PipelineError(words, task, None if item is NO_ITEM else item)
    ends = kind is GeneratorExit or kind is KeyboardInterrupt
    if ends and not error.args:
        # By a closed stream, or Ctrl-C: the cause says what was running.
        raise error from error.__cause__ or failed
    return failed


def shown(value: "Any") -> str:
    """Return repr(value), shortened, or a stand-in where __repr__ itself fails."""
    text = text_of(repr, value) or object.__repr__(value)
    return text if len(text) <= 200 else text[:200] + "..."


def text_of(form: "Callable[[Any], str]", value: "Any") -> str:
    """Return form(value), or nothing where that fails."""
    try:
        return form(value)
    except BaseException as error:
        if issubclass(type(error), KeyboardInterrupt):
            raise
        return ""


def no_branch(task: str, item: "Any", value: "Any", values: "Any") -> PipelineError:
    """Return the error of a task that chose none of the branches."""
    text = f"{task}({shown(item)}) returned {shown(value)}, not one of "
    return PipelineError(text + ", ".join(map(shown, values)), task, item)


class Reader:
    """Reads an iterable: an error of its own is told as that of the task.

    An iterator that is left before its end is closed, so that generators clean up.
    """

    def __init__(self, items: "Any", task: str, item: "Any" = NO_ITEM) -> None:
        self.items, self.task, self.item = items, task, item

    def __enter__(self) -> "Any":
        try:
            if self.item is NO_ITEM and isinstance(self.items, (str, bytes)):
                raise TypeError(f"{self.items!r:.50} is one item: put it into a list")
            self.items = iter(self.items)
        except BaseException as error:
            raise failure(error, self.task, self.item) from error
        return self.items

    def __exit__(self, _: object, error: "BaseException | None", __: object) -> None:
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

    def __init__(self, encoder: "Callable[..., Any]", options: "Any") -> None:
        import re

        self.ends_like_a_number = re.compile(ENDS_LIKE_A_NUMBER).search
        self.like_a_number = re.compile(LIKE_A_NUMBER).search
        self.nan, self.as_text = options.nan, options.as_text
        allow_nan = self.nan == "allow"
        self.to_text = encoder(default=self.form, allow_nan=allow_nan).encode
        # What JSON has in the place of an object, by the names of its classes.
        self.forms: dict[str, Callable[[Any], Any]] = {
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

    def encode(self, item: "Any") -> str:
        """Return an item as JSON."""
        try:
            text: str = self.to_text(item)
            if not (self.ends_like_a_number(text) and self.like_a_number(text)):
                return text
        except (TypeError, ValueError):  # of a key, or a number that is none
            pass
        text = self.to_text(self.whole(item))
        return text

    def whole(self, value: "Any", depth: int = 0) -> "Any":
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

    def key(self, key: "Any") -> str:
        """Return the text that JSON has for a key."""
        name = self.whole(key)
        if isinstance(name, (dict, list)):
            name = self.no_form(key, " as a key")
        return name if isinstance(name, str) else str(self.to_text(name))

    def form(self, value: "Any") -> "Any":
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

    def text(self, value: "Any") -> str:
        return str(value)

    def no_form(self, value: "Any", where: str = "") -> str:
        """Return the repr of what JSON has no form for, if that is wanted."""
        if self.as_text:
            return self.text(repr(value))
        kind = type(value)
        name = f"{kind.__module__}.{kind.__qualname__}".replace("builtins.", "") + where
        raise TypeError(
            f"JSON has no form for {name}: return another, or say --as-text"
        )

    def in_order(self, value: "Any") -> "list[Any]":
        """Return the members of a set, sorted, or else by their text."""
        members = sorted(value, key=self.encode)
        try:
            return sorted(members)
        except TypeError:
            return members


def decode(text: str) -> "Any":
    """Return the value of a text of JSON."""
    import json

    return json.loads(text)


# What lines are, by how the name of a file ends; all others have JSON.
ENDINGS = {".csv": "CSV", ".txt": "text"}


def form_of(path: str) -> "tuple[str, Any]":
    """Return what the lines of a file are, by its name, and what opens it."""
    name = path.lower()
    if name.endswith(".gz"):
        import gzip

        return form_of(name[:-3])[0], gzip.open
    return ENDINGS.get(name[-4:], "JSON"), open


def read_items(path: str, *makes: "Callable[[Any], Any]") -> "Iterator[Any]":
    """Yield what is made of each value in a file; - is standard input."""
    form, opens = form_of(path)
    number = 0

    def lines() -> "Iterator[str]":
        nonlocal number
        for number, line in enumerate(file, 1):
            yield line.decode("utf-8-sig")

    # Not sys.stdin: a thread that still reads it would break the exit.
    with opens(0 if path == "-" else path, "rb") as file:
        try:
            items = items_in(lines(), form)
            for make in makes:
                items = map(make, items)
            yield from items
        except Exception as error:
            raise ValueError(f"{path}:{number}: {form}: {error}") from error


def items_in(lines: "Iterator[str]", form: str) -> "Iterator[Any]":
    """Yield lines of text, rows of a table by column, or values of JSON."""
    if form == "text":
        yield from (line.rstrip("\r\n") for line in lines)
    elif form == "CSV":
        import csv

        csv.field_size_limit(2**31 - 1)
        rows = csv.reader(lines, strict=True)
        columns = next(rows, [])
        if len(set(columns)) < len(columns):
            raise ValueError("two columns are called the same")
        for row in filter(None, rows):
            if len(row) != len(columns):
                raise ValueError(f"{len(row)} cells below {len(columns)} columns")
            yield dict(zip(columns, row))
    else:
        yield from (decode(line) for line in lines if line.strip())


def hints(error: "Any", cause: "Any", paths: "list[str]") -> "Iterator[str]":
    """Yield what may help where a task got an item that it was not made for."""
    kinds = (AttributeError, TypeError)
    for path in paths if type(error.item) is dict else ():
        if issubclass(type(cause), kinds) and form_of(path)[0] == "CSV":
            yield f"each row of {path} is a dict of texts, by column"


def is_regular(path: str) -> bool:
    """Return whether a path is, or may become, a file: no pipe, no device."""
    import os

    return os.path.isfile(path) or not os.path.exists(path)


def somebody_waits() -> bool:
    """Return whether standard output is read as it is written, and no file."""
    import os
    from stat import S_ISFIFO, S_ISSOCK

    try:
        mode = os.fstat(sys.stdout.fileno()).st_mode
    except (AttributeError, OSError, ValueError):
        return False
    return S_ISFIFO(mode) or S_ISSOCK(mode) or sys.stdout.isatty()


class Output:
    """A file that items are written to, called FILE.partial until it is whole; - is
    standard output."""

    def __init__(self, path: str, encode: "Callable[[Any], str]") -> None:
        self.path = self.place = path
        self.encode = encode
        self.kind, opens = form_of(path)
        self.is_read = path != "-" or somebody_waits()
        self.columns: list[str] | None = None
        self.file: Any = sys.stdout
        if path == "-":
            return
        import os

        regular = is_regular(path)
        if regular:
            self.path = os.path.realpath(path)
            self.place = f"{self.path}.partial"
        self.file = opens(self.place, "wt", encoding="utf-8", newline="")
        self.is_read = not regular

    def line(self, item: "Any") -> str:
        """Return the line for an item."""
        text = self.encode(item)
        if self.kind == "JSON":
            return text
        value = decode(text)
        if self.kind == "CSV":
            text = self.row(item, value)
        else:
            text = value if isinstance(value, str) else text
            if isinstance(value, (dict, list)) or "\n" in text or text[-1:] == "\r":
                raise ValueError("it is no text of one line")
        text.encode()  # which a lone half of a character has no bytes for
        return text

    def row(self, item: "Any", value: "Any") -> str:
        """Return a line of cells, the first below one of their names."""
        import csv
        from io import StringIO

        if hasattr(item, "_fields"):  # a named tuple, which JSON has as a list
            value = dict(zip(item._fields, value))
        rows = csv.writer(text := StringIO(), lineterminator="\n")
        if self.columns is None:
            self.columns = list(value) if isinstance(value, dict) else []
            rows.writerows([self.columns] if self.columns else [])
        if isinstance(value, dict) and set(value).issubset(self.columns):
            value = [value.get(name) for name in self.columns]
        elif self.columns or not isinstance(value, list):
            raise ValueError(f"it is no row of {', '.join(self.columns) or 'cells'}")
        cells = ["" if one is None else self.encode(one) for one in value]
        rows.writerow([decode(cell) if cell[:1] == '"' else cell for cell in cells])
        return text.getvalue()[:-1]

    def drop(self) -> None:
        """Drop what nobody took: it would be tried again at exit."""
        import os
        from contextlib import suppress

        if self.place == self.path:
            with suppress(AttributeError, OSError, ValueError):  # no file has it
                os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())

    def end(self) -> None:
        """Give the file its name, now that it is whole."""
        self.file.flush()
        if self.path != "-":
            self.file.close()
        if self.place != self.path:
            import os

            os.replace(self.place, self.path)
            self.place = self.path


def main(
    stream: "Any",
    about: "str | None",
    inputs: "dict[str, tuple[Any, ...]]",
    outputs: "list[str]",
) -> int:
    """Run the pipeline as the command line says, and return the exit code.

    inputs holds for each queue the parameter of stream() and its default, or None;
    outputs are the names of those that results come out of.
    """
    try:
        import json
        import signal
        from argparse import ArgumentParser, RawTextHelpFormatter
        from contextlib import redirect_stdout, suppress
        from io import StringIO
    except ImportError:  # this Python is too small for a command line
        print(*stream(), sep="\n")
        return 0
    if about and "%(prog)" in about:  # which argparse would fill in
        about = about.replace("%", "%%")
    parser = ArgumentParser(description=about, formatter_class=RawTextHelpFormatter)
    ways = "JSON lines, or .csv, .txt, and .gz behind any; - is standard"
    text = f"read the inputs from FILE: {ways} input"
    parser.add_argument("--input", action="append", metavar="[NAME=]FILE", help=text)
    text = f"write the outputs to FILE: {ways} output"
    parser.add_argument("--output", action="append", metavar="[NAME=]FILE", help=text)
    text = "read no more than N items of each input"
    parser.add_argument("--take", type=int, metavar="N", help=text)
    text = "log to standard error what happens; -vv: all of it"
    parser.add_argument("-v", "--verbose", action="count", default=0, help=text)
    text = "what to write for not-a-number and infinity"
    parser.add_argument("--nan", choices=["null", "allow"], help=text)
    text = "write the repr of what JSON has no form for"
    parser.add_argument("--as-text", action="store_true", help=text)
    options = parser.parse_args()
    encoder: Any = json.JSONEncoder
    options.together = encoder(allow_nan=False, separators=("\n", ": ")).encode
    encode = Forms(encoder, options).encode
    reads = inputs_from(parser, options, inputs)
    files = outputs_from(parser, options, outputs, encode)
    sys.stderr = sys.stderr or StringIO()  # print() would take standard output instead
    if options.verbose:
        import logging

        logging.basicConfig()
        level = max(10, 30 - 10 * options.verbose)
        logging.root.setLevel(min(level, logging.root.level))

    came: list[int] = []  # signals

    def interrupt(number: int, _: object) -> None:
        came.append(number)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interrupt)
    printed = any(output.path == "-" for output in files.values())
    code = 0
    try:
        with redirect_stdout(sys.stderr if printed else sys.stdout):
            write_items(stream(**reads), files, options)
        if not came:
            for output in files.values():
                output.end()
    except (GeneratorExit, KeyboardInterrupt, PipelineError) as error:
        if not came:
            cause: Any = error if error.__cause__ is None else error.__cause__
            if type(cause) is PipelineError:  # of a task's own way to end
                error, cause = cause, error
            # Not as the user's own class may say it.
            traceback = vars(BaseException)["__traceback__"].__get__(cause)
            sys.excepthook(type(cause), cause, traceback)
            print(f"{parser.prog}: {error}", file=sys.stderr)
            for hint in hints(error, cause, options.input):
                print(f"{parser.prog}: {hint}", file=sys.stderr)
            code = 1
    except OSError as error:
        for output in files.values():
            output.drop()
        if not isinstance(error, BrokenPipeError):  # the reader has seen enough
            print(f"{parser.prog}: cannot write: {error}", file=sys.stderr)
            code = 1
    if came:
        for output in files.values():
            output.drop()
        code = 128 + came[0]
    for output in files.values():
        if output.place != output.path:
            with suppress(OSError):  # the disk is full
                output.file.close()
            text = f"what was finished is in {output.place}"
            print(f"{parser.prog}: {text}", file=sys.stderr)
            code = code or 1
    return code


def named_files(
    parser: "ArgumentParser",
    option: str,
    words: "list[str] | None",
    names: "dict[str, str]",
) -> "dict[str, str]":
    """Return the file of each queue, as words like NAME=FILE say it."""
    import os

    files: dict[str, str] = {}
    for word in words or []:
        name, _, path = word.partition("=")
        if name not in names:
            if len(queues := dict.fromkeys(names.values())) > 1:
                parser.error(f"{option} {word} needs a name: {', '.join(queues)}")
            if path and name.isidentifier() and not os.path.exists(word):
                told = f"but {', '.join(queues)}: say {path}, or the file ./{word}"
                parser.error(f"{option} {word}: there is no {name}, {told}")
            name, path = next(iter(names)), word
        if names[name] in files:
            parser.error(f"{option} {word}: that queue was said before")
        files[names[name]] = path
    return files


def inputs_from(
    parser: "ArgumentParser", options: "Any", inputs: "dict[str, tuple[Any, ...]]"
) -> "dict[str, Any]":
    """Return the arguments of stream(): what --input says, or the defaults."""
    import os
    from itertools import islice

    names = {word: name for name, line in inputs.items() for word in (name, line[0])}
    files = named_files(parser, "--input", options.input, names)
    if (options.take or 0) < 0:
        parser.error(f"--take {options.take}: that is less than none")
    reads: dict[str, Any] = {}
    options.waits = False
    for name, (parameter, items, *_) in inputs.items():
        path = files.get(name, "-")
        if path != "-" and (os.path.isdir(path) or not os.access(path, os.R_OK)):
            parser.error(f"--input {path}: there is no file {path!r} to be read")
        makes: list[Any] = []
        items = read_items(path, *makes) if name in files else items
        if items is None:
            parser.error(f"{name} has nothing to read: say --input {name}=FILE")
        ready = is_regular(path) if name in files else hasattr(type(items), "__len__")
        options.waits |= not ready or path == files.get(name) == "-"
        taken = options.take is not None
        reads[parameter] = islice(items, options.take) if taken else items
    options.input = list(files.values())
    if options.input.count("-") > 1:
        parser.error("--input -: standard input can be read once")
    return reads


def outputs_from(
    parser: "ArgumentParser",
    options: "Any",
    queues: "list[str]",
    encode: "Callable[[Any], str]",
) -> "dict[str, Output]":
    """Return where the items of each queue go, as --output says it."""
    import os

    files = named_files(parser, "--output", options.output, dict(zip(queues, queues)))
    outputs = dict.fromkeys(queues, Output("-", encode))
    used = {os.path.realpath(path): f"--input {path}" for path in options.input}
    files = {name: path for name, path in files.items() if path != "-"}
    if sys.stdout is None and len(files) < len(queues):
        parser.error("standard output is closed")
    for path in files.values():
        if not os.path.basename(path):
            parser.error(f"--output {path}: that is no name of a file")
        place = os.path.realpath(path)
        for one in (place, f"{place}.partial") if is_regular(path) else ():
            if one in used:
                parser.error(f"--output {path}: {used[one]} uses that file, too")
            used[one] = f"--output {path}"
    for name, path in files.items():
        try:
            outputs[name] = Output(path, encode)
        except OSError as error:
            parser.error(f"--output {path}: {error.strerror}")
    return outputs


# Types of items that nothing changes while they wait for others to be written.
PLAIN_TYPES = frozenset([bool, float, int, str, type(None)])
SOON = 0.001  # seconds that a line may wait for others


def write_items(
    results: "Iterator[tuple[str, Any]]", outputs: "dict[str, Output]", options: "Any"
) -> None:
    """Write each item to where those of its queue go; many at once if they come fast,
    or if nobody reads them meanwhile.
    """
    from time import perf_counter

    first = next(iter(outputs.values()))
    alone = len(outputs) == 1 and first.kind == "JSON"
    size = 1  # items in a block of 4 KiB
    fast = 0  # items that came within SOON of the one before, one after the other
    written = flushed = 0.0  # when that was
    block: list[Any] = []
    queue = ""

    def write(items: "list[Any]") -> int:
        """Write items, and return how long their lines are together."""
        output = outputs[queue]
        try:
            if len(items) == 1:
                text = output.line(items[0])
            elif type(items[-1]) in PLAIN_TYPES:
                text = options.together(items)[1:-1]
            else:
                text = "\n".join(map(output.line, items))
        except Exception as error:
            if len(items) > 1:  # those before the wrong one come out first
                return sum(write([item]) for item in items)
            what = f'writing {shown(items[0])} of the queue "{queue}" as {output.kind}'
            failed = failure(error, what)
            raise failed from error
        if len(outputs) > 1 and output.path == "-":
            text = f'{{"queue": {output.encode(queue)}, "item": {text}}}'
        output.file.write(f"{text}\n")
        return len(text)

    try:
        for queue, item in results:
            block.append(item)
            if len(block) < size and type(item) in PLAIN_TYPES:
                continue
            items, block = block, []
            length = write(items)
            if alone and type(item) in PLAIN_TYPES:
                size = max(1, min(2 * size, 4000 * len(items) // length))
            if not outputs[queue].is_read:
                continue
            now = perf_counter()
            fast = fast + len(items) if now - written < SOON else 0
            written = now
            if options.waits or len(outputs) > 1 or fast < 100 or now - flushed > SOON:
                outputs[queue].file.flush()
                flushed, size = now, 1
    finally:
        if block:
            write(block)
        for output in outputs.values():  # what is not let go of now may be dropped
            output.file.flush()


if __name__ == "__main__":
    sys.exit(main(stream, __doc__, {"packages": ("inputs", INPUTS)}, ["reports"]))
