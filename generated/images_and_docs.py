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
import json
import os
import re
import signal
import struct
import sys
import sysconfig
import tempfile
import zipfile
import zlib
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from io import StringIO, TextIOWrapper
from pathlib import Path
from queue import SimpleQueue
from threading import (
    Condition,
    Event,
    RLock,
    Thread,
    current_thread,
    get_ident,
    main_thread,
)
from time import perf_counter

# For type checkers alone, since typing takes long to import.
TYPE_CHECKING = False
if TYPE_CHECKING:
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

# ---- Workers: each empties its queue until the sentinel, and then passes it on -------


def download_file_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        apply(download_file, items, source, sink)
    sink.put(SENTINEL)


def unzip_file_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        apply(unzip_file, items, source, sink)
    sink.put(SENTINEL)


def process_images_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        apply(process_images, items, source, sink)
    sink.put(SENTINEL)


def process_doc_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        apply(process_doc, items, source, sink)
    sink.put(SENTINEL)


def split_is_image_worker(source: Queue, *sinks: Queue) -> None:
    routes = dict(zip((True, False), sinks))
    while (items := source.get()) is not SENTINEL:
        route(is_image, items, routes)
    for sink in sinks:
        sink.put(SENTINEL)


def filter_filter_fn_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        keep(filter_fn, items, sink)
    sink.put(SENTINEL)


def batch_worker(source: Queue, sink: Queue, size: int) -> None:
    batch: list[Any] = []
    while (items := source.get()) is not SENTINEL:
        batch += items
        full = len(batch) - len(batch) % size
        sink.put([batch[start : start + size] for start in range(0, full, size)])
        del batch[:full]
    if batch:
        sink.put([batch])
    sink.put(SENTINEL)


def unbatch_worker(source: Queue, sink: Queue) -> None:
    while (batches := source.get()) is not SENTINEL:
        for batch in batches:
            unbatch(batch, sink)
    sink.put(SENTINEL)


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(inputs: Iterable[Any] = INPUTS) -> Pipeline:
    """Connect the workers by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("inputs", inputs)
    pipeline.stage(download_file_worker, reads="inputs", writes=["download_file_out"])
    pipeline.stage(unzip_file_worker, reads="download_file_out", writes=["q_unzipped"])
    pipeline.stage(split_is_image_worker, reads="q_unzipped", writes=["q_img", "q_doc"])
    pipeline.stage(batch_worker, reads="q_img", writes=["q_img_batch"], size=10)
    pipeline.stage(
        process_images_worker, reads="q_img_batch", writes=["process_images_out"]
    )
    pipeline.stage(unbatch_worker, reads="process_images_out", writes=["outputs"])
    pipeline.stage(filter_filter_fn_worker, reads="q_doc", writes=["q_doc_filtered"])
    pipeline.stage(process_doc_worker, reads="q_doc_filtered", writes=["outputs"])
    return pipeline


def stream(inputs: Iterable[Any] = INPUTS) -> Iterator[tuple[str, Any]]:
    """Run the pipeline and yield (queue name, item) as the outputs come.

    Closing the iterator stops the pipeline. Raises PipelineError where a task fails.
    """
    return build_pipeline(inputs).stream()


def run(inputs: Iterable[Any] = INPUTS) -> dict[str, list[Any]]:
    """Run the pipeline to its end; return the items of each output queue by its name."""
    return build_pipeline(inputs).run()


# ---- Machinery: how queues, threads and the command line work ------------------------


class PipelineError(Exception):
    """The pipeline failed: task and item say where, the cause is the original error."""

    def __init__(self, message: str, task: str, item: Any = None) -> None:
        Exception.__init__(self, message)
        self.task = task
        self.item = item

    def __reduce__(self) -> tuple[Any, ...]:  # so that it can go to another process
        return type(self), (str(self), self.task, self.item)


def shown(value: Any) -> str:
    """Return repr(value), shortened, or a stand-in where __repr__ itself fails."""
    text = object.__repr__(value)
    with suppress(BaseException):
        text = repr(value)
    return text if len(text) <= 200 else text[:200] + "..."


def raised(error: BaseException) -> str:
    """Return "raised ValueError: bad input" for an error."""
    text = ""
    with suppress(BaseException):
        text = str(error)
    return f"raised {type(error).__name__}" + (f": {text}" if text else "")


def failure_of(task: str, item: Any, error: BaseException) -> PipelineError:
    """Return what the caller of the pipeline gets for the error of a task."""
    return PipelineError(f"{task}({shown(item)}) {raised(error)}", task, item)


SENTINEL: Any = object()  # closes a queue; compared with `is`, so no item can equal it
MAXSIZE = 1000  # items that a queue holds before its producers wait
TURN = 0.002  # seconds of work that a worker takes from its queue at a time


class Turn:
    """What a worker took from its queue last: the items, and when it took them."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self.size = 1  # how many it might have taken
        self.count = 0
        self.start = 0.0


