#!/usr/bin/env python3
# Compiled by `skorche compile examples/longest_functions.py`: change that file, not this one.
"""Find the longest function in each of some modules of Python's standard library.

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
import copyreg
import csv
import gzip
import json
import os
import pickle
import signal
import sqlite3
import struct
import sys
import sysconfig
import time
import warnings
from _thread import start_new_thread
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, redirect_stdout, suppress
from contextvars import copy_context
from functools import partial
from importlib.machinery import PathFinder
from inspect import isgeneratorfunction
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice
from multiprocessing import current_process, get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import recv_handle, send_handle
from pathlib import Path
from queue import Empty, SimpleQueue
from random import uniform
from socket import (
    SHUT_RDWR,
    SHUT_WR,
    SO_RCVBUF,
    SO_SNDBUF,
    SOL_SOCKET,
    socket,
    socketpair,
)
from sys import getsizeof
from threading import (
    Condition,
    Event,
    Lock,
    RLock,
    Thread,
    active_count,
    current_thread,
    get_ident,
    main_thread,
)
from time import perf_counter, process_time, sleep
from traceback import format_exception
from types import FunctionType
from typing import Any, NamedTuple

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


def apply_or_fail(
    task: Callable[[Any], Any],
    items: list[Any],
    source: Queue,
    sink: Queue,
    failed: Any,
    name: str,
) -> None:
    """Put the task's result for each item into sink, or a Failure into failed."""
    results = sink.buffer()
    rest = iter(items)
    item: Any = None
    try:
        while True:
            with Caught() as caught:
                for item in rest:
                    results.append(task(item))
                    if sink.hungry:
                        break
                else:
                    break
            if caught.error is not None:
                failed.put([Failure(item, caught.error)])
            sink.flush(results)
            if source.wanted():
                source.give_back(list(rest))
    except BaseException as error:
        raise failure_of(name, item, error) from error
    if results:
        sink.flush(results)


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


def opening_map_stage(
    pipeline: Pipeline,
    task: Callable[[Any, Any], Any],
    setup: Callable[[], Any],
    reads: str,
    writes: str,
    workers: int = 1,
    name: str = "",
) -> None:
    """Put the task's result for each item; it also gets what setup opened."""
    name = name or task.__name__

    def work(source: Queue, sink: Queue) -> None:
        with opened(setup, name) as resource:
            call = given(task, resource)
            while (items := source.get()) is not SENTINEL:
                apply(call, items, source, sink, name)
        sink.close()

    pipeline.stage(name, work, reads, [writes], workers)


def ordered_failing_map_stage(
    pipeline: Pipeline,
    task: Callable[[Any], Any],
    reads: str,
    writes: str,
    failures: str,
    workers: int = 1,
    name: str = "",
) -> None:
    """Put the task's result for each item, in order, or a Failure if it fails."""
    name = name or task.__name__

    def work(source: Queue, sink: Queue, failed: Queue) -> None:
        while (items := source.get()) is not SENTINEL:
            apply_or_fail(task, items, source, sink, failed, name)
        sink.close()
        failed.close()

    work_in_order = Order(pipeline).kept_by(work)
    pipeline.stage(name, work_in_order, reads, [writes, failures], workers)


def ordered_process_stage(
    pipeline: Pipeline,
    children: Children,
    reads: str,
    writes: str,
    workers: int = 1,
) -> None:
    """Put the task's result for each item, in order."""
    name = "_".join(children.names)
    children.count = workers
    pipeline.at_stop.append(children.stop)
    pipeline.queue(reads).turn = CROSSING

    def work(source: Queue, sink: Queue) -> None:
        with children.one() as child:
            while (items := child.get(source)) is not SENTINEL:
                child.do(items, source, sink)
        sink.close()

    work_in_order = Order(pipeline).kept_by(work)
    pipeline.stage(name, work_in_order, reads, [writes], workers)


def find_longest_process(orders: Connection) -> None:
    """What the worker processes of the stage do."""
    fork_workers(orders, find_longest)


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(inputs: Iterable[str] = INPUTS) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("names", inputs)
    retried_read_module = Retries(
        read_module, pipeline, retries=1, retry_on=(OSError,), backoff=0.01
    )
    ordered_failing_map_stage(
        pipeline,
        retried_read_module,
        reads="names",
        writes="q_read",
        failures="failed",
        workers=4,
        name="read_module",
    )
    find_longest_children = Children(pipeline, find_longest_process, "find_longest")
    ordered_process_stage(
        pipeline, find_longest_children, reads="q_read", writes="q_found", workers=2
    )
    opening_map_stage(
        pipeline, record, open_database, reads="q_found", writes="q_reports"
    )
    map_stage(pipeline, explain, reads="failed", writes="q_reports")
    return pipeline.with_outputs("q_reports")


