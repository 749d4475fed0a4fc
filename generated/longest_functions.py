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
import json
import os
import pickle
import signal
import sqlite3
import sys
import sysconfig
import time
from _thread import start_new_thread
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import defaultdict, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from contextvars import copy_context
from inspect import isgeneratorfunction
from io import StringIO, TextIOWrapper
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from random import uniform
from threading import Condition, RLock, Thread, current_thread, get_ident, main_thread
from time import perf_counter, process_time, sleep
from traceback import format_exception
from typing import Any, NamedTuple, NoReturn

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
    """Put the task's result for each item, in their order, or a Failure if it fails."""
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
    """Put the task's result for each item, in their order."""
    name = "_".join(children.names)
    children.count = workers
    pipeline.queue(reads).turn = CROSSING

    def work(source: Queue, sink: Queue) -> None:
        with children.one() as child:
            while (items := child.get(source)) is not SENTINEL:
                child.do(items, source, sink)
        sink.close()

    work_in_order = Order(pipeline).kept_by(work)
    pipeline.stage(name, work_in_order, reads, [writes], workers)


def find_longest_process(requests: Connection, replies: Connection) -> None:
    """What a worker process does."""
    with Server(requests, replies) as server:
        server.work(find_longest)


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(inputs: Iterable[Any] = INPUTS) -> Pipeline:
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


def stream(inputs: Iterable[Any] = INPUTS) -> Generator[tuple[str, Any], None, None]:
    """Run the pipeline and yield (queue name, item) as outputs come.

    Closing the iterator stops the pipeline. Raises PipelineError if a task fails.
    """
    return build_pipeline(inputs).stream()


def run(inputs: Iterable[Any] = INPUTS) -> dict[str, list[Any]]:
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
    text = ""
    with suppress(BaseException):
        text = str(error)
    return f"raised {type(error).__name__}" + (f": {text}" if text else "")


def failure_of(task: str, item: Any, error: BaseException) -> PipelineError:
    """Return what the caller of the pipeline gets for the error of a task."""
    return PipelineError(f"{task}({shown(item)}) {raised(error)}", task, item)


SENTINEL: Any = object()  # what get() returns at the end; compared with `is`
TURN = 0.002  # seconds of work that a worker takes from its queue at a time
# Items that a queue may hold; up to ten times as many where they are so cheap that a
# switch of threads costs as much as hundreds of them.
MAXSIZE = 1000


