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
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import defaultdict, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from io import StringIO, TextIOWrapper
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from random import uniform
from threading import (
    Condition,
    Event,
    RLock,
    Thread,
    current_thread,
    get_ident,
    main_thread,
)
from time import perf_counter, process_time, sleep, thread_time
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
    """Put the task's result for each item; whoever waits for results gets them at once."""
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
        raise failure_of(name, item, error) from error
    if results:
        sink.put(results)


def apply_or_fail(
    task: Callable[[Any], Any],
    items: list[Any],
    source: Queue,
    sink: Queue,
    failed: Any,
    name: str,
) -> None:
    """Put the task's result for each item, and a Failure where there is none."""
    results: list[Any] = []
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
            sink.put(results)
            results = []
            if source.wanted():
                source.give_back(list(rest))
    except BaseException as error:
        sink.add(results)
        raise failure_of(name, item, error) from error
    if results:
        sink.put(results)


def map_stage(
    pipeline: Pipeline,
    task: Callable[[Any], Any],
    reads: str,
    writes: str,
    workers: int = 1,
    name: str = "",
) -> None:
    """Put what the task returns for each item."""
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
    """Put what the task returns for each item and what setup opened for the worker."""
    name = name or task.__name__

    def work(source: Queue, sink: Queue) -> None:
        with opened(setup) as resource:
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
    """Put what the task returns for each item."""
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
    """Put what the task returns for each item, in a process for each worker."""
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
    """Connect the workers by queues; nothing runs yet."""
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

    def __init__(self, message: str, task: str = "", item: Any = None) -> None:
        self.message, self.task, self.item = message, task, item
        self.__notes__: list[str] = []  # what failed beside it

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
# Items that a queue holds: up to ten times as many where they cost so little that a
# switch of threads takes as long as some hundred of them.
MAXSIZE = 1000


class Turn:
    """What a worker took from its queue last, which tells its pace."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self.size = 1  # items that it might have taken
        self.count = 0  # items that it took and did not give back
        self.start = 0.0


# What is read without the lock, and why that is right without the GIL too:
# - `hungry` and the length of `items` may be a moment old. Who adds looks at `hungry`
#   after adding, who waits looks at `items` after saying so, and looks again in a second.
# - `stopped` is set once, and whoever has not seen it yet does one item more.
# - `items` is appended to by the one producer that feed() is for; who takes, takes from
#   the other end no more than it saw.
# - A worker's turn, and its entry in `waits`, are its own, but for stop(), which empties
#   the turn's list: iterating over that just ends.
class Queue:
    """A bounded queue that moves lists of items, so that cheap items cost little.

    get() gives a worker its fair share of what waits, but no more than it can do in one
    TURN at its last pace, nor twice what it might take last: slow items go one by one.
    """

    def __init__(self, name: str, maxsize: int | None = None) -> None:
        self.name = name
        self.bound = maxsize or MAXSIZE
        self.elastic = maxsize is None
        self.turn = TURN
        self.items: list[Any] = []
        self.producers = 0
        self.consumers = 0
        self.hungry = 0  # consumers that wait and that nobody has woken yet
        self.passed = 0  # items that went through
        self.stopped = False
        self.turns: dict[int, Turn] = {}  # by thread
        self.waits: dict[Thread, float] = defaultdict(float)  # seconds
        self.reader = main_thread()  # who takes what comes out in the end
        self.lock = RLock()
        self.filled: Any = Condition(self.lock)
        self.emptied = Condition(self.lock)

    def put(self, items: list[Any]) -> None:
        """Add the items, waiting for room; once stopped, there is always room."""
        with self.lock:
            while len(self.items) + len(items) > self.bound and not self.stopped:
                room = max(0, self.bound - len(self.items))
                self.add(items[:room])
                items = items[room:]
                self._wait(self.emptied)
            self.add(items)

    def add(self, items: list[Any]) -> None:
        """Add the items, though there may be no room."""
        with self.lock:
            self.items.extend(items)
            self._wake(len(items))

    def feed(self, items: Iterable[Any]) -> None:
        """Add each item as it comes, taking the lock only where that is needed."""
        if isinstance(
            items, (list, tuple, range)
        ):  # nothing of it has to be waited for
            for start in range(0, len(items), MAXSIZE):
                self.put(list(items[start : start + MAXSIZE]))
                if self.stopped:
                    return
            return
        for item in items:
            if self.producers > 1 or len(self.items) >= self.bound:
                self.put([item])
            else:
                self.items.append(item)
                if self.hungry:
                    with self.lock:
                        self._wake(1)
            if self.stopped:
                return

    def close(self) -> None:
        """End one producer's part; after the last, get() returns SENTINEL."""
        with self.lock:
            self.producers -= 1
            self.filled.notify_all()

    def get(self) -> Any:
        """Return the next items for this worker, at least one, or SENTINEL at the end.

        stop() empties the list, also while the worker iterates over it.
        """
        turn = self.next_turn()
        with self.lock:
            while not self.items and self.producers and not self.stopped:
                self.hungry = min(self.hungry + 1, self.consumers)
                if not self.items:  # looked at again: feed() adds without the lock
                    self._wait(self.filled)
            if self.stopped or not self.items:
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
        """Return the thread's turn, with the size that its pace allows."""
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

    def stop(self) -> None:
        """End every wait; a worker keeps the item that it works on, and gets no more."""
        with self.lock:
            self.stopped = True
            for turn in self.turns.values():
                turn.items.clear()  # though its worker iterates over it: see get()
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
    """Keeps the error of a with block, and goes on after it."""

    def __init__(self, kind: type[BaseException] = Exception) -> None:
        self.kind = kind
        self.error: Any = None

    def __enter__(self) -> Any:
        return self

    def __exit__(self, _: object, error: object, __: object) -> bool:
        self.error = error
        return isinstance(error, self.kind)