def stream(inputs: Iterable[str] = INPUTS) -> Generator[tuple[str, str], None, None]:
    """Run the pipeline and yield (queue name, item) as outputs come.

    Closing the iterator stops the pipeline. Raises PipelineError if a task fails.
    """
    return build_pipeline(inputs).stream()


def run(inputs: Iterable[str] = INPUTS) -> dict[str, list[str]]:
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

    def plenty(self, count: int) -> bool:
        """Return whether at least count items wait for each consumer."""
        buffered = sum(map(len, list(self.buffers.values())))
        return len(self.items) + buffered >= count * self.consumers

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


class Caught:
    """Catches the error of a with block, and keeps it."""

    def __init__(self, kind: type[BaseException] = Exception) -> None:
        self.kind = kind
        self.error: Any = None

    def __enter__(self) -> Any:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, _: object
    ) -> bool:
        self.error = error
        return kind is not None and issubclass(kind, self.kind)


class Failure:
    """An item that a task failed on, with the error and the number of attempts.

    `traceback` is the error's as text: its frames, and all that they hold, are let go.
    """

    def __init__(self, item: Any, error: Exception) -> None:
        self.item = item
        self.error = error
        self.attempts = 1
        with suppress(Exception):  # an error may have no namespace to look into
            self.attempts = vars(error).get("attempts_made", 1)
        self.traceback = traceback_of(error)

    def __repr__(self) -> str:
        return f"Failure({self.item!r}, {self.error!r}, attempts={self.attempts})"


def traceback_of(error: BaseException) -> str:
    """Return an error's traceback as text, and take it from all that it is of."""
    text = raised(error).partition(" ")[2] + "\n"
    with suppress(Exception):  # its attributes may be the user's own code
        text = "".join(format_exception(type(error), error, error.__traceback__))
    errors: list[Any] = [error]
    for one in errors:  # and those that it is of, which are added
        BaseException.with_traceback(one, None)
        with suppress(Exception):
            parts = getattr(one, "exceptions", None)  # of a group
            parts = parts if isinstance(parts, tuple) else ()
            for other in (one.__cause__, one.__context__, *parts):
                if isinstance(other, BaseException) and other.__traceback__:
                    errors.append(other)
    return text


def given(task: Callable[[Any, Any], Any], resource: Any) -> Callable[[Any], Any]:
    """Return the task with its second argument filled in."""
    return lambda item: task(item, resource)


@contextmanager
def opened(setup: Callable[[], Any], name: str = "") -> Iterator[Any]:
    """Yield what setup returns, or yields, and close it at the end.

    A context manager is entered, but for a lock, and left without an error whatever
    failed, for what came out is done. What has close() is closed.
    """
    if isgeneratorfunction(setup):
        setup = contextmanager(setup)
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
            if not name:  # a worker process, whose parent says it
                raise
            raise PipelineError(f"setup of {name} {raised(error)}", name) from error
        yield resource


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
        self.at_start: list[Callable[[], None]] = []
        self.at_stop: list[Callable[[], None]] = []
        self.at_end: list[Callable[[], None]] = []
        self.errors: list[PipelineError] = []
        self.stopped = False
        self.interrupted = False
        self.lock = RLock()
        self.stopping = Condition(self.lock)
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
            self.stopping.notify_all()
        for queue in self.queues.values():
            queue.stop()
        for stop in self.at_stop:
            stop()

    def pause(self, seconds: float) -> bool:
        """Wait so long, or until the pipeline stops; return whether it does."""
        with self.lock:
            if not self.stopped:
                self.stopping.wait(seconds)
            return self.stopped

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
            try:
                self._join()
            finally:
                for end in self.at_end:
                    end()
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
        for start in self.at_start:
            start()
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