class Turn:
    """What a worker last took from its queue, which tells how fast it is."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self.size = 1  # the most that it could take
        self.count = 0  # items that it took, less those it gave back
        self.start = 0.0


# What is used without the lock, and why that is right without the GIL too:
# - `hungry`, `items` and buffers may be a moment old. A producer looks at `hungry`
#   after it has added; a consumer looks at buffers after it has said that it is hungry,
#   and again every second.
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
            while len(self.items) + len(items) > self.bound and not self.stopped:
                room = max(0, self.bound - len(self.items))
                self.add(items[:room])
                items = items[room:]
                self._wait(self.emptied)
            self.add(items)

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
        room = 1
        for item in items:
            buffer.append(item)
            if self.hungry or len(buffer) >= room:
                self.flush(buffer)
                room = (self.bound - len(self.items)) // self.producers
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
        for buffer in list(self.buffers.values()):
            count = len(buffer)
            self.items += buffer[:count]
            del buffer[:count]
        return self.items

    def close(self) -> None:
        """Say that a producer is done; after the last one, get() returns SENTINEL."""
        with self.lock:
            self.producers -= 1
            self.filled.notify_all()

    def get(self) -> Any:
        """Return the next items for this worker, at least one, or SENTINEL at the end.

        stop() empties the list, even while the worker iterates over it.
        """
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
                self.bound = max(MAXSIZE, min(5 * turn.size, 10 * MAXSIZE))
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
                turn.items.clear()  # while its worker iterates over it: see get()
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

    def __exit__(self, _: object, error: object, __: object) -> bool:
        self.error = error
        return isinstance(error, self.kind)


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
    """Return an error's traceback as text, and take it from all errors that it is of."""
    text = "".join(format_exception(type(error), error, error.__traceback__))
    errors: list[Any] = [error]
    for one in errors:  # and those that it is of, which are added
        BaseException.with_traceback(one, None)
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
            if not sink.stopped:
                sink.feed(inputs)
            sink.close()

        thread = Thread(target=self._enter, args=(f"reading {name}", read), name=name)
        # A daemon, since nothing can wake a thread that waits for its inputs.
        with suppress(RuntimeError):  # a subinterpreter allows none
            thread.daemon = True
        self.threads.append(thread)

    def stage(
        self,
        name: str,
        work: Callable[..., None],
        reads: str,
        writes: Iterable[str],
        workers: int = 1,
    ) -> None:
        """Add the threads of a stage: each runs work(source, *sinks)."""
        source = self.queue(reads)
        sinks = [self.queue(sink) for sink in writes]
        if source.consumers:
            raise ValueError(f'two stages read the queue "{reads}"')
        source.consumers = workers
        for sink in sinks:
            sink.producers += workers
        args = (name, work, source, *sinks)
        for number in range(1, workers + 1):
            thread = Thread(target=self._enter, args=args, name=f"{name}-{number}")
            self.threads.append(thread)
        threads = self.threads[-workers:]
        self.stages.append((name, source, sinks, threads))

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

    def _enter(self, *args: Any) -> None:
        self.context.copy().run(self._work, *args)  # what the caller has set

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

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until the pipeline stops; return whether it does."""
        with self.lock:
            if not self.stopped:
                self.stopping.wait(seconds)
            return self.stopped

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
        self.context = copy_context()
        for start in self.at_start:
            start()
        done: SimpleQueue[None] = SimpleQueue()

        def start_threads() -> None:
            with self.lock:
                try:
                    self._start_threads()
                except PipelineError as error:
                    self.errors.append(error)
                    self.stop()
                finally:
                    done.put(None)

        # From a thread: Ctrl-C within Thread.start() may leave its lock taken.
        try:
            start_new_thread(start_threads, ())
        except RuntimeError:
            start_threads()
        done.get()

    def _start_threads(self) -> None:
        threads = sorted(self.threads, key=lambda thread: thread.daemon)  # inputs last
        for started, thread in enumerate(threads):
            if self.stopped:
                return
            try:
                thread.start()
            except RuntimeError as error:
                needs = f"{len(threads)} threads, but only {started} could start"
                hint = "compiled with --target serial it needs none"
                raise PipelineError(f"needs {needs} ({hint})", thread.name) from error

    def _join(self) -> None:
        if current_thread() in self.threads:
            return  # the garbage collector may close a stream anywhere
        end = perf_counter() + 0.5
        with self.lock:  # none is being started
            threads = [thread for thread in self.threads if thread.is_alive()]
        for thread in threads:
            thread.join(max(0.0, end - perf_counter()) if thread.daemon else None)

    def _take(self) -> list[tuple[str, list[Any]]]:
        """Wait for results; return an empty list when there are no more."""
        for queue in self.queues.values():
            queue.reader = current_thread()
        while True:
            with self.lock:
                waiting = [
                    queue for queue in self.outputs if queue.items or queue.collect()
                ]
                if waiting:
                    return [
                        (queue.name, queue.take(queue.next_turn(), len(queue.items)))
                        for queue in waiting
                    ]
                over = not any(queue.producers for queue in self.outputs)
                if over or self.stopped:
                    return []
                for queue in self.outputs:
                    queue.hungry = 1
                # Look again: buffers grow without the lock.
                if any(queue.collect() for queue in self.outputs):
                    continue
            self.bell.rings.get()


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

    @property
    def stopped(self) -> bool:
        return self.source.stopped

    def get(self) -> Any:
        """Return the next items, and note the position of the first."""
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
        count = max(1, len(results))
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


CROSSING = 0.01  # seconds of work that are sent to a process at a time
GLANCE = 0.2  # seconds between two checks that the other side is alive
AHEAD = 8000  # bytes that fit into any pipe, so that sending them never blocks
RECALL = b"recall"  # asks a process to give up what it has not begun


class ProcessDied(Exception):
    """A worker process was killed, or exited."""


class RemoteTraceback(Exception):
    """The traceback of a failure in a worker process, as text."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