class Queue:
    """A bounded queue that moves lists of items, so that cheap items cost little.

    put() takes a list, or SENTINEL once from each producer. get() gives a worker its fair
    share of what waits: at most twice what it might take last, and no more than it can
    work through in one TURN at its last pace, so that slow items move one by one. It
    returns SENTINEL when the queue is empty and every producer has put its own.

    Without a maxsize, a queue of items that are worked through in no time may hold up to
    ten times MAXSIZE.
    """

    def __init__(self, name: str, maxsize: int | None = None) -> None:
        self.name = name
        self.bound = maxsize or MAXSIZE
        self.elastic = maxsize is None
        self.items: list[Any] = []
        self.producers = 0
        self.consumers = 0
        self.hungry = 0  # consumers that wait and that nobody has woken yet
        self.passed = 0  # items that went through
        self.stopped = False
        self.turns: dict[int, Turn] = {}  # by thread
        self.waits: dict[str, float] = defaultdict(float)  # seconds, by thread's name
        self.on_filled: list[Callable[[], None]] = []  # for who waits in other ways
        self.on_emptied: list[Callable[[], None]] = []
        self.reader = main_thread()  # who takes what comes out in the end
        self.share_lock(lock := RLock(), Condition(lock))

    def share_lock(self, lock: RLock, filled: Any) -> None:
        """Wake the consumers of several queues as one."""
        self.lock = lock
        self.filled = filled
        self.emptied = Condition(lock)

    def put(self, items: list[Any]) -> None:
        """Add the items, waiting for room; once stopped, without waiting."""
        with self.lock:
            if items is SENTINEL:
                self.producers -= 1
                self.filled.notify_all()
                ring(self.on_filled)
                return
            while items := self.offer(items):
                self._wait(self.emptied)

    def offer(self, items: list[Any]) -> list[Any]:
        """Add the items that there is room for, and return the others."""
        with self.lock:
            room = self.bound - len(self.items)
            if self.stopped or room >= len(items):
                self.add(items)
                return []
            self.add(items[: max(room, 0)])
            return items[max(room, 0) :]

    def add(self, items: list[Any]) -> None:
        """Add the items though there may be no room."""
        with self.lock:
            self.items.extend(items)
            self._wake(len(items))

    def feed(self, items: Iterable[Any]) -> None:
        """Add each item as it comes, taking the lock only where somebody waits."""
        if isinstance(items, (list, tuple, range)):  # nothing of it is waited for
            start = 0
            while start < len(items) and not self.stopped:
                part = list(items[start : start + self.bound])
                self.put(part)
                start += len(part)
            return
        if self.producers > 1:
            for item in items:
                self.put([item])
                if self.stopped:
                    return
            return
        with self.lock:
            while len(self.items) >= self.bound and not self.stopped:
                self._wait(self.emptied)
        for item in items:
            self.items.append(item)
            if self.hungry or len(self.items) >= self.bound:
                with self.lock:
                    self._wake(1)
                    while len(self.items) >= self.bound and not self.stopped:
                        self._wait(self.emptied)
            if self.stopped:
                return

    def get(self, seconds: float = TURN, patience: float | None = None) -> Any:
        """Return the next items for this worker, at least one, or SENTINEL.

        They are that many seconds of work; with 0 they come one by one. Where nothing
        comes for the seconds of patience, there are none.
        """
        turn = self._turn(seconds)
        end = None if patience is None else perf_counter() + patience
        with self.lock:
            while not self.items and self.producers and not self.stopped:
                left = 1.0 if end is None else end - perf_counter()
                if left <= 0:
                    return []
                self.hungry = min(self.hungry + 1, self.consumers)
                # Looked at again: feed() adds an item first, and then sees who waits.
                if not self.items:
                    self._wait(self.filled, left)
            if self.stopped or not self.items:
                return SENTINEL
            share = -(-len(self.items) // self.consumers)
            turn.items = self.take(min(share, turn.size))
            turn.count = len(turn.items)
            turn.start = perf_counter()
        return turn.items

    def take_all(self) -> list[Any]:
        """Remove and return what there is; the caller holds the lock."""
        turn = self._turn(TURN)
        turn.count = len(self.items)
        turn.start = perf_counter()
        return self.take(turn.count)

    def _turn(self, seconds: float) -> Turn:
        """Return this worker's last turn, with the size that the next may have."""
        turn = self.turns.get(get_ident())
        if turn is None:
            with self.lock:
                turn = self.turns[get_ident()] = Turn()
        elif turn.count:
            pace = (perf_counter() - turn.start) / turn.count
            most = int(seconds / pace) if pace else 2 * turn.size
            turn.size = max(1, min(2 * turn.size, most))
            if self.elastic:  # ten milliseconds of work
                self.bound = max(MAXSIZE, min(5 * turn.size, 10 * MAXSIZE))
        return turn

    def take(self, count: int) -> list[Any]:
        """Remove and return up to count items; the caller holds the lock."""
        items = self.items[:count]
        del self.items[:count]
        self.passed += len(items)
        self.emptied.notify_all()
        ring(self.on_emptied)
        return items

    def plenty(self, count: int) -> bool:
        """Return whether so many items wait for each consumer."""
        return len(self.items) >= count * self.consumers

    def wanted(self) -> bool:
        """Return whether others wait for work while this worker's turn takes long."""
        turn = self.turns[get_ident()]
        return self.hungry > 0 and perf_counter() - turn.start > 5 * TURN

    def give_back(self, items: list[Any]) -> None:
        """Leave items of this worker's turn, which it has not begun, to the others."""
        with self.lock:
            self.items[:0] = items
            self.passed -= len(items)
            self.turns[get_ident()].count -= len(items)
            self._wake(len(items))

    def pause(self, seconds: float) -> None:
        """Wait, unless the pipeline stops."""
        end = perf_counter() + seconds
        with self.lock:
            while (left := end - perf_counter()) > 0 and not self.stopped:
                self.emptied.wait(left)

    def stop(self) -> None:
        """End every wait; workers keep their running item only, and get no more."""
        with self.lock:
            self.stopped = True
            for turn in self.turns.values():
                turn.items.clear()
            self.filled.notify_all()
            self.emptied.notify_all()
            ring(self.on_filled)

    def _wake(self, count: int) -> None:
        count = min(count, self.hungry)
        if count:
            self.hungry -= count
            self.filled.notify(count)
            ring(self.on_filled)

    def _wait(self, condition: Condition, seconds: float = 1.0) -> None:
        start = perf_counter()
        woken = condition.wait(min(seconds, 1.0))
        if not (woken or main_thread().is_alive() or self.reader.is_alive()):
            raise PipelineError("whoever read the results has gone", self.name)
        self.waits[current_thread().name] += perf_counter() - start


def ring(bells: list[Callable[[], None]]) -> None:
    """Tell those who wait in other ways than by a lock."""
    for bell in bells:
        bell()


def apply(
    task: Callable[[Any], Any],
    items: list[Any],
    source: Queue,
    sink: Queue,
    name: str = "",
) -> None:
    """Put the task's result for each item; keep nobody waiting for those there are."""
    results: list[Any] = []
    rest = iter(items)
    try:
        for item in rest:
            results.append(task(item))
            if sink.hungry:
                sink.put(results)
                results = []
                if source.wanted():
                    source.give_back(list(rest))
    except BaseException as error:  # SystemExit too: a task does not end the program
        sink.add(results)
        raise failure_of(name or task.__name__, item, error) from error
    if results:
        sink.put(results)


def keep(
    predicate: Callable[[Any], Any], items: list[Any], sink: Queue, name: str = ""
) -> None:
    """Put the items for which the predicate holds."""
    kept: list[Any] = []
    try:
        for item in items:
            if predicate(item):
                kept.append(item)
                if sink.hungry:
                    sink.put(kept)
                    kept = []
    except BaseException as error:
        sink.add(kept)
        raise failure_of(name or predicate.__name__, item, error) from error
    sink.put(kept)


def route(
    predicate: Callable[[Any], Any],
    items: list[Any],
    sinks: dict[Any, Queue],
    name: str = "",
) -> None:
    """Put each item into the queue that belongs to what the predicate returns for it."""
    name = name or predicate.__name__
    routes: dict[Any, list[Any]] = {value: [] for value in sinks}
    try:
        for item in items:
            value = predicate(item)
            try:
                routes[value].append(item)
            except Exception as error:  # it is not among them, or cannot be looked up
                result = f"{name}({shown(item)}) returned {shown(value)}"
                message = f"{result}, not one of {', '.join(map(shown, sinks))}"
                raise PipelineError(message, name, item) from error
            if sinks[value].hungry:
                sinks[value].put(routes[value])
                routes[value] = []
    except BaseException as error:
        for value, routed in routes.items():
            sinks[value].add(routed)
        if isinstance(error, PipelineError):
            raise
        raise failure_of(name, item, error) from error
    for value, routed in routes.items():
        sinks[value].put(routed)


def unbatch(batch: Iterable[Any], sink: Queue) -> None:
    """Put what is in a batch, however much, as it comes."""
    try:
        sink.feed(batch)
    except BaseException as error:
        raise failure_of("unbatch", batch, error) from error


class Shared:
    """Shared by the workers of a stage; begins and ends with the pipeline's threads."""

    def begin(self, workers: int) -> None:
        """Get ready, before any thread of the pipeline starts."""

    def stop(self) -> None:
        """End every wait."""

    def end(self) -> None:
        """Leave nothing behind, after all threads have ended."""


class Bell:
    """What the caller waits for, in the place of a condition.

    It holds no lock meanwhile, so that Ctrl-C may end the wait at any moment.
    """

    def __init__(self) -> None:
        self.rings: SimpleQueue[None] = SimpleQueue()

    def notify(self, count: int = 1) -> None:
        if count:
            self.rings.put(None)

    notify_all = notify


class Pipeline:
    """The threads of one run: when one fails all stop, and the caller gets its error.

    Queues are made as stages name them; what no stage reads comes out.
    """

    def __init__(self) -> None:
        self.queues: dict[str, Queue] = {}
        self.workers: list[Thread] = []
        self.feeders: list[Thread] = []
        self.stages: list[tuple[str, Queue, list[Queue], list[str]]] = []
        self.shared: list[tuple[Shared, int]] = []
        self.errors: list[PipelineError] = []
        self.started = Event()
        self.stopped = False
        self.seconds = 0.0
        self.lock = RLock()
        self.bell = Bell()

    @property
    def outputs(self) -> list[Queue]:
        return [queue for queue in self.queues.values() if not queue.consumers]

    def queue(self, name: str, maxsize: int | None = None) -> Queue:
        """Return the queue of this name, a new one if there is none yet."""
        if name not in self.queues:
            self.queues[name] = Queue(name, maxsize)
        return self.queues[name]

    def input(self, name: str, inputs: Iterable[Any], writes: str = "") -> None:
        """Add the thread that reads the inputs, into the queue of this name or another."""
        sink = self.queue(writes or name)
        sink.producers += 1
        work = (f"reading {name}", read_inputs, inputs, sink, self.started)
        thread = Thread(target=self._work, args=work, name=name)
        # A daemon, since nothing can wake a thread whose inputs keep it waiting.
        with suppress(RuntimeError):  # in a subinterpreter there are none
            thread.daemon = True
        self.feeders.append(thread)

    def stage(
        self,
        worker: Callable[..., None],
        reads: str,
        writes: list[str],
        workers: int = 1,
        order: Any = None,
        **settings: Any,
    ) -> None:
        """Add the threads of a stage: each runs worker(source, *sinks, **settings)."""
        source = self.queue(reads)
        sinks = [self.queue(name) for name in writes]
        stage = worker.__name__.rpartition("_worker")[0]
        before = sum(len(names) for name, *_, names in self.stages if name == stage)
        names = [f"{stage}-{before + number}" for number in range(1, workers + 1)]
        source.consumers += workers
        for sink in sinks:
            sink.producers += workers
        self.stages.append((stage, source, sinks, names))
        for setting in (order, *settings.values()):
            if isinstance(setting, Shared):
                self.shared.append((setting, workers))
        for name in names:
            ends = order.ends(source, sinks[0]) if order else (source, sinks[0])
            work = (stage, worker, *ends, *sinks[1:])
            thread = Thread(target=self._work, args=work, kwargs=settings, name=name)
            self.workers.append(thread)

    def _work(
        self, name: str, work: Callable[..., None], *args: Any, **kw: Any
    ) -> None:
        try:
            try:
                work(*args, **kw)
            except PipelineError:
                raise
            except BaseException as error:
                raise PipelineError(f"{name} {raised(error)}", name) from error
        except PipelineError as error:
            self.errors.append(error)
            self.stop()

    def stop(self) -> None:
        """Stop all threads, each after the item that it is working on."""
        self.stopped = True
        for queue in self.queues.values():
            queue.stop()
        for shared, _ in self.shared:
            shared.stop()

    def results(self) -> Generator[tuple[str, list[Any]], None, None]:
        """Run the pipeline and yield (queue name, items) as they come out."""
        start = perf_counter()
        try:
            self._start()
            while results := self._take():
                yield from results
        finally:  # done, failed, interrupted, or the caller wants no more
            self.stop()
            self.started.set()
            try:
                self._join()
            finally:
                for shared, _ in self.shared:
                    shared.end()
            self.seconds = perf_counter() - start
        for queue in self.outputs:  # what was finished before the failure
            yield queue.name, queue.items
        if self.errors:
            raise self.errors[0]

    def stream(self) -> Iterator[tuple[str, Any]]:
        """Run the pipeline and yield (queue name, item) as they come out."""
        results = self.results()
        try:
            for queue, items in results:
                for item in items:
                    yield queue, item
        finally:
            results.close()

    def run(self) -> dict[str, list[Any]]:
        """Run the pipeline to its end and return the items of each output queue."""
        outputs: dict[str, list[Any]] = {queue.name: [] for queue in self.outputs}
        for queue, items in self.results():
            outputs[queue] += items
        return outputs

    def _start(self) -> None:
        for queue in self.queues.values():
            if not queue.producers:
                raise ValueError(f"no stage fills the queue {queue.name}")
        for queue in self.outputs:
            queue.share_lock(self.lock, self.bell)
        for shared, workers in self.shared:
            shared.begin(workers)
        threads = self.workers + self.feeders
        for started, thread in enumerate(threads):
            try:
                thread.start()
            except RuntimeError as error:
                needs = f"needs {len(threads)} threads, but only {started} could start"
                needs += " (compiled with --target serial it needs none)"
                raise PipelineError(needs, thread.name) from error
        self.started.set()

    def _join(self) -> None:
        own = current_thread() in self.workers + self.feeders
        patience = perf_counter() + 0.5
        for thread in self.workers + self.feeders:
            # A stream that nobody holds may be closed in a thread of its own.
            if not thread.ident or own:
                continue
            late = max(0.0, patience - perf_counter())
            thread.join(timeout=late if thread.daemon else None)

    def _take(self) -> list[tuple[str, list[Any]]]:
        """Wait for results; return none when there will be no more."""
        outputs = self.outputs
        for queue in self.queues.values():
            queue.reader = current_thread()
        while True:
            with self.lock:
                waiting = [queue for queue in outputs if queue.items]
                if waiting:
                    return [(queue.name, queue.take_all()) for queue in waiting]
                if self.stopped or not any(queue.producers for queue in outputs):
                    return []
                for queue in outputs:
                    queue.hungry = 1
            # Looked at again: feed() adds an item first, and then sees who waits.
            if not any(queue.items for queue in outputs):
                self.bell.rings.get()

    def table(self) -> str:
        """Return what each stage did; one that has no room waits for the next."""
        form = "{:<32} {:>7} {:>10} {:>9} {:>9} {:>9}"
        heads = ("stage", "workers", "items", "busy", "no input", "no room")
        lines = [form.format(*heads)]
        for stage, reads, writes, names in self.stages:
            idle = sum(reads.waits[name] for name in names)
            blocked = sum(queue.waits[name] for queue in writes for name in names)
            busy = len(names) * self.seconds - idle - blocked
            times = [f"{seconds:.2f} s" for seconds in (busy, idle, blocked)]
            lines.append(form.format(stage, len(names), reads.passed, *times))
        return "\n".join(lines)


def read_inputs(inputs: Iterable[Any], sink: Queue, started: Event) -> None:
    """Once all threads run, put each input as it comes, and then the sentinel."""
    started.wait()
    if not sink.stopped:
        sink.feed(inputs)
    sink.put(SENTINEL)


def main(
    build: Callable[..., Pipeline],
    about: str | None,
    inputs: dict[str, tuple[str, Any]],
    as_json: Callable[[Any], Any] = str,
) -> int:
    """Run the pipeline by the words of the command line, and return the exit code.

    inputs holds by queue which parameter of build it is, and what it reads: None where
    the command line has to say that. as_json makes what JSON has out of what it has not.
    """
    parser = ArgumentParser(
        description=about,
        formatter_class=lambda prog: RawDescriptionHelpFormatter(prog, width=80),
        epilog="Outputs are JSON as Python writes it, one a line; other things are text.",
    )
    parser.add_argument(
        "--input",
        action="append",
        default=[],
        metavar="[NAME=]FILE",
        help="read the inputs from FILE, one JSON value a line; - is standard input",
    )
    parser.add_argument(
        "--stats", action="store_true", help="say at the end what each stage did"
    )
    if isinstance(sys.stdout, TextIOWrapper):  # where --help shows other letters
        sys.stdout.reconfigure(errors="backslashreplace")
    options = parser.parse_args()
    named = {parameter: name for name, (parameter, _) in inputs.items()}
    files: dict[str, str] = {}
    for option in options.input:
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

    def terminate(*_: object) -> None:
        nonlocal interrupted
        interrupted = 143
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, terminate)
    pipeline = build(**reads)
    try:
        write_json_lines(pipeline, as_json)
        return 0
    except PipelineError as error:
        cause = error.__cause__ or error
        sys.excepthook(type(cause), cause, cause.__traceback__)
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return give_up_output(interrupted)
    except BrokenPipeError:  # the reader has seen enough
        return give_up_output(0)
    except OSError as error:
        print(f"{parser.prog}: cannot write: {error}", file=sys.stderr)
        return give_up_output(1)
    finally:
        if options.stats:
            print(pipeline.table(), file=sys.stderr)


def read_json_lines(path: str) -> Iterator[Any]:
    """Yield the JSON value on each line of a file; - is standard input."""
    # Not sys.stdin: a thread that still reads it would break the end of the program.
    with open(0 if path == "-" else path, "rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield json.loads(line)
                except (RecursionError, ValueError) as error:
                    raise ValueError(f"{path}:{number}: {error}") from None


def write_json_lines(pipeline: Pipeline, as_json: Callable[[Any], Any]) -> None:
    """Run the pipeline and print each item; where there are several queues, which."""
    several = len(pipeline.outputs) > 1
    for queue, item in pipeline.stream():
        value = {"queue": queue, "item": item} if several else item
        try:
            line = json.dumps(value, default=as_json)
        except Exception as error:
            message = f"writing {shown(item)} as JSON {raised(error)}"
            raise PipelineError(message, queue, item) from error
        print(line, flush=True)


def give_up_output(code: int) -> int:
    """Let go of what could not be written, or the end of the program would wait for it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


if __name__ == "__main__":
    sys.exit(main(build_pipeline, __doc__, {"inputs": ("inputs", INPUTS)}))