class Order:
    """Passes results on in the order of their items.

    A worker whose results are early leaves them here and goes on, as long as the sink
    could hold all that wait here.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        pipeline.at_stop.append(self.stop)
        pipeline.at_end.append(self.end)
        self.changed = Condition()
        self.sink: Any = None
        self.early: dict[int, tuple[int, list[Any]]] = {}
        self.waiting = 0
        self.next = 0  # position of the item whose result goes on next
        self.moving = False
        self.stopped = False

    def kept_by(self, work: Callable[..., None]) -> Callable[..., None]:
        """Return the work of a stage, wrapped so that its results keep the order."""

        def work_in_order(source: Queue, sink: Queue, *others: Queue) -> None:
            self.sink = sink
            ordered = Ordered(self, source, sink)
            work(ordered, ordered, *others)

        return work_in_order

    def put(self, position: int, count: int, results: list[Any]) -> None:
        """Add the results of count items, and pass on all whose turn has come."""
        with self.changed:
            while self.waiting >= self.sink.bound and position != self.next:
                if self.stopped:
                    break
                self.changed.wait()
            self.early[position] = count, results
            self.waiting += count
            if self.moving:  # another worker passes these on too
                return
            self.moving = True
        while True:
            with self.changed:
                if self.next not in self.early:
                    self.moving = False
                    return
                count, results = self.early.pop(self.next)
                self.next += count
                self.waiting -= count
                self.changed.notify_all()
            self.sink.put(results)

    def stop(self) -> None:
        with self.changed:
            self.stopped = True
            self.changed.notify_all()

    def end(self) -> None:
        for position in sorted(self.early):  # those after the item that failed
            self.sink.add(self.early.pop(position)[1])


class Ordered:
    """Both source and sink for a worker of an ordered stage."""

    hungry = True  # so that each result is put at once

    def __init__(self, order: Order, source: Queue, sink: Queue) -> None:
        self.order = order
        self.source = source
        self.sink = sink
        self.position = 0
        self.results: list[Any] = []
        self.last: list[Any] = []  # what was put

    @property
    def stopped(self) -> bool:
        return self.source.stopped

    def get(self) -> Any:
        """Return the next items, and note the position of the first."""
        if self.last and perf_counter() > self.sink.due:
            self.sink.weigh(self.last)
        with self.source.lock:
            items = self.source.get()
            if items is not SENTINEL:
                self.position = self.source.passed - len(items)
        return items

    def buffer(self) -> list[Any]:
        return self.results

    def flush(self, results: list[Any]) -> None:
        self.put(results[:])
        results.clear()

    def put(self, results: list[Any]) -> None:
        """Put the results of the next items, or [] for one that was skipped."""
        count, self.last = max(1, len(results)), results
        self.order.put(self.position, count, results)
        self.position += count

    def add(self, results: list[Any]) -> None:
        """Drop the results: those of earlier items will never come."""

    def close(self) -> None:
        self.sink.close()

    def plenty(self, count: int) -> bool:
        return False  # only the positions of one turn are known

    def wanted(self) -> bool:
        return False  # the items have their positions

    def give_back(self, items: list[Any]) -> None:
        """Never called, since wanted() is False."""


LARGE = 65536  # bytes that are better not copied
LENGTH = struct.Struct("Q")
FOREVER = float("inf")
# Types of values that never change, and can always be pickled.
PLAIN = {type(None), bool, int, float, complex, str}


class ProcessDied(Exception):
    """A worker process was killed, or exited."""


class Link:
    """An end of a socket that sends and receives whole messages, until a point in time.

    A message that is smaller than LARGE is sent without the other end having to receive
    it.
    """

    def __init__(self, end: socket) -> None:
        for buffer in (SO_RCVBUF, SO_SNDBUF):
            end.setsockopt(SOL_SOCKET, buffer, 4 * LARGE)
        self.socket = end

    def send(self, blocks: list[Any], until: float = FOREVER) -> None:
        for block in blocks:
            length = LENGTH.pack(len(block))
            parts = [length + block] if len(block) < LARGE else [length, block]
            for part in parts:
                self._within(until, self.socket.sendall, part)

    def receive(self, until: float = FOREVER) -> Any:
        """Return the next message; raise ProcessDied if the other end is closed."""
        blocks = iter(partial(self._block, until), None)
        return pickle.loads(next(blocks), buffers=blocks)

    def readable(self, seconds: float) -> bool:
        """Wait so long for a message, or the other end to be closed."""
        return bool(wait([self.socket], seconds))

    def end(self) -> None:
        """Let the other end know that nothing more is sent to it."""
        with suppress(OSError):  # it has gone
            self.socket.shutdown(SHUT_WR)

    def _block(self, until: float) -> bytearray:
        [size] = LENGTH.unpack(self._bytes(LENGTH.size, until))
        return self._bytes(size, until)

    def _bytes(self, size: int, until: float) -> bytearray:
        block = bytearray(size)
        rest = memoryview(block)
        while rest:
            count = self._within(until, self.socket.recv_into, rest)
            if not count:
                raise ProcessDied
            rest = rest[count:]
        return block

    def _within(self, until: float, method: Any, argument: Any) -> Any:
        left = None if until == FOREVER else max(0.001, until - perf_counter())
        try:
            self.socket.settimeout(left)
            return method(argument)
        except OSError as error:
            if error.errno is None:  # timed out, as Python 3.8 says it too
                raise TimeoutError from None
            raise ProcessDied from None


def blocks_of(message: Any) -> list[Any]:
    """Return what a link sends: a message's pickle, then the large buffers in it."""
    buffers: list[pickle.PickleBuffer] = []
    text = pickle.dumps(message, 5, buffer_callback=buffers.append)
    return [text, *(buffer.raw() for buffer in buffers)]