class Server:
    """The worker process's side: receives lists of items, sends lists of results.

    A reply is (results, failure, CPU seconds so far). The failure is None, or how the
    next item failed: (number of the task, item, error, traceback), where the number is
    None if no task was begun.
    """

    def __init__(self, requests: Connection, replies: Connection) -> None:
        self.requests = requests
        self.replies = replies
        self.waiting: deque[bytes] = deque()  # requests that are not begun

    def __enter__(self) -> Any:
        # Ctrl-C goes to every process of a terminal, and the parent decides what ends.
        signal.signal(signal.SIGINT, lambda *_: None)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        Thread(target=self._leave_with_parent, daemon=True).start()
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        if error is not None:
            with suppress(OSError):
                failure = None, None, *sendable(error)
                self.replies.send_bytes(pickle.dumps(([], failure, process_time())))
        return True

    def _leave_with_parent(self) -> None:
        parent, number = parent_process(), os.getppid()
        while parent and parent.is_alive() and os.getppid() == number:
            sleep(GLANCE)
        os._exit(1)

    def work(self, *tasks: Callable[[Any], Any]) -> None:
        """Apply the tasks, one after the other, to each item until the end."""
        self._send([])
        while request := self._next():
            if request == RECALL:
                self._send([])
            else:
                self._work(tasks, self._items(request))

    @staticmethod
    def _items(request: bytes) -> list[Any]:
        with Caught() as caught:
            items: list[Any] = pickle.loads(request)
            return items
        text = f"what it is given cannot be unpickled: {caught.error}"
        raise TypeError(text) from caught.error

    def _next(self) -> bytes:
        return self.waiting.popleft() if self.waiting else self.requests.recv_bytes()

    def _is_wanted(self) -> bool:
        """Receive what has come, and return whether to go on with the items."""
        while self.requests.poll():
            request = self.requests.recv_bytes()
            if request in (b"", RECALL):
                self.waiting.clear()
                self.waiting.append(request)
                return False
            self.waiting.append(request)
        return True

    def _work(self, tasks: tuple[Callable[[Any], Any], ...], items: list[Any]) -> None:
        results: list[Any] = []
        due = perf_counter() + CROSSING
        with Caught(BaseException) as caught:
            for item in items:
                value = item
                for index, task in enumerate(tasks):
                    item = value  # what this task is given, should it fail
                    value = task(item)
                results.append(value)
                if perf_counter() > due:
                    self._send(results)
                    results, due = [], perf_counter() + CROSSING
                    if not self._is_wanted():
                        break
        if caught.error is not None:
            self._send(results, (index, item, *sendable(caught.error)))
        elif results:
            self._send(results)

    def _send(self, results: list[Any], failure: Any = None) -> None:
        """Send results, as far as they can be pickled."""
        reply = b""
        with suppress(Exception):
            whole = results, failure, process_time()
            reply = pickle.dumps(whole, pickle.HIGHEST_PROTOCOL)
        if not reply:
            whole = *sendable_reply(results, failure), process_time()
            reply = pickle.dumps(whole)
        self.replies.send_bytes(reply)


def sendable_reply(results: list[Any], failure: Any) -> tuple[list[Any], Any]:
    """Return the results before one that cannot be pickled, and that as the failure."""
    for number, result in enumerate(results):
        with Caught() as caught:
            pickle.dumps(result)
        if caught.error is not None:
            text = f"returned {shown(result)}, which cannot leave its process"
            error = TypeError(f"{text}: {caught.error}")
            return results[:number], (-1, None, *sendable(error))
    task, item, *error = failure
    return results, (task, shown(item), *error)


def sendable(error: BaseException) -> tuple[BaseException, str]:
    """Return the error, or a stand-in that can be pickled, and its traceback."""
    lines = format_exception(type(error), error, error.__traceback__)
    for _ in range(2):
        with suppress(Exception):
            pickle.loads(pickle.dumps(error))
            return error, "".join(lines)
        # The second time without its __init__, which may take other arguments.
        copyreg.pickle(type(error), without_init)
    return RuntimeError(lines[-1].strip()), "".join(lines)


def without_init(error: BaseException) -> tuple[Any, ...]:
    """Return how to rebuild an error without its __init__, as __reduce__ would."""
    kind = type(error)
    return kind.__new__, (kind, *error.args), {**vars(error), "args": error.args}


