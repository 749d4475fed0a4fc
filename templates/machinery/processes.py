"""The worker processes of a compiled module's stage, as its threads see them."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.reduction import send_handle
from socket import socket, socketpair
from threading import Lock, active_count, current_thread
from time import perf_counter
from typing import Any

from .caught import Caught
from .errors import PipelineError, raised, shown  # with items
from .forking import FORK, GLANCE
from .links import (
    FOREVER,
    LARGE,
    Link,
    ProcessDied,
    blocks_of,
    is_plain,
    pack,
    unpack,
)
from .pipelines import Pipeline  # with at_start, at_end
from .queues import SENTINEL, Queue
from .spawning import can_be_imported, large_pickle, take_work
from .task_errors import failure_of


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
        self.waiting: list[Any] = []  # items that are not answered  # with lists
        self.sink: Any = None  # with lists
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

    def get(self, source: Queue) -> Any:  # with lists
        """Return the next items for the process; SENTINEL once all is done."""
        if source.stopped or not self.waiting:
            return source.get()
        with source.lock:
            items = source.get() if source.items else []
            return [] if items is SENTINEL else items

    def do(self, items: list[Any], source: Queue, sink: Queue) -> None:  # with lists
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

    def _exchange(self, count: int, source: Queue) -> None:  # with lists
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

    def _packed(self, items: list[Any]) -> list[Any]:  # with lists
        packed: list[Any] = []
        try:
            packed += items if is_plain(items) else map(pack, items)
        except Exception as error:
            raise failure_of(self.name, items[len(packed)], error) from error
        return packed

    def _results(self) -> list[Any]:  # with lists
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
        if self.children.timeout:  # somebody may have stopped it  # with calls
            until = perf_counter() + self.children.timeout
        try:
            with suppress(ProcessDied, TimeoutError):
                while True:
                    if self.sink:  # with lists
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
        self.timeout: float | None = None  # with calls
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
        large = large_pickle(self.work, self.method)  # with parameters, large_work
        if large is not None:  # with parameters, large_work
            process = context.Process(target=take_work, args=(orders,), daemon=True)
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
        if large is not None:  # with parameters, large_work
            with suppress(OSError):  # it has gone, which fork() tells
                ours.send_bytes(large)
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
        self.pipeline.children[current_thread()] = child  # with live
        try:
            child.start()
            yield child
        finally:
            child.close()
            self.pipeline.cpu[current_thread()] += child.cpu  # with stats

    def stop(self) -> None:  # with lists
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