class Packer(pickle.Pickler):
    """Rebuilds errors without their __init__, which may take other arguments."""

    def reducer_override(self, value: Any) -> Any:
        kind = type(value)
        if (
            issubclass(kind, BaseException)
            and isinstance(kind.__init__, FunctionType)
            and not isinstance(kind.__reduce__, FunctionType)
            and kind.__reduce_ex__ is object.__reduce_ex__
            and kind not in copyreg.dispatch_table
        ):
            state = {**vars(value), "args": value.args}
            return kind.__new__, (kind, *value.args), state
        return NotImplemented


def pack(value: Any) -> Any:
    """Return what unpack() makes the value of again, as it is now.

    Each value is packed by itself, so that none is lost with another. Large buffers,
    such as those of arrays, are not copied.
    """
    if type(value) in PLAIN:
        return value
    large: list[pickle.PickleBuffer] = []

    def is_small(buffer: pickle.PickleBuffer) -> bool:
        if is_large := buffer.raw().nbytes >= LARGE:
            large.append(buffer)
        return not is_large

    with suppress(Exception):
        file = BytesIO()
        Packer(file, 5, buffer_callback=is_small).dump(value)
        text = file.getvalue()
        is_large = large or len(text) >= LARGE
        return (pickle.PickleBuffer(text), large) if is_large else text
    return pickle.dumps(value)  # some classes refuse what is not the default


def unpack(packed: Any) -> Any:
    """Return the value that was packed."""
    if type(packed) is bytes:
        return pickle.loads(packed)
    if type(packed) is tuple:
        return pickle.loads(packed[0], buffers=packed[1])
    return packed


def is_plain(values: list[Any]) -> bool:
    """Return whether all of the values stay as they are when they are packed."""
    return PLAIN.issuperset(map(type, values))


CROSSING = 0.01  # seconds of work that are sent to a process at a time
GLANCE = 0.2  # seconds between two checks that the other side is alive
FORK = 0  # an order, as the number of a process that is to end is one


def fork_workers(
    orders: Connection, *tasks: Callable[..., Any], resource: Any = None
) -> None:
    """Fork workers, and end them, as it is ordered, until the pipeline's process goes.

    This process has no other thread, so that no lock is held where it forks. Where
    none can be forked, as on Windows, it is a worker itself.
    """
    parent: Any = parent_process()
    parent_number = os.getppid()
    forget_signals()
    current_process().daemon = False  # so that it may have processes
    if not hasattr(os, "fork"):
        shared: Any = orders.recv_bytes()
        Server(Link(socket(0, 0, 0, shared)), tasks).serve(resource)
        return
    os.setpgrp()
    context = get_context("fork")
    process: Any
    running: dict[int, tuple[Any, socket]] = {}
    ended: dict[int, tuple[int, bool]] = {}
    with suppress(EOFError, OSError):  # the pipeline's process has gone
        while parent.is_alive() and os.getppid() == parent_number:
            ends = [process.sentinel for process, _ in running.values()]
            there = wait([orders, parent.sentinel, *ends], GLANCE)
            order = orders.recv() if orders in there else None
            if order in running:
                running[order][0].kill()
                running[order][0].join()
            for number, (process, end) in list(running.items()):
                if not process.is_alive():
                    del running[number]
                    kill_group(number)
                    ended[number] = process.exitcode, bool(wait([end], 0))
                    with suppress(OSError):
                        end.shutdown(SHUT_RDWR)  # whoever else has it open
                    end.close()
            if order == FORK:
                end = socket(fileno=recv_handle(orders))
                args = (Link(end), tasks, resource)
                process = context.Process(target=run_worker, args=args)
                try:
                    process.start()
                except OSError as error:
                    end.close()
                    orders.send(error)
                else:
                    running[process.pid] = process, end
                    orders.send(process.pid)
            elif order is not None:
                orders.send(ended.pop(order))
    for number in running:
        kill_group(number)


