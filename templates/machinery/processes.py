"""The worker processes of a compiled module's stage: one a worker, two pipes each."""

from __future__ import annotations

import copyreg
import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from threading import Thread, current_thread
from time import perf_counter, process_time, sleep
from traceback import format_exception
from typing import Any

from .caught import Caught
from .errors import PipelineError, raised, shown  # with items
from .pipelines import Pipeline  # with at_start, at_end
from .queues import SENTINEL, Queue
from .task_errors import failure_of

CROSSING = 0.01  # seconds of work that are sent to a process at a time
GLANCE = 0.2  # seconds between two checks that the other side is alive
AHEAD = 8000  # bytes that fit into any pipe, so that sending them never blocks  # with lists
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
        self.timeout: float | None = None  # with calls
        self.waiting: list[Any] = []  # sent and not done  # with lists
        self.sink: Any = None  # with lists
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

    def get(self, source: Queue) -> Any:  # with lists
        """Return the next items for the process; SENTINEL once all is done."""
        if not self.waiting:
            return source.get()
        with source.lock:
            items = source.get() if source.items else []
            return [] if items is SENTINEL else items

    def do(self, items: list[Any], source: Queue, sink: Queue) -> None:  # with lists
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

    def _results(self, sink: Queue) -> list[Any]:  # with lists
        """Put the next results that come, and return them."""
        results, failure = self._receive()
        del self.waiting[: len(results)]
        if results:
            sink.put(results)
        if failure:
            raise self._failed(failure, self.waiting)
        return results

    def _send_all(self, items: list[Any], sink: Queue) -> None:  # with lists
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

    def call(self, item: Any) -> Any:  # with calls
        """Return the result for an item; replace the process first if it has died."""
        if self.process is None:
            self.start()
            self.welcome()
        try:
            self._send(pickle.dumps([item], pickle.HIGHEST_PROTOCOL))
            end = perf_counter() + (self.timeout or float("inf"))
            while not self._replied(min(GLANCE, end - perf_counter())):
                if perf_counter() >= end:
                    raise TimeoutError(f"took longer than {self.timeout} s")
            results, failure = self._receive()
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

    def _failed(self, failure: Any, waiting: list[Any]) -> PipelineError:  # with lists
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
                    if self.sink:  # finished, though the pipeline stops  # with lists
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
        self.pipeline = pipeline  # with stats
        self.work = work
        self.names = names
        self.timeout: float | None = None  # with calls
        self.count = 1
        self.children: list[Child] = []
        self.idle: list[Child] = []

    def start(self) -> None:
        for started in range(self.count):
            child = Child(self.work, self.names)
            child.timeout = self.timeout  # with calls
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
            self.pipeline.cpu[current_thread()] += child.cpu  # with stats

    def end(self) -> None:
        for child in self.children:
            child.kill()
