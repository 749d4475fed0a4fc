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
import csv
import gzip
import io
import json
import os
import re
import signal
import struct
import sys
import sysconfig
import tempfile
import time
import zipfile
import zlib
from _thread import start_new_thread
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, redirect_stdout, suppress
from contextvars import copy_context
from io import StringIO, TextIOWrapper
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from sys import getsizeof
from threading import Condition, RLock, Thread, current_thread, get_ident, main_thread
from time import perf_counter
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

# ---- Workers: each empties its queue until the sentinel, and then passes it on -------


def apply(
    task: Callable[[Any], Any], items: list[Any], source: Queue, sink: Queue, name: str
) -> None:
    """Put the task's result for each item, without delay if somebody waits for it."""
    results = sink.buffer()
    rest = iter(items)
    item: Any = None
    try:
        for item in rest:
            results.append(task(item))
            if sink.hungry:
                sink.flush(results)
                if source.wanted():
                    source.give_back(list(rest))
    except BaseException as error:  # SystemExit too: it fails the task
        raise failure_of(name, item, error) from error
    if results:
        sink.flush(results)


def keep(
    predicate: Callable[[Any], Any], items: list[Any], sink: Queue, name: str
) -> None:
    """Put the items for which the predicate holds."""
    kept = sink.buffer()
    item: Any = None
    try:
        for item in items:
            if predicate(item):
                kept.append(item)
                if sink.hungry:
                    sink.flush(kept)
    except BaseException as error:
        raise failure_of(name, item, error) from error
    sink.flush(kept)


def route(
    predicate: Callable[[Any], Any],
    items: list[Any],
    sinks: dict[Any, Queue],
    name: str,
) -> None:
    """Put each item into the queue for what the predicate returns."""
    routes = {value: sink.buffer() for value, sink in sinks.items()}
    item: Any = None
    try:
        for item in items:
            value = predicate(item)
            try:
                routes[value].append(item)
            except Exception as error:  # it is none of them, or no key at least
                equal = [key for key in sinks if value == key]
                if not equal:
                    result = f"{name}({shown(item)}) returned {shown(value)}"
                    message = f"{result}, not one of {', '.join(map(shown, sinks))}"
                    raise PipelineError(message, name, item) from error
                value = equal[0]
                routes[value].append(item)
            if sinks[value].hungry:
                sinks[value].flush(routes[value])
    except PipelineError:
        raise
    except BaseException as error:
        raise failure_of(name, item, error) from error
    for value, routed in routes.items():
        sinks[value].flush(routed)


def unbatch(batch: Iterable[Any], sink: Queue) -> None:
    """Put the items of a batch as they come; there may be many."""
    try:
        sink.feed(batch)
    except BaseException as error:
        raise failure_of("unbatch", batch, error) from error


def map_stage(
    pipeline: Pipeline,
    task: Callable[[Any], Any],
    reads: str,
    writes: str,
    workers: int = 1,
    name: str = "",
) -> None:
    """Put the task's result for each item."""
    name = name or task.__name__

    def work(source: Queue, sink: Queue) -> None:
        while (items := source.get()) is not SENTINEL:
            apply(task, items, source, sink, name)
        sink.close()

    pipeline.stage(name, work, reads, [writes], workers)


def filter_stage(
    pipeline: Pipeline,
    predicate: Callable[[Any], Any],
    reads: str,
    writes: str,
    name: str = "",
) -> None:
    """Put the items for which the predicate holds."""
    name = name or predicate.__name__

    def work(source: Queue, sink: Queue) -> None:
        while (items := source.get()) is not SENTINEL:
            keep(predicate, items, sink, name)
        sink.close()

    pipeline.stage(name, work, reads, [writes])


def split_stage(
    pipeline: Pipeline,
    predicate: Callable[[Any], Any],
    reads: str,
    writes: dict[Any, str],
    name: str = "",
) -> None:
    """Put each item into the queue for what the predicate returns."""
    name = name or predicate.__name__

    def work(source: Queue, *sinks: Queue) -> None:
        routes = dict(zip(writes, sinks))
        while (items := source.get()) is not SENTINEL:
            route(predicate, items, routes, name)
        for sink in sinks:
            sink.close()

    pipeline.stage(name, work, reads, writes.values())