class Child:
    """The parent's side of a worker process."""

    def __init__(self, work: Callable[..., None], names: tuple[str, ...]) -> None:
        self.work = work
        self.names = names
        self.waiting: list[Any] = []  # sent and not done
        self.sink: Any = None
        self.process: Any = None
        self.pipes: list[Connection] = []
        self.cpu = 0.0  # seconds that the process has worked

    def start(self) -> None:
        context = get_context()
        requests, self.requests = context.Pipe(duplex=False)
        self.replies, replies = context.Pipe(duplex=False)
        self.pipes = [self.requests, self.replies]
        process = context.Process(target=self.work, args=(requests, replies))
        try:
            process.start()
            self.process = process
        finally:
            requests.close()
            replies.close()

    def welcome(self) -> None:
        """Wait until the process is ready for items."""
        try:
            _, failure = self._receive()
        except ProcessDied as error:
            method = get_context().get_start_method()
            text = (
                f"{self.names[0]}: {error} before it was ready; it was made by {method}"
            )
            if method != "fork":
                text += ", which needs a pipeline that a new process can import"
            raise PipelineError(text, self.names[0]) from None
        if failure:
            raise self._unbegun(failure, "setup of ")

    def get(self, source: Queue) -> Any:
        """Return the next items for the process; SENTINEL once all is done."""
        if not self.waiting:
            return source.get()
        with source.lock:
            items = source.get() if source.items else []
            return [] if items is SENTINEL else items

    def do(self, items: list[Any], source: Queue, sink: Queue) -> None:
        """Send the items, and put the results of those sent before.

        While more items wait, the process keeps one list ahead, so that it never waits.
        """
        self.sink, recalled = sink, False
        try:
            if items:
                self._send_all(items, sink)
            ahead = len(items) if len(items) > 1 and source.plenty(len(items)) else 0
            while len(self.waiting) > ahead or recalled:
                results = self._results(sink)
                if source.stopped or not results:
                    break
                if self.waiting and not recalled and source.wanted():
                    self._send(RECALL)
                    recalled = True
        except ProcessDied as error:
            held = ", ".join(map(shown, self.waiting[:3]))
            more = len(self.waiting) - 3
            text = f"{self.names[0]}: {error} while it held {held}"
            text += f" and {more} more" if more > 0 else ""
            raise PipelineError(text, self.names[0], self.waiting[0]) from error
        if recalled:
            source.give_back(self.waiting)
            self.waiting = []

    def _results(self, sink: Queue) -> list[Any]:
        """Put the next results that come, and return them."""
        results, failure = self._receive()
        del self.waiting[: len(results)]
        if results:
            sink.put(results)
        if failure:
            raise self._failed(failure, self.waiting)
        return results

    def _send_all(self, items: list[Any], sink: Queue) -> None:
        request = b""
        with Caught() as caught:
            request = pickle.dumps(items, pickle.HIGHEST_PROTOCOL)
        while self.waiting and len(request) > AHEAD:
            self._results(sink)  # or both sides could wait for the other to read
        self.waiting += items
        if caught.error is None:
            self._send(request)
            return
        for item in items:
            with Caught() as at_fault:
                pickle.dumps(item)
            if at_fault.error is not None:
                raise failure_of(self.names[0], item, at_fault.error) from caught.error

    def _send(self, request: bytes) -> None:
        try:
            self.requests.send_bytes(request)
        except OSError:
            raise ProcessDied(self._how_it_died()) from None

    def _replied(self, seconds: float) -> bool:
        """Wait so long for a reply; return whether there is one."""
        with suppress(OSError):
            if self.replies.poll(max(0.0, seconds)):
                return True
            if self.process.is_alive():
                return False
            if self.replies.poll():
                return True
        raise ProcessDied(self._how_it_died())

    def _receive(self) -> tuple[list[Any], Any]:
        while not self._replied(GLANCE):
            pass
        try:
            reply = self.replies.recv_bytes()
        except (EOFError, OSError):
            raise ProcessDied(self._how_it_died()) from None
        with Caught() as caught:
            results, failure, self.cpu = pickle.loads(reply)
            return results, failure
        error = TypeError(f"what it returned cannot be unpickled: {caught.error}")
        error.__cause__ = caught.error
        return [], (None, None, error, "")

    def _how_it_died(self) -> str:
        self.process.join(1.0)
        code = self.process.exitcode
        if code is None or code >= 0:
            return f"its process ended with exit code {code}"
        return f"its process was killed by {signal.Signals(-code).name}"

    def _failed(self, failure: Any, waiting: list[Any]) -> PipelineError:
        number, item, _, _ = failure
        if number is None:
            return self._unbegun(failure)
        error = self._error(failure)
        item = item if number > 0 else waiting[0]
        failed = failure_of(self.names[number], item, error)
        failed.__cause__ = error
        return failed

    def _unbegun(self, failure: Any, part: str = "") -> PipelineError:
        error = self._error(failure)
        text = f"{part}{self.names[0]} {raised(error)}"
        failed = PipelineError(text, self.names[0])
        failed.__cause__ = error
        return failed

    @staticmethod
    def _error(failure: Any) -> BaseException:
        error: BaseException = failure[2]
        if error.__cause__ is None and failure[3]:
            error.__cause__ = RemoteTraceback(failure[3])
        return error

    def close(self) -> None:
        """End the process after its running item, and wait for it."""
        process, failure = self.process, None
        if process is None:
            return
        with suppress(EOFError, OSError):
            self.requests.send_bytes(b"")
            while process.is_alive():
                if self.replies.poll(GLANCE):
                    reply = pickle.loads(self.replies.recv_bytes())
                    _, failure, self.cpu = reply
                    if self.sink:  # finished, though the pipeline stops
                        self.sink.add(reply[0])
        process.join()
        self._forget()
        if failure and failure[0] is None:
            raise self._unbegun(failure)

    def kill(self) -> None:
        process = self.process
        if process is not None:
            process.kill()
            process.join()
            self._forget()

    def _forget(self) -> None:
        self.process = None
        with suppress(IndexError):  # close() and kill() may be here at once
            while True:
                self.pipes.pop().close()


