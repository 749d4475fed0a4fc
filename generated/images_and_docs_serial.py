#!/usr/bin/env python3
# Compiled by `skorche compile examples/images_and_docs.py`: change that file, not this one.
"""Look through a set of zip archives and report on the files inside.

inputs
    -> download_file
    -> unzip_file -> q_unzipped
    -> split is_image
        True -> q_img
        False -> q_doc

q_img
    -> batch 10 -> q_img_batch
    -> process_images
    -> unbatch -> q_img_out
    -> merge -> outputs

q_doc
    -> filter filter_fn -> q_doc_filtered
    -> process_doc -> q_doc_out
    -> merge -> outputs
"""

from __future__ import annotations

import collections
import io
import re
import struct
import sys
import sysconfig
import tempfile
import zipfile
import zlib
from pathlib import Path

# ruff: noqa: UP037
TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Generator, Iterable, Iterator
    from typing import Any

# ---- Tasks and what they use, from examples/images_and_docs.py -----------------------

# Folders to look for a file in, below that of the standard library.
SOURCES = (
    "",
    "idlelib",
    "idlelib/Icons",
    "test/imghdrdata",
    "test/test_email/data",
    "test/tkinterdata",
)
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
GIF_SIGNATURES = (b"GIF87a", b"GIF89a")
FEWEST_WORDS = 60


def download_file(fname: str) -> str:
    """Return the path of an archive, after packing it if it is not there yet."""
    archive = work_folder("archives") / fname
    if not archive.exists():
        member = fname[: -len(".zip")]
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as content:
            content.writestr(member, find_original(member))
        write_file(archive, packed.getvalue())
    return str(archive)


def unzip_file(fname: str) -> str:
    """Unpack the one file in an archive and return its path."""
    with zipfile.ZipFile(fname) as archive:
        (member,) = archive.namelist()
        unpacked = work_folder("unpacked") / member
        write_file(unpacked, archive.read(member))
    return str(unpacked)


def process_images(fname_list: list[str]) -> list[dict[str, int | str]]:
    """Report on a batch of pictures, one report for each."""
    return [describe_image(Path(fname)) for fname in fname_list]


def process_doc(fname: str) -> dict[str, int | str]:
    """Count the lines and words of a document, and find its most frequent word."""
    text = read_text(fname)
    words = split_words(text)
    # Nearly every text would answer "the" if short words counted.
    long_words = collections.Counter(word for word in words if len(word) > 4)
    return {
        "kind": "document",
        "name": Path(fname).name,
        "lines": len(text.splitlines()),
        "words": len(words),
        "frequent": max(
            long_words, key=lambda word: (long_words[word], word), default=""
        ),
    }


def is_image(fname: str) -> bool:
    """Tell by its first bytes whether a file is a PNG or GIF picture."""
    with open(fname, "rb") as file:
        return file.read(8).startswith((PNG_SIGNATURE, *GIF_SIGNATURES))


def filter_fn(fname: str) -> bool:
    """Keep a document if it has enough words to be worth a report."""
    return len(split_words(read_text(fname))) >= FEWEST_WORDS


def describe_image(path: Path) -> dict[str, int | str]:
    """Report on one picture."""
    data = path.read_bytes()
    is_png = data.startswith(PNG_SIGNATURE)
    width, height, checksums = read_png(data) if is_png else read_gif(data)
    return {
        "kind": "image",
        "name": path.name,
        "format": "PNG" if is_png else "GIF",
        "width": width,
        "height": height,
        "bytes": len(data),
        "crc32": f"{zlib.crc32(data):08x}",
        "checksums": checksums,
    }


def read_gif(data: bytes) -> tuple[int, int, str]:
    """Return width and height of a GIF, and that it has no checksums."""
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height, "none"


def read_png(data: bytes) -> tuple[int, int, str]:
    """Return width and height of a PNG, and whether its checksums are right."""
    width, height = struct.unpack_from(">II", data, 16)
    right, pixels, kind, start = True, b"", b"", len(PNG_SIGNATURE)
    while kind != b"IEND" and start + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, start)
        chunk = data[start : start + length + 12]
        right = right and chunk == png_chunk(kind, chunk[8:-4])
        pixels += chunk[8:-4] if kind == b"IDAT" else b""
        start += length + 12
    right = right and kind == b"IEND"
    # Unpacking checks the sum over all pixels; each row takes two bytes or more.
    right = right and len(zlib.decompress(pixels)) >= 2 * height
    return width, height, "right" if right else "wrong"