class Failure:
    """An item that a task failed on: the error, and after how many attempts."""

    def __init__(self, item: Any, error: Exception) -> None:
        self.item = item
        self.error = error
        self.attempts = vars(error).get("attempts_made", 1)

    def __repr__(self) -> str:
        return f"Failure({self.item!r}, {self.error!r}, attempts={self.attempts})"


def parts_of(value: Any) -> Any:
    """Return a Failure as JSON can have it, and other things as text."""
    if isinstance(value, Failure):
        error = raised(value.error).partition(" ")[2]
        return {"item": value.item, "error": error, "attempts": value.attempts}
    return str(value)


def given(task: Callable[[Any, Any], Any], resource: Any) -> Callable[[Any], Any]:
    """Return the task with its second argument given."""
    return lambda item: task(item, resource)


@contextmanager
def opened(setup: Callable[[], Any]) -> Iterator[Any]:
    """Call setup, and close what it returned at the end, if that can be closed.

    It is told of a failure, but cannot suppress it.
    """
    resource = setup()
    if not hasattr(type(resource), "__exit__"):
        yield resource
        return
    failure = None
    with resource as entered:
        try:
            yield entered
        except BaseException as error:
            failure = error
            raise
    if failure is not None:
        raise failure


class Bell:
    """A condition without a lock, so that Ctrl-C may end a wait for it at any moment."""

    def __init__(self) -> None:
        self.rings: SimpleQueue[None] = SimpleQueue()

    def notify(self, _: int = 1) -> None:
        self.rings.put(None)

    notify_all = notify