def forget_signals() -> None:
    """Leave it to the pipeline's process what signals do there."""
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, lambda *_: None)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_SETMASK, [])


def kill_group(number: int) -> None:
    """Kill a worker and the processes that its tasks have started."""
    with suppress(OSError):
        os.killpg(number, signal.SIGKILL)


def is_there(parent: int) -> bool:
    """Return whether the parent of this process is still that of this number."""
    if hasattr(os, "getpgrp"):
        return os.getppid() == parent
    process: Any = parent_process()  # on Windows, the number stays
    return bool(process.is_alive())


def run_worker(
    link: Link, tasks: tuple[Callable[..., Any], ...], resource: Any
) -> None:
    """Do the work of a worker process."""
    os.setpgrp()
    Server(link, tasks).serve(resource)


class Server:
    """A worker's side of its link: receives lists of packed items, and sends answers.

    An answer is (packed results, failure, CPU seconds since the last). The results are
    None if there are none yet. The failure is None, or (number of the task, packed
    item, packed error, traceback), where the number is None if it was no task.

    An empty list, answered like any other, or the end recalls what is not begun.
    """

    def __init__(self, link: Link, tasks: tuple[Callable[..., Any], ...]) -> None:
        self.link = link
        self.tasks: tuple[Any, ...] = tasks
        self.ahead: list[Any] = []  # items that have come, and are not begun
        self.busy = False
        self.several = Event()  # items are being done, and not one
        self.is_due = False  # it is time to see whether the rest is recalled
        self.lock = Lock()  # of what follows, and of sending
        self.results: list[Any] = []  # those that are not sent
        self.sent = 0.0  # when the last answer was
        self.cpu = 0.0

    def serve(self, resource: Any) -> None:
        """Apply the tasks, one after the other, to items until there are no more."""
        watch = Thread(target=self._watch, args=(os.getppid(),), daemon=True)
        watch.start()
        what = "setup of "
        with Caught(BaseException) as caught, ExitStack() as stack:
            if resource is not None:
                value = stack.enter_context(resource)
                self.tasks = tuple(given(task, value) for task in self.tasks)
            self._answer([])
            what = ""
            with suppress(ProcessDied):  # the end
                while self._do(self.ahead or self.link.receive()):
                    pass
        if caught.error is not None:
            with suppress(ProcessDied):
                self._answer([], (None, what, *parts_of_error(caught.error)))

    def _watch(self, parent: int) -> None:
        """Leave with the parent; send what there is while items are done."""
        while is_there(parent):
            if self.several.wait(GLANCE):
                sleep(CROSSING)
            if self.busy and (self.results or perf_counter() > self.sent + GLANCE):
                with suppress(ProcessDied):
                    self._answer()
                self.is_due = True
        if hasattr(os, "getpgrp"):
            kill_group(os.getpgrp())
        os._exit(1)

    def _do(self, items: list[Any]) -> bool:
        """Answer with the results of the items; return whether to go on."""
        self.ahead = []
        self.busy = True
        if len(items) > 1:
            self.several.set()
        tasks, results = list(enumerate(self.tasks)), self.results
        index, item, value = -1, None, None
        with Caught(BaseException) as caught:
            for packed in items:
                index = -1
                value = packed if type(packed) in PLAIN else unpack(packed)
                for index, task in tasks:
                    item = value  # what this task is given, should it fail
                    value = task(item)
                index = len(tasks)
                if type(value) not in PLAIN:
                    value = pack(value)
                results.append(value)
                # What the next item could change, or is better not kept.
                if type(value) is tuple or type(value) is str and len(value) > LARGE:
                    self._answer()
                if self.is_due and self._is_recalled():
                    break
        self.busy = False
        self.several.clear()
        if caught.error is not None:
            self._answer([], self._failure(index, item, value, caught.error))
            return len(items) == 1  # nothing was sent after it
        self._answer(None if items else [])  # the watch may have sent the results
        return True

    def _is_recalled(self) -> bool:
        self.is_due = False
        with suppress(ProcessDied):
            while self.link.readable(0.0):
                more = self.link.receive()
                self.ahead += more
                if not more:
                    self.ahead = []
                    if self.results:
                        self._answer()
                    self._answer([])
                    return True
            return False
        self.ahead = []
        return True

    def _failure(self, index: int, item: Any, value: Any, error: Any) -> Any:
        text, last = "", len(self.tasks) - 1
        if index == -1:
            text = "what it is given cannot be unpickled"
        elif index > last:
            text = f"returned {shown(value)}, which cannot leave its process"
        if text and isinstance(error, Exception):
            cause, error = error, TypeError(f"{text}: {error}")
            error.__cause__ = cause
        packed = shown(item)
        with suppress(Exception):
            packed = pack(item)
        return min(max(index, 0), last), packed, *parts_of_error(error)

    def _answer(self, none: Any = None, failure: Any = None) -> None:
        """Send the results that there are, or else what stands for none."""
        with self.lock:
            results = self.results[:]
            del self.results[: len(results)]
            cpu, self.cpu = self.cpu, process_time()
            answer = results or none, failure, self.cpu - cpu
            self.link.send(blocks_of(answer))
            self.sent = perf_counter()