class Children:
    """The worker processes of a stage, which start before any thread."""

    def __init__(
        self, pipeline: Pipeline, work: Callable[..., None], *names: str
    ) -> None:
        pipeline.at_start.append(self.start)
        pipeline.at_end.append(self.end)
        self.pipeline = pipeline
        self.work = work
        self.names = names
        self.count = 1
        self.children: list[Child] = []
        self.idle: list[Child] = []

    def start(self) -> None:
        for started in range(self.count):
            child = Child(self.work, self.names)
            try:
                child.start()
            except Exception as error:
                name = self.names[0]
                needs = f"needs {self.count} process{'es' if self.count > 1 else ''}"
                text = f"{name} {needs}, but only {started} could start: {error}"
                raise PipelineError(text, name) from error
            self.children.append(child)
        for child in self.children:
            child.welcome()
        self.idle = list(self.children)

    @contextmanager
    def one(self) -> Iterator[Child]:
        """Lend a worker a process of its own, which ends with the worker."""
        child = self.idle.pop()
        try:
            yield child
        finally:
            child.close()
            self.pipeline.cpu[current_thread()] += child.cpu

    def end(self) -> None:
        for child in self.children:
            child.kill()


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
        self.wait = pipeline.wait
        self.retries = retries
        self.retry_on = retry_on
        self.backoff = backoff

    def __call__(self, item: Any, *resource: Any) -> Any:
        for attempts in range(1, self.retries + 2):
            try:
                return self.task(item, *resource)
            except BaseException as error:
                delay = self.delay(error, attempts)
                if delay is None or self.wait(delay):
                    raise

    def delay(self, error: BaseException, attempts: int) -> float | None:
        """Return the seconds to wait before another attempt, or None to give up."""
        with suppress(Exception):  # an error may have no namespace
            vars(error)["attempts_made"] = attempts
        if attempts > self.retries or not isinstance(error, self.retry_on):
            return None
        return self.backoff * 2.0 ** (attempts - 1) * uniform(0.75, 1.25)


def parts_of(value: Any) -> Any:
    """Return a Failure in a form that JSON has, and anything else as text."""
    if isinstance(value, Failure):
        error = raised(value.error).partition(" ")[2]
        return {"item": value.item, "error": error, "attempts": value.attempts}
    return str(value)