class Pipeline:
    """The threads of one run: when one fails all stop, and the caller gets its error."""

    def __init__(self) -> None:
        self.queues: dict[str, Queue] = {}
        self.outputs: list[Queue] = []
        self.threads: list[Thread] = []
        self.stages: list[tuple[Any, ...]] = []
        self.cpu: dict[Thread, float] = defaultdict(float)  # seconds
        self.wall: dict[Thread, float] = {}  # seconds
        self.at_start: list[Callable[[], None]] = []
        self.at_stop: list[Callable[[], None]] = []
        self.at_end: list[Callable[[], None]] = []
        self.errors: list[PipelineError] = []
        self.started = Event()
        self.stopped = Event()
        self.lock = RLock()
        self.bell = Bell()

    def queue(self, name: str, maxsize: int | None = None) -> Queue:
        """Return the queue of this name, or a new one if there is none yet."""
        return self.queues.setdefault(name, Queue(name, maxsize))

    def input(self, name: str, inputs: Iterable[Any], writes: str = "") -> None:
        """Add the thread that reads the inputs, into the queue of this name or another."""
        sink = self.queue(writes or name)
        sink.producers += 1

        def read() -> None:
            self.started.wait()
            if not sink.stopped:
                sink.feed(inputs)
            sink.close()

        thread = Thread(target=self._work, args=(f"reading {name}", read), name=name)
        # A daemon, since nothing can wake a thread whose inputs keep it waiting.
        with suppress(RuntimeError):  # in a subinterpreter there are none
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
            thread = Thread(target=self._work, args=args, name=f"{name}-{number}")
            self.threads.append(thread)
        threads = self.threads[-workers:]
        self.stages.append((name, source, sinks, threads))

    def with_outputs(self, *names: str) -> Pipeline:
        """Say what comes out; raise ValueError where a queue is not connected."""
        for name in dict.fromkeys([*self.queues, *names]):
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
            except (
                BaseException
            ) as error:  # SystemExit too: it does not end the program
                raise PipelineError(f"{name} {raised(error)}", name) from error
        except PipelineError as error:
            self.errors.append(error)
        self.cpu[current_thread()] += thread_time()
        self.wall[current_thread()] = perf_counter() - start
        if self.errors:
            self.stop()

    def stop(self) -> None:
        """Stop all threads, each after the item that it is working on."""
        self.stopped.set()
        for queue in self.queues.values():
            queue.stop()
        for stop in self.at_stop:
            stop()
        self.started.set()

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
            yield queue.name, queue.items
        if self.errors:
            error, *others = self.errors
            error.__notes__ += [f"meanwhile: {other}" for other in others]
            raise error

    def stream(self) -> Iterator[tuple[str, Any]]:
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
        threads = sorted(self.threads, key=lambda thread: thread.daemon)  # inputs last
        for started, thread in enumerate(threads):
            try:
                thread.start()
            except RuntimeError as error:
                needs = f"{len(threads)} threads, but only {started} could start"
                hint = "compiled with --target serial it needs none"
                raise PipelineError(f"needs {needs} ({hint})", thread.name) from error
        self.started.set()

    def _join(self) -> None:
        if current_thread() in self.threads:
            return  # a stream that nobody holds is closed wherever it is found
        for thread in filter(Thread.is_alive, self.threads):
            thread.join(timeout=0.5 if thread.daemon else None)

    def _take(self) -> list[tuple[str, list[Any]]]:
        """Wait for results; return none when there will be no more."""
        for queue in self.queues.values():
            queue.reader = current_thread()
        while True:
            with self.lock:
                waiting = [queue for queue in self.outputs if queue.items]
                if waiting:
                    return [
                        (queue.name, queue.take(queue.next_turn(), len(queue.items)))
                        for queue in waiting
                    ]
                over = not any(queue.producers for queue in self.outputs)
                if over or self.stopped.is_set():
                    return []
                for queue in self.outputs:
                    queue.hungry = 1
            # Looked at again: feed() adds without the lock.
            if not any(queue.items for queue in self.outputs):
                self.bell.rings.get()