def parts_of_error(error: BaseException) -> tuple[Any, str]:
    """Return the packed error, if it can be packed, and its traceback."""
    lines = [raised(error).partition(" ")[2]]
    with suppress(Exception):  # its attributes may be the user's own code
        lines = format_exception(type(error), error, error.__traceback__)
    packed = None
    with suppress(Exception):
        packed = pack(error)
    return packed, "".join(lines)


def can_be_imported(function: Any) -> bool:
    """Return whether a new process finds a function, and may import the program."""
    modules = getattr(function, "modules", {function.__module__})
    path = getattr(sys.modules["__main__"], "__file__", None)
    with suppress(Exception):
        pickle.dumps(function)
        for root in {name.partition(".")[0] for name in modules} - {"__main__"}:
            found: Any = PathFinder.find_spec(root)
            if found.origin != getattr(sys.modules[root], "__file__", None):
                return False
        if path is None:
            return "__main__" not in modules
        with open(path, encoding="utf-8") as program:
            return "__name__" in program.read()
    return False


class RemoteTraceback(Exception):
    """The traceback of a failure in a worker process, as text."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


class Child:
    """A worker's process, and what it was sent."""

    def __init__(self, children: Children) -> None:
        self.children = children
        self.name = children.names[0]
        self.link: Any = None  # to the process, while there is one
        self.number = 0  # of the process
        self.begun = False  # whether it may have begun what it was sent
        self.waiting: list[Any] = []  # items that are not answered
        self.sink: Any = None
        self.cpu = 0.0  # seconds that the process, and those before it, have worked

    def start(self) -> bool:
        """Have a process forked; return whether it is ready: at a stop it is not."""
        self.link, self.number = self.children.fork()
        try:
            while not self.link.readable(GLANCE):
                if self.children.pipeline.stopped:
                    self.kill()
                    self.children.pipeline.stop()  # in full: the source gives no more
                    return False
            self.answer()
        except ProcessDied:
            text = f"{self.name}: {self.kill()} before it was ready"
            raise PipelineError(text, self.name) from None
        return True

    def get(self, source: Queue) -> Any:
        """Return the next items for the process; SENTINEL once all is done."""
        if source.stopped or not self.waiting:
            return source.get()
        with source.lock:
            items = source.get() if source.items else []
            return [] if items is SENTINEL else items

    def do(self, items: list[Any], source: Queue, sink: Queue) -> None:
        """Send the items, again if they were not begun; put results of those before."""
        self.sink = sink
        self.waiting += items
        for again in (False, True):
            with suppress(ProcessDied):
                self._exchange(len(items), source)
                return
            how = self.kill()
            if source.stopped:
                return
            if self.begun or again or len(self.waiting) > len(items):
                held, more = self.waiting[:3], len(self.waiting) - 3
                text = f"{self.name}: {how} while it held {', '.join(map(shown, held))}"
                text += f" and {more} more" if more > 0 else ""
                raise PipelineError(text, self.name, held[0])
            if not self.start():
                return

    def _exchange(self, count: int, source: Queue) -> None:
        """Send the last of the items that wait, so many, and put results.

        While more items wait, the process keeps one list ahead, so that it never waits;
        a large one is sent when it waits, or both sides could wait for the other.
        """
        blocks = blocks_of(self._packed(self.waiting[len(self.waiting) - count :]))
        is_large = sum(map(len, blocks)) > LARGE // 2
        while is_large and len(self.waiting) > count and not source.stopped:
            self._results()
        if count:
            self.send(blocks)
        ahead = count if 1 < count and not is_large and source.plenty(count) else 0
        recalled = False
        while len(self.waiting) > ahead or recalled:
            if not self._results() or source.stopped:
                break
            if self.waiting and not recalled and source.wanted():
                self.link.send(blocks_of([]))
                recalled = True
        if recalled:
            source.give_back(self.waiting)
            self.waiting = []

    def _packed(self, items: list[Any]) -> list[Any]:
        packed: list[Any] = []
        try:
            packed += items if is_plain(items) else map(pack, items)
        except Exception as error:
            raise failure_of(self.name, items[len(packed)], error) from error
        return packed

    def _results(self) -> list[Any]:
        """Put the next results that come, and return them."""
        results, failure = self.answer()
        del self.waiting[: len(results)]
        if results:
            self.sink.put(results)
        if failure:
            index, item, error = failure
            item = item if index > 0 else self.waiting[0]
            raise failure_of(self.children.names[index], item, error) from error
        return results

    def send(self, blocks: list[Any], until: float = FOREVER) -> None:
        self.begun = False
        self.link.send(blocks, until)
        self.begun = True

    def answer(self, until: float = FOREVER) -> tuple[list[Any], Any]:
        """Return the next results, and how the item after them failed, or None.

        That is (number of the task, item, error). If no task did, raise PipelineError.
        """
        packed = told = None
        while packed is None:
            packed, told, cpu = self.link.receive(until)
            self.cpu += cpu
        results: list[Any] = []
        with Caught() as caught:
            results += packed if is_plain(packed) else map(unpack, packed)
        if (cause := caught.error) is not None:
            error: Any = TypeError(f"what it returned cannot be unpickled: {cause}")
            error.__cause__ = cause
            return results, (-1, None, error)
        if told is None:
            return results, None
        index, item, packed_error, text = told
        error = RuntimeError(text.splitlines()[-1])
        with suppress(Exception):
            unpacked = unpack(packed_error)
            if issubclass(type(unpacked), BaseException):  # as __reduce__ says
                error = unpacked
        with suppress(Exception):
            item = unpack(item)
        with suppress(Exception):  # its attributes may be the user's own code
            if error.__cause__ is None:
                error.__cause__ = RemoteTraceback(text)
        if index is None:
            text = f"{item}{self.name} {raised(error)}"
            raise PipelineError(text, self.name) from error
        return results, (index, item, error)

    def close(self) -> None:
        """End the process after its running item, and wait for it."""
        if self.link is None:
            return
        self.link.end()
        until = FOREVER
        try:
            with suppress(ProcessDied, TimeoutError):
                while True:
                    if self.sink:
                        # What is finished is put out, though the pipeline stops.
                        self.sink.add(self.answer(until)[0])
                        continue
                    self.answer(until)
        finally:
            self.kill()

    def kill(self) -> str:
        """End the process, if it has not ended; say how it did."""
        link, self.link = self.link, None
        if link is None:
            return ""
        code, unread = self.children.order(self.number) or (-signal.SIGKILL, False)
        self.begun = self.begun and not unread
        link.socket.close()
        if code >= 0:
            return f"its process ended with exit code {code}"
        name = f"signal {-code}"
        with suppress(ValueError):  # most real-time signals have no name
            name = signal.Signals(-code).name
        return f"its process was killed by {name}"