def main(
    build: Callable[..., Pipeline],
    about: str | None,
    inputs: dict[str, tuple[str, Any]],
    as_json: Callable[[Any], Any] = str,
) -> int:
    """Run the pipeline as the command line says, and return the exit code.

    inputs maps each input queue to a parameter of build and its default; None: --input
    has to say what to read. as_json is for items that JSON has no form for.
    """
    if isinstance(sys.stdout, TextIOWrapper):  # its encoding may lack some
        sys.stdout.reconfigure(errors="backslashreplace")
    parser = command_line(about)
    options = parser.parse_args()
    pipeline = build(**inputs_from(parser, options.input, inputs))
    if sys.stdout is None:
        parser.error("standard output is closed")
    sys.stderr = sys.stderr or StringIO()  # closed: print() would take stdout
    signal.signal(signal.SIGTERM, terminate)
    try:
        write_json_lines(pipeline, as_json)
        return 0
    except PipelineError as error:
        cause = error.__cause__ or error
        sys.excepthook(type(cause), cause, cause.__traceback__)
        for line in (error, *error.__notes__):
            print(f"{parser.prog}: {line}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, OSError) as error:
        # Drop what could not be written: it would be tried again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, KeyboardInterrupt):
            return 143 if error.args else 130
        if isinstance(error, BrokenPipeError):  # the reader has seen enough
            return 0
        print(f"{parser.prog}: cannot write: {error}", file=sys.stderr)
        return 1
    finally:
        if options.stats:
            print_table(pipeline)


def terminate(*_: object) -> NoReturn:
    """End as Ctrl-C does, but for the exit code."""
    raise KeyboardInterrupt("terminated")


def command_line(about: str | None) -> ArgumentParser:
    """Return the parser of the command line."""
    if about and "%(prog)" in about:  # which argparse would fill in
        about = about.replace("%", "%%")
    parser = ArgumentParser(
        description=about,
        formatter_class=RawDescriptionHelpFormatter,
        epilog="Outputs are JSON as Python writes it, one a line; "
        "other things are text.",
    )
    reads = "read the inputs from FILE, one JSON value a line; - is standard input"
    parser.add_argument("--input", action="append", metavar="[NAME=]FILE", help=reads)
    told = "say at the end what each stage did"
    parser.add_argument("--stats", action="store_true", help=told)
    return parser


def inputs_from(
    parser: ArgumentParser, words: list[str] | None, inputs: dict[str, tuple[str, Any]]
) -> dict[str, Any]:
    """Return the arguments of build: what --input says, or the defaults."""
    named = {parameter: name for name, (parameter, _) in inputs.items()}
    files: dict[str, str] = {}
    for word in words or []:
        name, _, path = word.partition("=")
        name = named.get(name, name)
        if name not in inputs:
            name, path = next(iter(inputs)), word
            if len(inputs) > 1:
                parser.error(f"--input {word} needs a name: {', '.join(inputs)}")
        if path != "-" and (os.path.isdir(path) or not os.access(path, os.R_OK)):
            parser.error(f"--input {word}: there is no file {path!r} to be read")
        if name in files or path == "-" and "-" in files.values():
            parser.error(f"--input {word}: that queue, or -, was said before")
        files[name] = path
    reads = {}
    for name, (parameter, items) in inputs.items():
        reads[parameter] = read_json_lines(files[name]) if name in files else items
        if reads[parameter] is None:
            parser.error(f"{name} has nothing to read: say --input {name}=FILE")
    return reads


def read_json_lines(path: str) -> Iterator[Any]:
    """Yield the JSON value on each line of a file; - is standard input."""
    # Not sys.stdin: a thread that still reads it would break the exit.
    with open(0 if path == "-" else path, "rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield json.loads(line.decode("utf-8-sig"))
                except (RecursionError, ValueError) as error:
                    raise ValueError(f"{path}:{number}: {error}") from None


def write_json_lines(pipeline: Pipeline, as_json: Callable[[Any], Any]) -> None:
    """Run the pipeline and print each item, with its queue if there are several."""
    several = len(pipeline.outputs) > 1
    for queue, item in pipeline.stream():
        value = {"queue": queue, "item": item} if several else item
        try:
            line = json.dumps(value, default=as_json)
        except Exception as error:
            message = f"writing {shown(item)} as JSON {raised(error)}"
            raise PipelineError(message, queue, item) from error
        print(line, flush=True)


def print_table(pipeline: Pipeline) -> None:
    """Print where the time of each stage's workers went, in seconds.

    cpu is work; other is what the tasks waited for: a network, a disk, or their turn on
    the CPU. no input and no room are waits for the stages before and after.
    """
    form = "{:<32} {:>7} {:>10} {:>9} {:>9} {:>9} {:>9}"
    heads = ("stage", "workers", "items", "cpu", "other", "no input", "no room")
    print(form.format(*heads), file=sys.stderr)
    for stage, source, sinks, threads in pipeline.stages:
        wall = sum(pipeline.wall[thread] for thread in threads)
        cpu = sum(pipeline.cpu[thread] for thread in threads)
        idle = sum(source.waits[thread] for thread in threads)
        blocked = sum(sink.waits[thread] for sink in sinks for thread in threads)
        other = max(0.0, wall - cpu - idle - blocked)
        times = [f"{seconds:.2f}" for seconds in (cpu, other, idle, blocked)]
        cells = stage, len(threads), source.passed, *times
        print(form.format(*cells), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(build_pipeline, __doc__, {"names": ("inputs", INPUTS)}, parts_of))