class Order:
    """Lets results go on in the order of their items, each as soon as it is its turn.

    A worker whose results are early leaves them here and goes on, unless the queue that
    they are for could not hold more.
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
        """Return what a worker does, such that its results keep the order."""

        def work_in_order(source: Queue, sink: Queue, *others: Queue) -> None:
            self.sink = sink
            ordered = Ordered(self, source, sink)
            work(ordered, ordered, *others)

        return work_in_order

    def put(self, position: int, count: int, results: list[Any]) -> None:
        """Take the results of so many items, and pass on all whose turn it is."""
        with self.changed:
            while self.waiting >= self.sink.bound and position != self.next:
                if self.stopped:
                    break
                self.changed.wait()
            self.early[position] = count, results
            self.waiting += count
            if self.moving:  # whoever does that passes these on too
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
        for position in sorted(self.early):  # those behind the item that failed
            self.sink.add(self.early.pop(position)[1])


class Ordered:
    """What a worker of an ordered stage has for its source and its sink."""

    hungry = True  # so that each result is put as soon as it is there

    def __init__(self, order: Order, source: Queue, sink: Queue) -> None:
        self.order = order
        self.source = source
        self.sink = sink
        self.position = 0

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

    def put(self, results: list[Any]) -> None:
        """Put results of the next items; none where one was skipped."""
        count = max(1, len(results))
        self.order.put(self.position, count, results)
        self.position += count

    def add(self, results: list[Any]) -> None:
        """Forget what was finished before a failure, since something before it is not."""

    def close(self) -> None:
        self.sink.close()

    def plenty(self, count: int) -> bool:
        return False  # since only the places of one turn are known

    def wanted(self) -> bool:
        return False  # since the places of the items are taken

    def give_back(self, items: list[Any]) -> None:
        """Do nothing: it is never asked for."""


CROSSING = 0.01  # seconds of work that go over to a process at a time
GLANCE = 0.2  # seconds between two looks whether the other side is alive
AHEAD = 8000  # bytes that any pipe holds, so that sending them never has to wait
RECALL = b"recall"  # asks a process to leave the rest of what it was sent


class ProcessDied(Exception):
    """A worker process was killed, or ended by itself."""


class RemoteTraceback(Exception):
    """Where in its process a task failed, as text."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


class Server:
    """A worker process's side: receives lists of items, sends back lists of results.

    A reply has the results, None or how the next item failed (the number of the task,
    None if it was not begun; its item; the error; the traceback), and the CPU time of the
    process until then.
    """

    def __init__(self, requests: Connection, replies: Connection) -> None:
        self.requests = requests
        self.replies = replies
        self.waiting: deque[bytes] = deque()  # what was received and not begun

    def __enter__(self) -> Any:
        # Ctrl-C goes to every process of a terminal, and the parent decides what ends.
        signal.signal(signal.SIGINT, lambda *_: None)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        Thread(target=self._leave_with_parent, daemon=True).start()
        return self

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> bool:
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
        """Do the tasks, one after the other, on each item that comes, until the end."""
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
        """Receive what there is, and return whether the rest has still to be done."""
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
    """Return the error, or a stand-in that can be pickled, and its traceback as text."""
    lines = format_exception(type(error), error, error.__traceback__)
    for _ in range(2):
        with suppress(Exception):
            pickle.loads(pickle.dumps(error))
            return error, "".join(lines)
        # The second time without its __init__, which may take other arguments.
        copyreg.pickle(type(error), without_init)
    return RuntimeError(lines[-1].strip()), "".join(lines)


def without_init(error: BaseException) -> tuple[Any, ...]:
    """Say how to build an error again, as `__reduce__` does, by __new__ alone."""
    kind = type(error)
    return kind.__new__, (kind, *error.args), {**vars(error), "args": error.args}


