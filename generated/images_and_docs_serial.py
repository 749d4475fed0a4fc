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


def steps(inputs, outputs, pause):
    """Take each item as far as it goes, and append results to the lists of outputs.

    With pause, yield the name of the output after each result.
    """
    q_img = []

    def push_q_img_batch(item):
        try:
            task = "process_images"
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
            try:
                task = "download_file"
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


def stream(inputs=INPUTS):
    """Yield (queue name, item) as outputs come; raise PipelineError if a task fails."""
    results = {"outputs": []}
    for queue in steps(inputs, results["outputs"], pause=True):
        yield queue, results[queue].pop()


def run(inputs=INPUTS):
    """Run the pipeline to its end; return the items of each output by its name."""
    results = {"outputs": []}
    for _ in steps(inputs, results["outputs"], pause=False):
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
    sys.exit(main(stream, __doc__, {"inputs": ("inputs", INPUTS)}))