def batch_stage(pipeline: Pipeline, size: int, reads: str, writes: str) -> None:
    """Put lists of size items; the last may be shorter."""

    def work(source: Queue, sink: Queue) -> None:
        batch: list[Any] = []
        while (items := source.get()) is not SENTINEL:
            batch += items
            full = len(batch) - len(batch) % size
            sink.put([batch[start : start + size] for start in range(0, full, size)])
            del batch[:full]
        if batch:
            sink.put([batch])
        sink.close()

    pipeline.stage("batch", work, reads, [writes])


def unbatch_stage(pipeline: Pipeline, reads: str, writes: str) -> None:
    """Put the items of each batch, one by one."""

    def work(source: Queue, sink: Queue) -> None:
        while (batches := source.get()) is not SENTINEL:
            for batch in batches:
                unbatch(batch, sink)
        sink.close()

    pipeline.stage("unbatch", work, reads, [writes])


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(inputs: Iterable[str] = INPUTS) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("inputs", inputs)
    map_stage(pipeline, download_file, reads="inputs", writes="download_file_out")
    map_stage(pipeline, unzip_file, reads="download_file_out", writes="q_unzipped")
    split_stage(
        pipeline, is_image, reads="q_unzipped", writes={True: "q_img", False: "q_doc"}
    )
    batch_stage(pipeline, 10, reads="q_img", writes="q_img_batch")
    map_stage(
        pipeline, process_images, reads="q_img_batch", writes="process_images_out"
    )
    unbatch_stage(pipeline, reads="process_images_out", writes="outputs")
    filter_stage(pipeline, filter_fn, reads="q_doc", writes="q_doc_filtered")
    map_stage(pipeline, process_doc, reads="q_doc_filtered", writes="outputs")
    return pipeline.with_outputs("outputs")


def stream(
    inputs: Iterable[str] = INPUTS,
) -> Generator[tuple[str, dict[str, int | str]], None, None]:
    """Run the pipeline and yield (queue name, item) as outputs come.

    Closing the iterator stops the pipeline. Raises PipelineError if a task fails.
    """
    return build_pipeline(inputs).stream()


def run(inputs: Iterable[str] = INPUTS) -> dict[str, list[dict[str, int | str]]]:
    """Run the pipeline to its end; return the items of each output queue by name."""
    return build_pipeline(inputs).run()


# ---- Machinery: how queues, threads and the command line work ------------------------


class PipelineError(Exception):
    """The pipeline failed: task and item say where, the cause is the original error."""

    def __init__(self, message: str, task: str = "", item: Any = None) -> None:
        self.message, self.task, self.item = message, task, item
        self.__notes__: list[str] = []  # what else failed in the run

    def __str__(self) -> str:
        return self.message


def shown(value: Any) -> str:
    """Return repr(value), shortened, or a stand-in where __repr__ itself fails."""
    text = object.__repr__(value)
    with suppress(BaseException):
        text = repr(value)
    return text if len(text) <= 200 else text[:200] + "..."


def raised(error: BaseException) -> str:
    """Return "raised ValueError: bad input" for an error."""
    kind, text = "an error", ""
    with suppress(BaseException):  # both may be the user's own code
        kind = type(error).__name__
        text = str(error)
    return f"raised {kind}" + (f": {text}" if text else "")


def failure_of(task: str, item: Any, error: BaseException) -> PipelineError:
    """Return what the caller of the pipeline gets for the error of a task."""
    return PipelineError(f"{task}({shown(item)}) {raised(error)}", task, item)


SENTINEL: Any = object()  # what get() returns at the end; compared with `is`
TURN = 0.002  # seconds of work that a worker takes from its queue at a time
# Items that a queue may hold; up to ten times as many where they are so cheap that a
# switch of threads costs as much as hundreds of them.
MAXSIZE = 1000
BYTES = 8_000_000  # held by all that wait in a queue; two items always may