def draw_png(side: int) -> bytes:
    """Draw a square grey picture with a woven pattern."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = (bytes([0, *(4 * (x ^ y) % 256 for x in range(side))]) for y in range(side))
    return (
        PNG_SIGNATURE
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(b"".join(rows)))
        + png_chunk(b"IEND", b"")
    )


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """Put a chunk of a PNG together: length, kind, body and checksum."""
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def find_original(member: str) -> bytes:
    """Return what to pack under a name: a file of Python's own, or a stand-in."""
    library = Path(sysconfig.get_path("stdlib"))
    for source in SOURCES:
        path = library / source / member
        if path.is_file():
            return path.read_bytes()
    return draw_png(8 * len(member)) if member.endswith((".gif", ".png")) else b""


def work_folder(name: str) -> Path:
    """Return a folder for this program's files, which is made if need be."""
    folder = Path(tempfile.gettempdir(), "skorche-images-and-docs", name)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_file(path: Path, data: bytes) -> None:
    """Write a file so that no other process ever sees half of it."""
    handle, unfinished = tempfile.mkstemp(dir=path.parent)
    with open(handle, "wb") as file:
        file.write(data)
    Path(unfinished).replace(path)


def read_text(fname: str) -> str:
    """Read a document, of which not all are in UTF-8."""
    return Path(fname).read_text(encoding="utf-8", errors="replace")


def split_words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower())


# ---- Inputs --------------------------------------------------------------------------

INPUTS = [
    "python.gif.zip",
    "LICENSE.txt.zip",
    "idle_16.png.zip",
    "this.py.zip",
    "idle_32.png.zip",
    "CREDITS.txt.zip",
    "idle_48.png.zip",
    "antigravity.py.zip",
    "idle_256.png.zip",
    "HISTORY.txt.zip",
    "python.png.zip",
    "NEWS2x.txt.zip",
    "folder.gif.zip",
    "extend.txt.zip",
    "openfolder.gif.zip",
    "textwrap.py.zip",
    "plusnode.gif.zip",
    "bisect.py.zip",
    "minusnode.gif.zip",
    "keyword.py.zip",
    "tk.gif.zip",
    "idle_48.gif.zip",
]

# ---- Pipeline: each item goes as far as it can before the next one is read -----------


def steps(inputs: "Any", outputs: "list[Any]", pause: bool) -> "Iterator[Any]":
    """Take each item as far as it goes, and append results to the lists of outputs.

    With pause, yield the name of the output after each result.
    """
    q_img: list[Any] = []

    def push_q_img_batch(item: "Any") -> "Iterator[Any]":
        task = "process_images"
        try:
            item = process_images(item)
            with Reader(item, "unbatch", item) as items:
                for item in items:
                    outputs.append(item)
                    if pause:
                        yield "outputs"
        except BaseException as error:
            raise failure(error, task, item) from error

    with Reader(inputs, "reading inputs") as items:
        for item in items:
            task = "download_file"
            try:
                item = download_file(item)
                task = "unzip_file"
                item = unzip_file(item)
                task = "is_image"
                value = is_image(item)
                if value not in (True, False):
                    raise no_branch(task, item, value, (True, False))
                if value:
                    q_img.append(item)
                    if len(q_img) == 10:
                        yield from push_q_img_batch(q_img[:])
                        q_img.clear()
                else:
                    task = "filter_fn"
                    if not filter_fn(item):
                        continue
                    task = "process_doc"
                    item = process_doc(item)
                    outputs.append(item)
                    if pause:
                        yield "outputs"
            except BaseException as error:
                raise failure(error, task, item) from error
    if q_img:
        yield from push_q_img_batch(q_img[:])


def stream(
    inputs: "Iterable[str]" = INPUTS,
) -> "Generator[tuple[str, dict[str, int | str]], None, None]":
    """Yield (queue name, item) as outputs come; raise PipelineError if a task fails."""
    results: dict[str, list[Any]] = {"outputs": []}
    for queue in steps(inputs, results["outputs"], pause=True):
        yield queue, results[queue].pop()


def run(inputs: "Iterable[str]" = INPUTS) -> "dict[str, list[dict[str, int | str]]]":
    """Run the pipeline to its end; return the items of each output by its name."""
    results: dict[str, list[Any]] = {"outputs": []}
    for _ in steps(inputs, results["outputs"], pause=False):
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
    options = parser.parse_args()
    encoder: Any = json.JSONEncoder
    options.together = encoder(allow_nan=False, separators=("\n", ": ")).encode
    encode = encoder(allow_nan=False).encode
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
            if output.kind == "JSON":
                failed.message += ", which its annotations rule out"
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
    sys.exit(main(stream, __doc__, {"inputs": ("inputs", INPUTS)}, ["outputs"]))