class Children:
    """The worker processes of a stage, and the process that forks them.

    It starts before any thread does, and has none: where threads run, a fork might
    inherit a lock that nobody will release. On Windows, nothing forks.
    """

    one_at_a_time = Lock()

    def __init__(
        self, pipeline: Pipeline, work: Callable[..., None], *names: str
    ) -> None:
        pipeline.at_start.append(self.start)
        pipeline.at_end.append(self.end)
        self.pipeline = pipeline
        self.work = work
        self.names = names
        self.count = 1
        self.started = 0
        self.children: list[Child] = []
        self.lock = Lock()  # of the orders
        self.orders: Any = None
        self.process: Any = None  # that forks the others
        self.spawned: dict[int, Any] = {}  # processes by their numbers, on Windows
        self.method = ""

    def start(self) -> None:
        """Start the process that forks the others; on Windows each starts by itself."""
        self.method = self._method()
        if hasattr(os, "fork"):
            self.process, self.orders = self._begun()
        elif not hasattr(socket, "share"):
            text = "needs processes, which cannot be forked here"
            raise self._error(f'{text}: executor="thread" needs none')

    def _begun(self) -> tuple[Any, Any]:
        """Return a new process that does the work, and what gives it orders."""
        context: Any = get_context(self.method)
        ours, orders = context.Pipe()
        process = context.Process(target=self.work, args=(orders,), daemon=True)
        every = signal.valid_signals() if self.method == "fork" else []
        masked: Any = every and signal.pthread_sigmask(signal.SIG_BLOCK, every)
        try:
            process.start()
        except Exception as error:
            raise self._cannot_start(error) from error
        finally:
            orders.close()
            if every:
                signal.pthread_sigmask(signal.SIG_SETMASK, masked)
        return process, ours

    def _method(self) -> str:
        method = get_context().get_start_method()
        if method == "fork" and active_count() > 1:
            if can_be_imported(self.work):
                return "forkserver"
            text = "is forked while other threads run, whose locks stay locked in it"
            warnings.warn(f"{self.names[0]} {text}", RuntimeWarning, stacklevel=1)
        return method

    def _error(self, text: str) -> PipelineError:
        return PipelineError(f"{self.names[0]} {text}", self.names[0])

    def _cannot_start(self, error: object) -> PipelineError:
        needs = f"needs {self.count} process{'es' if self.count > 1 else ''}"
        return self._error(f"{needs}, but only {self.started} could start: {error}")

    def fork(self) -> tuple[Link, int]:
        """Return the link to a new worker process, and its number."""
        ours, theirs = socketpair()
        with theirs:
            number = self.order(FORK, theirs)
        if isinstance(number, int):
            self.started += 1
            return Link(ours), number
        ours.close()
        if number is not None:
            raise self._cannot_start(number) from number
        self.process.join(1.0)
        text = "has no processes: what forks them ended with exit code "
        text += f"{self.process.exitcode}; it was made by {self.method}"
        if self.method != "fork":
            text += ", which needs a pipeline that a new process can import"
        raise self._error(text)

    def order(self, order: int, *ends: socket) -> Any:
        """Return the answer to an order, or None if there is nobody to give it to."""
        if self.process is None:
            return self._ordered_on_windows(order, *ends)
        with self.lock, suppress(EOFError, OSError):
            self.orders.send(order)
            for end in ends:
                send_handle(self.orders, end.fileno(), self.process.pid)
            return self.orders.recv()
        return None

    def _ordered_on_windows(self, order: int, *ends: Any) -> Any:
        if order == FORK:
            with self.one_at_a_time:  # or the imports of multiprocessing may fail
                process, orders = self._begun()
            with orders, suppress(OSError):  # it has gone
                orders.send_bytes(ends[0].share(process.pid))
            self.spawned[process.pid] = process
            return process.pid
        process = self.spawned.pop(order)
        process.kill()
        process.join()
        return process.exitcode, False  # whether it has read all is not known

    @contextmanager
    def one(self) -> Iterator[Child]:
        """Lend a worker a process of its own, which starts and ends with the worker."""
        child = Child(self)
        self.children.append(child)
        try:
            child.start()
            yield child
        finally:
            child.close()
            self.pipeline.cpu[current_thread()] += child.cpu

    def stop(self) -> None:
        """Let each process end after its running item."""
        for child in self.children:
            if link := child.link:
                link.end()

    def end(self) -> None:
        for child in self.children:
            child.kill()
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.process.close()
            self.orders.close()