def weight(item: Any, whole: bool = True) -> int:
    """Return about how many bytes an item holds; of a list, or the like, its parts."""
    with suppress(Exception):  # it may be of the user's own kind
        if whole and issubclass(type(item), (list, tuple, dict)):
            parts = list(item.values()) if issubclass(type(item), dict) else item
            some = [weight(part, False) for part in parts[:: len(parts) // 16 + 1]]
            return sum(some) * len(parts) // len(some)
        return int(item.nbytes) if hasattr(type(item), "nbytes") else getsizeof(item)
    return 0


class Turn:
    """What a worker last took from its queue, which tells how fast it is."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self.size = 1  # the most that it could take
        self.count = 0  # items that it took, less those it gave back
        self.start = 0.0


# What is used without the lock, and why that is right without the GIL too:
# - `hungry`, `items` and buffers may be a moment old. A producer adds, then looks at
#   `hungry`; a consumer sets that, then looks at buffers, and again every second.
# - `stopped` is set once; a thread that has not seen it yet does one more item.
# - Only its own thread appends to a buffer. Others remove from the other end, under the
#   lock, and no more than they saw.
# - A turn, and an entry in `waits`, belong to one thread. Only stop() touches another's
#   turn: it empties the list, and the loop over it ends.
class Queue:
    """A bounded queue that moves items in lists, so that cheap items cost little.

    get() returns a worker's fair share of what waits, but no more than it can do in one
    TURN at its last pace, nor twice its last limit: slow items go one by one.
    """

    def __init__(self, name: str, maxsize: int | None = None) -> None:
        self.name = name
        self.bound = maxsize or MAXSIZE
        self.elastic = maxsize is None
        self.heaviest = 1  # bytes, of the items that were last weighed
        self.due = 0.0  # when others are weighed
        self.turn = TURN
        self.items: list[Any] = []
        self.buffers: dict[int, list[Any]] = {}  # of producers, by thread
        self.producers = 0
        self.consumers = 0
        self.hungry = 0  # consumers that wait and have not been woken
        self.passed = 0  # items taken so far
        self.stopped = False
        self.turns: dict[int, Turn] = {}  # by thread
        self.waits: dict[Thread, float] = defaultdict(float)  # seconds
        self.reader = main_thread()  # the thread that takes the results
        self.lock = RLock()
        self.filled: Any = Condition(self.lock)
        self.emptied = Condition(self.lock)

    def put(self, items: list[Any]) -> None:
        """Add the items, waiting for room; a stopped queue always has room."""
        with self.lock:
            if items and perf_counter() > self.due:
                self.weigh(items)
            while len(self.items) + len(items) > self.bound and not self.stopped:
                room = max(0, self.bound - len(self.items))
                self.add(items[:room])
                items = items[room:]
                self._wait(self.emptied)
            self.add(items)

    def weigh(self, items: list[Any]) -> None:
        """Lower the bound if some of the items, one at least, are large."""
        if self.elastic:
            self.due = perf_counter() + TURN / 4  # since it takes some time
            some = items[0], items[len(items) // 2], items[-1]
            self.heaviest = max(1, *[weight(item) for item in some])
            self.bound = min(self.bound, max(2, BYTES // self.heaviest))

    def add(self, items: list[Any]) -> None:
        """Add the items, even if there is no room."""
        with self.lock:
            self.items.extend(items)
            self._wake(len(items))

    def feed(self, items: Iterable[Any]) -> None:
        """Add each item as it comes, taking the lock only when needed."""
        # There is nothing to wait for, and no __iter__ that gives other items.
        if type(items) is list or type(items) is tuple or type(items) is range:
            for start in range(0, len(items), MAXSIZE):
                self.put(list(items[start : start + MAXSIZE]))
                if self.stopped:
                    return
            return
        buffer = self.buffer()
        room = most = 1
        for item in items:
            buffer.append(item)
            if self.hungry or len(buffer) >= room:
                self.flush(buffer)
                most = min(2 * most, self.bound)  # that have not been weighed
                room = min(most, (self.bound - len(self.items)) // self.producers)
                if self.stopped:
                    return
        self.flush(buffer)

    def buffer(self) -> list[Any]:
        """Return the list where this thread collects what flush() will add.

        A consumer that finds no items takes what is there, so that nothing finished
        waits for a slow item after it.
        """
        return self.buffers.setdefault(get_ident(), [])

    def flush(self, buffer: list[Any]) -> None:
        """Add what is in the buffer, waiting for room."""
        with self.lock:
            items = buffer[:]
            buffer.clear()
            self.put(items)

    def collect(self) -> list[Any]:
        """Add what is in buffers, and return all items; the caller holds the lock."""
        for thread in list(self.buffers):
            count = len(buffer := self.buffers[thread])
            self.items += buffer[:count]
            del buffer[:count]
        return self.items

    def close(self) -> None:
        """Say that a producer is done; after the last one, get() returns SENTINEL."""
        with self.lock:
            self.producers -= 1
            self.filled.notify_all()

    def get(self) -> Any:
        """Return the next items for this worker, one at least; SENTINEL at the end."""
        turn = self.next_turn()
        with self.lock:
            while not (self.items or self.collect() or self.stopped) and self.producers:
                self.hungry = min(self.hungry + 1, self.consumers)
                if not self.collect():  # look again: buffers grow without the lock
                    self._wait(self.filled)
            if self.stopped or not (self.items or self.collect()):
                return SENTINEL
            share = -(-len(self.items) // self.consumers)
            turn.items = self.take(turn, min(share, turn.size))
        return turn.items

    def take(self, turn: Turn, count: int) -> list[Any]:
        """Remove and return up to count items; the caller holds the lock."""
        items = self.items[:count]
        del self.items[:count]
        self.passed += len(items)
        turn.count, turn.start = len(items), perf_counter()
        self.emptied.notify_all()
        return items

    def next_turn(self) -> Turn:
        """Return the turn of this thread, with the size that its pace allows."""
        turn = self.turns.get(get_ident())
        if turn is None:
            with self.lock:
                turn = self.turns[get_ident()] = Turn()
        elif turn.count:
            pace = (perf_counter() - turn.start) / turn.count
            most = int(self.turn / pace) if pace else 2 * turn.size
            turn.size = max(1, min(2 * turn.size, most))
            if self.elastic:  # five turns: ten milliseconds of work
                bound = max(MAXSIZE, min(5 * turn.size, 10 * MAXSIZE))
                self.bound = max(2, min(bound, BYTES // self.heaviest))
        return turn

    def wanted(self) -> bool:
        """Return whether this worker's turn takes long while others wait for work."""
        turn = self.turns[get_ident()]
        return self.hungry > 0 and perf_counter() - turn.start > 5 * TURN

    def give_back(self, items: list[Any]) -> None:
        """Put back items that this worker has not begun, for others to take."""
        with self.lock:
            self.items[:0] = items
            self.passed -= len(items)
            self.turns[get_ident()].count -= len(items)
            self._wake(len(items))

    def stop(self) -> None:
        """End all waits; each worker finishes its item and gets no more."""
        with self.lock:
            self.stopped = True
            self.hungry = 1  # so that producers look here
            for turn in self.turns.values():
                turn.items.clear()  # while its worker iterates over it
            self.filled.notify_all()
            self.emptied.notify_all()

    def _wake(self, count: int) -> None:
        count = min(count, self.hungry)
        if count:
            self.hungry -= count
            self.filled.notify(count)

    def _wait(self, condition: Condition, seconds: float = 1.0) -> None:
        start = perf_counter()
        woken = condition.wait(min(seconds, 1.0))
        if not (woken or main_thread().is_alive() or self.reader.is_alive()):
            raise PipelineError("whoever read the results has gone", self.name)
        self.waits[current_thread()] += perf_counter() - start


class Bell:
    """A condition without a lock, so that Ctrl-C can end a wait at any moment."""

    def __init__(self) -> None:
        self.rings: SimpleQueue[None] = SimpleQueue()

    def notify(self, _: int = 1) -> None:
        self.rings.put(None)

    notify_all = notify


class Pipeline:
    """The threads of one run; if one fails, all stop, and the caller gets its error."""

    def __init__(self) -> None:
        self.queues: dict[str, Queue] = {}
        self.outputs: list[Queue] = []
        self.threads: list[Thread] = []
        self.stages: list[tuple[Any, ...]] = []
        self.cpu: dict[Thread, float] = defaultdict(float)  # seconds
        self.wall: dict[Thread, float] = defaultdict(float)  # seconds
        self.errors: list[PipelineError] = []
        self.stopped = False
        self.interrupted = False
        self.lock = RLock()
        self.bell = Bell()

    def queue(self, name: str, maxsize: int | None = None) -> Queue:
        """Return the queue of this name; make it if there is none yet."""
        return self.queues.setdefault(name, Queue(name, maxsize))

    def input(self, name: str, inputs: Iterable[Any], writes: str = "") -> None:
        """Add a thread that puts the inputs into the queue of this name, or another."""
        sink = self.queue(writes or name)
        sink.producers += 1

        def read() -> None:
            with self.lock:
                pass  # all threads have started
            if isinstance(inputs, (str, bytes)):
                raise TypeError(f"{inputs!r:.50} is one item: put it into a list")
            if not sink.stopped:
                sink.feed(inputs)
            sink.close()

        thread = self._thread(name, f"reading {name}", read)
        # A daemon, since nothing can wake a thread that waits for its inputs.
        with suppress(RuntimeError):  # a subinterpreter allows none
            thread.daemon = True

    def stage(
        self, name: str, work: Any, reads: str, writes: Iterable[str], workers: int = 1
    ) -> None:
        """Add the threads of a stage: each runs work(source, *sinks)."""
        source = self.queue(reads)
        sinks = [self.queue(sink) for sink in writes]
        if source.consumers:
            raise ValueError(f'two stages read the queue "{reads}"')
        source.consumers = workers
        for sink in sinks:
            sink.producers += workers
        for number in range(1, workers + 1):
            self._thread(f"{name}-{number}", name, work, source, *sinks)
        threads = self.threads[-workers:]
        self.stages.append((name, source, sinks, threads))

    def _thread(self, name: str, *args: Any) -> Thread:
        run = copy_context().run  # of the caller
        thread = Thread(target=run, args=(self._work, *args), name=name)
        self.threads.append(thread)
        return thread

    def with_outputs(self, *names: str) -> Pipeline:
        """Name the output queues; raise ValueError if a queue is not connected."""
        for name in dict.fromkeys([*names, *self.queues]):
            queue = self.queue(name)
            if not queue.producers:
                raise ValueError(f'nothing fills the queue "{name}"')
            if (name in names) == bool(queue.consumers):
                raise ValueError(f'"{name}" has to be read by a stage, or be an output')
            if name in names:
                queue.lock, queue.filled = self.lock, self.bell
                queue.emptied = Condition(self.lock)
                self.outputs.append(queue)
        return self

    def _work(self, name: str, work: Callable[..., None], *ends: Queue) -> None:
        start = perf_counter()
        try:
            try:
                work(*ends)
            except PipelineError:
                raise
            except BaseException as error:  # SystemExit too: it fails the task
                raise PipelineError(f"{name} {raised(error)}", name) from error
        except PipelineError as error:
            self.errors.append(error)
        self.cpu[current_thread()] += time.thread_time()
        self.wall[current_thread()] = perf_counter() - start
        if self.errors:
            self.stop()

    def stop(self) -> None:
        """Stop all threads, each after the item that it is working on."""
        with self.lock:
            self.stopped = True
        for queue in self.queues.values():
            queue.stop()

    def interrupt(self) -> None:
        """Stop once results() looks: a signal handler may wait for no lock."""
        self.interrupted = True
        self.bell.notify()

    def results(self) -> Generator[tuple[str, list[Any]], None, None]:
        """Run the pipeline, and yield (queue name, items) as they come out."""
        try:
            self._start()
            while results := self._take():
                yield from results
        finally:  # done, failed, interrupted, or the caller wants no more
            self.stop()
            self._join()
        for queue in self.outputs:  # what was finished before the failure
            with queue.lock:
                items = queue.collect()
            yield queue.name, items
        if self.errors:
            error, *others = self.errors
            error.__notes__ += [f"meanwhile: {other}" for other in others]
            raise error

    def stream(self) -> Generator[tuple[str, Any], None, None]:
        """Run the pipeline, and yield (queue name, item) as they come out."""
        with closing(self.results()) as results:
            for queue, items in results:
                for item in items:
                    yield queue, item

    def run(self) -> dict[str, list[Any]]:
        """Run the pipeline to its end, and return the items of each output queue."""
        outputs: dict[str, list[Any]] = {queue.name: [] for queue in self.outputs}
        for queue, items in self.results():
            outputs[queue] += items
        return outputs

    def _start(self) -> None:
        # From a thread: Ctrl-C within Thread.start() may leave its lock taken.
        try:
            start_new_thread(self._start_threads, ())
        except RuntimeError:
            self._start_threads()

    def _start_threads(self) -> None:
        threads = sorted(self.threads, key=lambda thread: thread.daemon)  # inputs last
        with self.lock:
            try:
                for started, thread in enumerate(threads):
                    if not self.stopped:
                        self._start_thread(thread, started)
            except PipelineError as error:
                self.errors.append(error)
                self.stop()

    def _start_thread(self, thread: Thread, started: int) -> None:
        try:
            thread.start()
        except RuntimeError as error:
            needs = f"{len(self.threads)} threads, but only {started} could start"
            hint = "compiled with --target serial it needs none"
            raise PipelineError(f"needs {needs} ({hint})", thread.name) from error

    def _join(self) -> None:
        if current_thread() in self.threads:
            return  # the garbage collector may close a stream anywhere
        end = perf_counter() + 0.5
        for thread in filter(Thread.is_alive, self.threads):  # no more are started
            while thread.is_alive() and (not thread.daemon or perf_counter() < end):
                thread.join(0.5)

    def _take(self) -> list[tuple[str, list[Any]]]:
        """Wait for results; return an empty list when there are no more."""
        for queue in self.queues.values():
            queue.reader = current_thread()
        while True:
            if self.interrupted:
                return []
            patience = 1.0
            with self.lock:
                full = [q for q in self.outputs if q.items or q.collect()]
                if full:
                    return [(q.name, q.take(q.next_turn(), len(q.items))) for q in full]
                if self.stopped or not any(q.producers for q in self.outputs):
                    return []
                for queue in self.outputs:
                    queue.hungry = 1
                # Look again: buffers grow without the lock.
                if any(queue.collect() for queue in self.outputs):
                    continue
            with suppress(Empty):  # on Windows, no Ctrl-C would end a wait
                self.bell.rings.get(True, patience)


decode = json.loads


# What lines are, by how the name of a file ends; all others have JSON.
ENDINGS = {".csv": "CSV", ".txt": "text"}


def form_of(path: str) -> tuple[str, Any]:
    """Return what the lines of a file are, by its name, and what opens it."""
    name = path.lower()
    if name.endswith(".gz"):
        return form_of(name[:-3])[0], gzip.open
    return ENDINGS.get(name[-4:], "JSON"), open


def read_items(path: str, *makes: Callable[[Any], Any]) -> Iterator[Any]:
    """Yield what is made of each value in a file; - is standard input."""
    form, opens = form_of(path)
    number = 0

    def lines() -> Iterator[str]:
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


def items_in(lines: Iterator[str], form: str) -> Iterator[Any]:
    """Yield lines of text, rows of a table by column, or values of JSON."""
    if form == "text":
        yield from (line.rstrip("\r\n") for line in lines)
    elif form == "CSV":
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


def hints(error: Any, cause: Any, paths: list[str]) -> Iterator[str]:
    """Yield what may help where a task got an item that it was not made for."""
    kinds = (AttributeError, TypeError)
    for path in paths if type(error.item) is dict else ():
        if issubclass(type(cause), kinds) and form_of(path)[0] == "CSV":
            yield f"each row of {path} is a dict of texts, by column"


def is_regular(path: str) -> bool:
    """Return whether a path is, or may become, a file: no pipe, no device."""
    return os.path.isfile(path) or not os.path.exists(path)


class Output:
    """A file that items are written to, called FILE.partial until it is whole; - is
    standard output."""

    def __init__(self, path: str, encode: Callable[[Any], str]) -> None:
        self.path = self.place = path
        self.encode = encode
        self.kind, opens = form_of(path)
        self.flushed = True
        self.columns: list[str] | None = None
        self.file: Any = sys.stdout
        if path == "-":
            return
        regular = is_regular(path)
        if regular:
            self.path = os.path.realpath(path)
            self.place = f"{self.path}.partial"
        self.file = opens(self.place, "wt", encoding="utf-8", newline="")
        self.flushed = opens is open or not regular  # which makes a .gz longer

    def line(self, item: Any) -> str:
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

    def row(self, item: Any, value: Any) -> str:
        """Return a line of cells, the first below one of their names."""
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

    def write(self, text: str) -> None:
        """Write lines, and let go of them where that costs little."""
        self.file.write(text)
        if self.flushed:
            self.file.flush()

    def drop(self, failed: bool) -> None:
        """Drop what would be tried again at exit; a file that did not fail takes it."""
        if self.place == self.path:
            with suppress(AttributeError, OSError, ValueError):  # no file has it
                if failed or not os.path.isfile(self.file.fileno()):
                    os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())

    def end(self) -> None:
        """Give the file its name, now that it is whole."""
        self.file.flush()
        if self.path != "-":
            self.file.close()
        if self.place != self.path:
            os.replace(self.place, self.path)
            self.place = self.path


# Types of items that are a line of JSON each, also within a list of one a line.
PLAIN_TYPES = frozenset([bool, float, int, str, type(None)])
# What stands between items that are encoded as one list: no item holds it.
APART = os.urandom(8).hex()
BETWEEN = f', "{APART}", '


def write_items(
    pipeline: Pipeline, outputs: dict[str, Output], together: Callable[[Any], str]
) -> None:
    """Run the pipeline and write each item to where those of its queue go."""
    size = 1  # items in a block of 4 KiB, which a pipe takes whole or not at all
    with closing(pipeline.results()) as results:
        for queue, items in results:
            output = outputs[queue]
            head = tail = ""
            if len(outputs) > 1 and output.path == "-":
                head, tail = f'{{"queue": {output.encode(queue)}, "item": ', "}"
            done = 0
            while block := items[done : done + size]:
                lines: list[str] = []
                item: Any = None
                try:
                    encode, mixed = together, block
                    if not PLAIN_TYPES.issuperset(map(type, block)):
                        encode, mixed = output.encode, [APART] * (2 * len(block) - 1)
                        mixed[::2] = block
                    with suppress(Exception):  # those before the wrong one come out
                        if output.kind == "JSON":
                            lines = [encode(mixed)[1:-1].replace(BETWEEN, "\n")]
                    for item in [] if lines else block:
                        lines.append(output.line(item))
                except Exception as error:
                    what = f'{shown(item)} of the queue "{queue}" as {output.kind}'
                    message = f"writing {what} {raised(error)}"
                    if output.kind == "JSON":
                        message += ", which its annotations rule out"
                    raise PipelineError(message, queue, item) from error
                finally:
                    text = "\n".join(lines).replace("\n", f"{tail}\n{head}")
                    output.write(f"{head}{text}{tail}\n" if lines else "")
                done += size
                size = max(1, min(2 * size, 4000 * len(block) // (len(text) + 1)))


def main(build: Any, about: str | None, inputs: dict[str, tuple[Any, ...]]) -> int:
    """Run the pipeline as the command line says, and return the exit code.

    inputs maps each input queue to a parameter of build and its default; None: --input
    has to say what to read.
    """
    if isinstance(sys.stdout, TextIOWrapper):  # its encoding may lack some
        sys.stdout.reconfigure(errors="backslashreplace")
    parser = command_line(about)
    options = parser.parse_args()
    encoder: Any = json.JSONEncoder
    together = encoder(allow_nan=False, separators=("\n", ": ")).encode
    encode = encoder(allow_nan=False).encode
    reads = inputs_from(parser, options, inputs)
    pipeline: Pipeline = build(**reads)
    queues = [queue.name for queue in pipeline.outputs]
    outputs = outputs_from(parser, options, queues, encode)
    came: list[int] = []  # signals

    def interrupt(number: int, _: object) -> None:
        """Let running items end; the second time, do not wait for them."""
        if came:
            os._exit(128 + number)
        came.append(number)
        for output in outputs.values():
            output.drop(failed=False)
        pipeline.interrupt()

    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interrupt)
    sys.stderr = sys.stderr or StringIO()  # closed: print() would take stdout
    if options.verbose:
        import logging

        logging.basicConfig()
        level = max(10, 30 - 10 * options.verbose)
        logging.root.setLevel(min(level, logging.root.level))
    printed = any(output.path == "-" for output in outputs.values())
    failed = False
    try:
        with redirect_stdout(sys.stderr if printed else sys.stdout):
            write_items(pipeline, outputs, together)
        if not came:
            for output in outputs.values():
                output.end()
    except PipelineError as error:
        if not came:
            cause = error if error.__cause__ is None else error.__cause__
            # Not as the user's own class may say it.
            traceback = vars(BaseException)["__traceback__"].__get__(cause)
            sys.excepthook(type(cause), cause, traceback)
            for line in (error, *error.__notes__, *hints(error, cause, options.input)):
                print(f"{parser.prog}: {line}", file=sys.stderr)
            failed = True
    except OSError as error:
        for output in outputs.values():
            output.drop(failed=True)
        if not isinstance(error, BrokenPipeError):  # the reader has seen enough
            print(f"{parser.prog}: cannot write: {error}", file=sys.stderr)
            failed = True
    finally:
        if options.stats:
            print_table(pipeline)
    for output in outputs.values():
        if output.place != output.path:
            with suppress(OSError):  # the disk is full
                output.file.close()
            told = f"what was finished is in {output.place}"
            print(f"{parser.prog}: {told}", file=sys.stderr)
            failed = True
    if not came:
        return int(failed)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # Python's end would undo the handler
    return 128 + came[0]


def command_line(about: str | None) -> ArgumentParser:
    """Return the parser of the command line."""
    if about and "%(prog)" in about:  # which argparse would fill in
        about = about.replace("%", "%%")
    told = "Outputs are written as JSON, one a line."
    form = RawDescriptionHelpFormatter
    parser = ArgumentParser(description=about, epilog=told, formatter_class=form)
    ways = "JSON lines, or .csv, .txt, and .gz behind any; - is standard"
    told = f"read the inputs from FILE: {ways} input"
    parser.add_argument("--input", action="append", metavar="[NAME=]FILE", help=told)
    told = f"write the outputs to FILE: {ways} output"
    parser.add_argument("--output", action="append", metavar="[NAME=]FILE", help=told)
    told = "read no more than N items of each input"
    parser.add_argument("--take", type=int, metavar="N", help=told)
    told = "log to standard error what happens; -vv: all of it"
    parser.add_argument("-v", "--verbose", action="count", default=0, help=told)
    told = "say at the end what each stage did"
    parser.add_argument("--stats", action="store_true", help=told)
    return parser


def named_files(
    parser: ArgumentParser, option: str, words: list[str] | None, names: dict[str, str]
) -> dict[str, str]:
    """Return the file of each queue, as words like NAME=FILE say it."""
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
    parser: ArgumentParser, options: Any, inputs: dict[str, tuple[Any, ...]]
) -> dict[str, Any]:
    """Return the arguments of build: what --input says, or the defaults."""
    names = {word: name for name, line in inputs.items() for word in (name, line[0])}
    files = named_files(parser, "--input", options.input, names)
    if (options.take or 0) < 0:
        parser.error(f"--take {options.take}: that is less than none")
    reads = {}
    for name, (parameter, items, *_) in inputs.items():
        path = files.get(name, "-")
        if path != "-" and (os.path.isdir(path) or not os.access(path, os.R_OK)):
            parser.error(f"--input {path}: there is no file {path!r} to be read")
        makes: list[Any] = []  # what is done with each value
        items = read_items(path, *makes) if name in files else items
        if items is None:
            parser.error(f"{name} has nothing to read: say --input {name}=FILE")
        taken = options.take is not None
        reads[parameter] = islice(items, options.take) if taken else items
    options.input = [*files.values()]
    if options.input.count("-") > 1:
        parser.error("--input -: standard input can be read once")
    return reads


def outputs_from(
    parser: ArgumentParser,
    options: Any,
    queues: list[str],
    encode: Callable[[Any], str],
) -> dict[str, Output]:
    """Return where the items of each queue go, as --output says it."""
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


def print_table(pipeline: Pipeline) -> None:
    """Print where the time of each stage's workers went, in seconds.

    cpu is work; other is what the tasks waited for: a network, a disk, or their turn on
    the CPU. no input and no room are waits for the stages before and after.
    """
    form = "{:<32} {:>7} {:>10} {:>9} {:>9} {:>9} {:>9}"
    heads = ("stage", "workers", "items", "cpu", "other", "no input", "no room")
    print(form.format(*heads), file=sys.stderr)
    names = [name for name, *_ in pipeline.stages]
    for name, source, sinks, threads in pipeline.stages:
        stage = name if names.count(name) == 1 else f"{name} ({source.name})"
        wall = sum(pipeline.wall[thread] for thread in threads)
        cpu = sum(pipeline.cpu[thread] for thread in threads)
        idle = sum(source.waits[thread] for thread in threads)
        blocked = sum(sink.waits[thread] for sink in sinks for thread in threads)
        other = max(0.0, wall - cpu - idle - blocked)
        times = [f"{seconds:.2f}" for seconds in (cpu, other, idle, blocked)]
        cells = stage, len(threads), source.passed, *times
        print(form.format(*cells), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(build_pipeline, __doc__, {"inputs": ("inputs", INPUTS)}))