class Child:
    """The parent's side of a worker process."""

    def __init__(self, work: Callable[..., None], names: tuple[str, ...]) -> None:
        self.work = work
        self.names = names
        self.timeout: float | None = None
        self.waiting: list[Any] = []  # items that were sent and have no result yet
        self.sink: Any = None
        self.process: Any = None
        self.cpu = 0.0  # seconds that the process has worked

    def start(self) -> None:
        context = get_context()
        requests, self.requests = context.Pipe(duplex=False)
        self.replies, replies = context.Pipe(duplex=False)
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
            raise self._unbegun(failure)

    def get(self, source: Queue) -> Any:
        """Return the next items for the process, or SENTINEL once it has none left."""
        if not self.waiting:
            return source.get()
        with source.lock:
            items = source.get() if source.items else []
            return [] if items is SENTINEL else items

    def do(self, items: list[Any], source: Queue, sink: Queue) -> None:
        """Send the items, and put the results of those sent before.

        Where more items wait, these may stay with the process meanwhile, so that it need
        not wait for the next ones.
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
            self._results(sink)  # or both sides could wait for room in a pipe
        self.waiting += items
        if caught.error is None:
            self._send(request)
            return
        for item in items:
            with Caught() as at_fault:
                pickle.dumps(item)
            if at_fault.error is not None:
                raise failure_of(self.names[0], item, at_fault.error) from caught.error

    def call(self, item: Any) -> Any:
        """Return the result for an item; a process that has died is replaced before."""
        if self.process is None:
            self.start()
            self.welcome()
        try:
            self._send(pickle.dumps([item], pickle.HIGHEST_PROTOCOL))
            results, failure = self._receive(self.timeout)
        except (ProcessDied, TimeoutError):
            self.kill()
            raise
        if failure:
            raise self._error(failure)
        return results[0]

    def _send(self, request: bytes) -> None:
        try:
            self.requests.send_bytes(request)
        except OSError:
            raise ProcessDied(self._how_it_died()) from None

    def _receive(self, timeout: float | None = None) -> tuple[list[Any], Any]:
        end = perf_counter() + (timeout or float("inf"))
        try:
            while not self.replies.poll(max(0.0, min(GLANCE, end - perf_counter()))):
                if perf_counter() >= end:
                    raise TimeoutError(f"took longer than {timeout} s")
                if not (self.process.is_alive() or self.replies.poll()):
                    raise EOFError
            reply = self.replies.recv_bytes()
        except TimeoutError:
            raise
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

    def _unbegun(self, failure: Any) -> PipelineError:
        error = self._error(failure)
        failed = PipelineError(f"{self.names[0]} {raised(error)}", self.names[0])
        failed.__cause__ = error
        return failed

    @staticmethod
    def _error(failure: Any) -> BaseException:
        error: BaseException = failure[2]
        if error.__cause__ is None and failure[3]:
            error.__cause__ = RemoteTraceback(failure[3])
        return error

    def close(self) -> None:
        """Let the process end, after its running item, and wait for it."""
        if self.process is None:
            return
        failure = None
        with suppress(EOFError, OSError):
            self.requests.send_bytes(b"")
            while self.process.is_alive():
                if self.replies.poll(GLANCE):
                    reply = pickle.loads(self.replies.recv_bytes())
                    results, failure, self.cpu = reply
                    if self.sink:  # finished, though the pipeline stops
                        self.sink.add(results)
        self.process.join()
        self._forget()
        if failure and failure[0] is None:
            raise self._unbegun(failure)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self._forget()

    def _forget(self) -> None:
        self.process = None
        self.requests.close()
        self.replies.close()


class Children:
    """The worker processes of a stage, which start before any thread."""

    def __init__(
        self,
        pipeline: Pipeline,
        work: Callable[..., None],
        *names: str,
        timeout: float | None = None,
    ) -> None:
        pipeline.at_start.append(self.start)
        pipeline.at_end.append(self.end)
        self.pipeline = pipeline
        self.work = work
        self.names = names
        self.timeout = timeout
        self.count = 1
        self.children: list[Child] = []
        self.idle: list[Child] = []

    def start(self) -> None:
        for started in range(self.count):
            child = Child(self.work, self.names)
            child.timeout = self.timeout
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
        """Return a process of this worker's own, which ends with it."""
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
    """Calls a task again where it raises one of some errors.

    It waits backoff seconds before the first retry and twice as long before each next
    one, give or take a quarter, so that workers which failed together try apart.
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
        self.stopped = pipeline.stopped
        self.retries = retries
        self.retry_on = retry_on
        self.backoff = backoff

    def __call__(self, item: Any, *resource: Any) -> Any:
        for attempts in range(1, self.retries + 2):
            try:
                return self.task(item, *resource)
            except BaseException as error:
                delay = self.delay(error, attempts)
                if delay is None or self.stopped.wait(delay):
                    raise

    def delay(self, error: BaseException, attempts: int) -> float | None:
        """Return how many seconds to wait after so many attempts; None: do not retry."""
        vars(error)["attempts_made"] = attempts
        if attempts > self.retries or not isinstance(error, self.retry_on):
            return None
        return self.backoff * 2.0 ** (attempts - 1) * uniform(0.75, 1.25)


def main(
    build: Callable[..., Pipeline],
    about: str | None,
    inputs: dict[str, tuple[str, Any]],
    as_json: Callable[[Any], Any] = str,
) -> int:
    """Run the pipeline as the command line says, and return the exit code.

    inputs has by queue the parameter of build, and what that is unless something else is
    said (None: it has to be); as_json is for items that JSON has no form for.
    """
    if isinstance(sys.stdout, TextIOWrapper):  # it may lack letters that --help has
        sys.stdout.reconfigure(errors="backslashreplace")
    parser = command_line(about)
    options = parser.parse_args()
    pipeline = build(**inputs_from(parser, options.input, inputs))
    if sys.stdout is None:
        parser.error("standard output is closed")
    sys.stderr = sys.stderr or StringIO()  # print() would take standard output instead
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
        # What could not be written is let go, or the end of the program would wait for it.
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
    parser = ArgumentParser(
        description=about,
        formatter_class=RawDescriptionHelpFormatter,
        epilog="Outputs are JSON as Python writes it, one a line; other things are text.",
    )
    reads = "read the inputs from FILE, one JSON value a line; - is standard input"
    parser.add_argument("--input", action="append", metavar="[NAME=]FILE", help=reads)
    told = "say at the end what each stage did"
    parser.add_argument("--stats", action="store_true", help=told)
    return parser


def inputs_from(
    parser: ArgumentParser, words: list[str] | None, inputs: dict[str, tuple[str, Any]]
) -> dict[str, Any]:
    """Return what each parameter reads, by the words after --input."""
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
            parser.error(f"--input {word}: it was said before what that reads")
        files[name] = path
    reads = {}
    for name, (parameter, items) in inputs.items():
        reads[parameter] = read_json_lines(files[name]) if name in files else items
        if reads[parameter] is None:
            parser.error(f"{name} has nothing to read: say --input {name}=FILE")
    return reads


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


def print_table(pipeline: Pipeline) -> None:
    """Print where the time of each stage's workers went, in seconds.

    cpu is work; other is what the tasks waited for: a network, a disk, or their turn on
    the CPU. no input and no room are waits for the stages before and after.
    """
    form = "{:<32} {:>7} {:>10} {:>9} {:>9} {:>9} {:>9}"
    heads = ("stage", "workers", "items", "cpu", "other", "no input", "no room")
    print(form.format(*heads), file=sys.stderr)
    for stage, source, sinks, threads in pipeline.stages:
        wall = sum(pipeline.wall.get(thread, 0.0) for thread in threads)
        cpu = sum(pipeline.cpu[thread] for thread in threads)
        idle = sum(source.waits[thread] for thread in threads)
        blocked = sum(sink.waits[thread] for sink in sinks for thread in threads)
        other = max(0.0, wall - cpu - idle - blocked)
        times = [f"{seconds:.2f}" for seconds in (cpu, other, idle, blocked)]
        cells = stage, len(threads), source.passed, *times
        print(form.format(*cells), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(build_pipeline, __doc__, {"names": ("inputs", INPUTS)}, parts_of))
