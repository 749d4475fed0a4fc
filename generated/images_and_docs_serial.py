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


def process_images(fname_list: list[str]) -> list[dict[str, object]]:
    """Report on a batch of pictures, one report for each."""
    return [describe_image(Path(fname)) for fname in fname_list]


def process_doc(fname: str) -> dict[str, object]:
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


def describe_image(path: Path) -> dict[str, object]:
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

OUTPUTS = ("outputs",)


def steps(inputs, results, pause):
    """Push each item as far as it goes; what is yielded comes before the rest.

    With pause, yield the name of the queue after each item that comes out of it.
    """
    outputs = results["outputs"]
    q_img = []

    def push_q_img_batch():
        item = q_img.copy()
        q_img.clear()
        try:
            item = process_images(item)
        except BaseException as error:
            raise failure(error, "process_images", item) from error
        batch = item
        for item in read(batch, "unbatch", batch):
            outputs.append(item)
            if pause:
                yield "outputs"

    for item in read(inputs, "reading inputs"):
        try:
            item = download_file(item)
        except BaseException as error:
            raise failure(error, "download_file", item) from error
        try:
            item = unzip_file(item)
        except BaseException as error:
            raise failure(error, "unzip_file", item) from error
        try:
            value = is_image(item)
            if value not in (True, False):
                raise stray("is_image", item, value, (True, False))
        except BaseException as error:
            raise failure(error, "is_image", item) from error
        if value:
            q_img.append(item)
            if len(q_img) == 10:
                yield push_q_img_batch()
        else:
            try:
                if not filter_fn(item):
                    continue
            except BaseException as error:
                raise failure(error, "filter_fn", item) from error
            try:
                item = process_doc(item)
            except BaseException as error:
                raise failure(error, "process_doc", item) from error
            outputs.append(item)
            if pause:
                yield "outputs"
    if q_img:
        yield push_q_img_batch()


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
    sys.exit(main({"inputs": ("inputs", INPUTS)}, OUTPUTS, stream))
