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
from contextlib import contextmanager, suppress
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
from time import perf_counter, sleep
from traceback import format_exception
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


def read_module_worker(source: Queue, sink: Queue, failed: Queue) -> None:
    task = Retries(read_module, source, retries=1, backoff=0.01, retry_on=(OSError,))
    while (items := source.get()) is not SENTINEL:
        apply_or_fail(task, items, source, sink, failed, "read_module")
    sink.put(SENTINEL)
    failed.put(SENTINEL)


def find_longest_process(requests: Connection, replies: Connection) -> None:
    with Server(requests, replies) as server:
        server.work(find_longest)


def find_longest_worker(source: Queue, sink: Queue, children: Children) -> None:
    with children.one() as child:
        while (items := child.get(source)) is not SENTINEL:
            child.do(items, source, sink)
    sink.put(SENTINEL)


def record_worker(source: Queue, sink: Queue) -> None:
    with opened(open_database) as resource:
        task = given(record, resource)
        while (items := source.get()) is not SENTINEL:
            apply(task, items, source, sink, "record")
    sink.put(SENTINEL)


def explain_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        apply(explain, items, source, sink)
    sink.put(SENTINEL)


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(inputs: Iterable[Any] = INPUTS) -> Pipeline:
    """Connect the workers by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("names", inputs)
    pipeline.stage(
        read_module_worker,
        reads="names",
        writes=["q_read", "failed"],
        workers=4,
        order=Order(),
    )
    pipeline.stage(
        find_longest_worker,
        reads="q_read",
        writes=["q_found"],
        workers=2,
        order=Order(),
        children=Children(find_longest_process, "find_longest"),
    )
    pipeline.stage(record_worker, reads="q_found", writes=["q_reports"])
    pipeline.stage(explain_worker, reads="failed", writes=["q_reports"])
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


def apply_or_fail(
    task: Callable[[Any], Any],
    items: list[Any],
    source: Queue,
    sink: Queue,
    failed: Any,
    name: str = "",
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
        raise failure_of(name or task.__name__, item, error) from error
    if results:
        sink.put(results)


def parts_of(value: Any) -> Any:
    """Return a Failure as JSON can have it, and other things as text."""
    if isinstance(value, Failure):
        error = raised(value.error).partition(" ")[2]
        return {"item": value.item, "error": error, "attempts": value.attempts}
    return str(value)


def given(task: Callable[[Any, Any], Any], resource: Any) -> Callable[[Any], Any]:
    """Return the task with its second argument given."""

    def call(item: Any) -> Any:
        return task(item, resource)

    return call


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


class Shared:
    """Shared by the workers of a stage; begins and ends with the pipeline's threads."""

    def begin(self, workers: int) -> None:
        """Get ready, before any thread of the pipeline starts."""

    def stop(self) -> None:
        """End every wait."""

    def end(self) -> None:
        """Leave nothing behind, after all threads have ended."""


class Order(Shared):
    """Lets results go on in the order of their items, each as soon as it is its turn.

    A worker whose results are early leaves them here and goes on, unless the queue that
    they are for could not hold more.
    """

    def __init__(self) -> None:
        self.changed = Condition()
        self.sink: Any = None
        self.early: dict[int, tuple[int, list[Any]]] = {}
        self.waiting = 0
        self.next = 0  # position of the item whose result goes on next
        self.moving = False
        self.stopped = False

    def ends(self, source: Queue, sink: Queue) -> tuple[Ordered, Ordered]:
        """Return what a worker has for its source and its sink."""
        self.sink = sink
        ordered = Ordered(self, source, sink)
        return ordered, ordered

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

    def get(self, seconds: float = 0.0, patience: float | None = None) -> Any:
        """Return the next items, one by one unless seconds are given, or SENTINEL."""
        with self.source.lock:
            items = self.source.get(seconds, patience)
            if items is not SENTINEL:
                self.position = self.source.passed - len(items)
        return items

    def put(self, results: Any) -> None:
        """Put results of the next items; none where one was skipped."""
        if results is SENTINEL:
            self.sink.put(SENTINEL)
            return
        count = max(1, len(results))
        self.order.put(self.position, count, results)
        self.position += count

    def add(self, results: list[Any]) -> None:
        """Forget what was finished before a failure, since something before it is not."""

    def plenty(self, count: int) -> bool:
        return False  # since only the places of one turn are known

    def wanted(self) -> bool:
        return False  # since the places of the items are taken

    def pause(self, seconds: float) -> None:
        self.source.pause(seconds)


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

    A reply is a pair: results, and None or how the next item failed: the number of the
    task (None: it was not begun), its item, the error, the traceback.
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
                self.replies.send_bytes(
                    pickle.dumps(([], (None, None, *sendable(error))))
                )
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
            reply = pickle.dumps((results, failure), pickle.HIGHEST_PROTOCOL)
        self.replies.send_bytes(reply or pickle.dumps(sendable_reply(results, failure)))


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
            return source.get(CROSSING)
        items = source.get(CROSSING, patience=0.0)
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
            results, failure = pickle.loads(reply)
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
                    results, failure = pickle.loads(self.replies.recv_bytes())
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


class Children(Shared):
    """The worker processes of a stage, which start before any thread."""

    def __init__(
        self, work: Callable[..., None], *names: str, timeout: float | None = None
    ) -> None:
        self.work = work
        self.names = names
        self.timeout = timeout
        self.children: list[Child] = []
        self.idle: list[Child] = []

    def begin(self, workers: int) -> None:
        for started in range(workers):
            child = Child(self.work, self.names)
            child.timeout = self.timeout
            try:
                child.start()
            except Exception as error:
                name = self.names[0]
                needs = f"needs {workers} process{'es' if workers > 1 else ''}"
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
        task: Callable[[Any], Any],
        source: Queue,
        retries: int,
        retry_on: tuple[type[BaseException], ...] = (Exception,),
        backoff: float = 0.0,
    ) -> None:
        self.task = task
        self.source = source
        self.retries = retries
        self.retry_on = retry_on
        self.backoff = backoff

    def __call__(self, item: Any) -> Any:
        for attempts in range(1, self.retries + 2):
            try:
                return self.task(item)
            except BaseException as error:
                delay = self.delay(error, attempts)
                if delay is None:
                    raise
                self.source.pause(delay)
                if self.source.stopped:
                    raise

    def delay(self, error: BaseException, attempts: int) -> float | None:
        """Return how many seconds to wait after so many attempts; None: do not retry."""
        vars(error)["attempts_made"] = attempts
        if attempts > self.retries or not isinstance(error, self.retry_on):
            return None
        return self.backoff * 2.0 ** (attempts - 1) * uniform(0.75, 1.25)


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
    sys.exit(main(build_pipeline, __doc__, {"names": ("inputs", INPUTS)}, parts_of))