class Retries:
    """Calls a task again when it raises one of the errors in retry_on.

    It waits backoff seconds before the first retry and twice as long before each next
    one, give or take a quarter, so that workers that failed together retry apart.
    """

    def __init__(
        self,
        task: Callable[..., Any],
        pipeline: Pipeline,
        retries: int,
        retry_on: tuple[type[BaseException], ...] = (Exception,),
        backoff: float = 0.0,
    ) -> None:
        self.task = task
        self.pause = pipeline.pause
        self.retries = retries
        self.retry_on = retry_on
        self.backoff = backoff

    def __call__(self, item: Any, *resource: Any) -> Any:
        for attempts in range(1, self.retries + 2):
            try:
                return self.task(item, *resource)
            except BaseException as error:
                delay = self.delay(error, attempts)
                if delay is None or self.pause(delay):
                    raise

    def delay(self, error: BaseException, attempts: int) -> float | None:
        """Return the seconds to wait before another attempt, or None to give up."""
        with suppress(Exception):  # an error may have no namespace
            vars(error)["attempts_made"] = attempts
        if attempts > self.retries or not issubclass(type(error), self.retry_on):
            return None
        return self.backoff * 2.0 ** (attempts - 1) * uniform(0.75, 1.25)


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
    sys.exit(main(build_pipeline, __doc__, {"names": ("inputs", INPUTS)}))
