"""The worker processes of a compiled module's stage, and what forks them."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack, suppress
from multiprocessing import current_process, get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import recv_handle
from socket import SHUT_RDWR, socket
from threading import Event, Lock, Thread
from time import perf_counter, process_time, sleep
from traceback import format_exception
from typing import Any

from .caught import Caught
from .errors import raised, shown  # with items
from .links import Link, Packer, ProcessDied, unpack

CROSSING = 0.01  # seconds of work that are sent to a process at a time
GLANCE = 0.2  # seconds between two checks that the other side is alive
# Requests: to do an item; to do items, until one fails; to give up what is not begun.
CALL = "call"  # with calls
LIST = "list"
RECALL = "recall"
# Orders, beside the number of a process that is to end: for a new one; to end them all.
FORK = 0
END = -1


def fork_workers(
    orders: Connection, *tasks: Callable[..., Any], resource: Any = None
) -> None:
    """Fork workers as they are ordered, until the pipeline ends, or its process.

    This process has no other thread, so that no lock is held where it forks.
    """
    parent: Any = parent_process()
    parent_number = os.getppid()
    forget_signals()
    os.setpgrp()
    current_process().daemon = False  # so that it may have processes
    context = get_context("fork")
    process: Any
    running: dict[int, tuple[Any, socket]] = {}
    codes: dict[int, int] = {}  # how those ended that do not run any more
    order = FORK
    with suppress(EOFError, OSError):  # the pipeline's process has gone
        while order != END and parent.is_alive() and os.getppid() == parent_number:
            ends = [process.sentinel for process, _ in running.values()]
            there = wait([orders, parent.sentinel, *ends], GLANCE)
            for number, (process, end) in list(running.items()):
                if not process.is_alive():
                    kill_group(number)
                    with suppress(OSError):
                        end.shutdown(SHUT_RDWR)  # whoever else has it open
                    end.close()
                    codes[number] = process.exitcode
                    del running[number]
            if orders not in there:
                continue
            order = orders.recv()
            if order == FORK:
                end = socket(fileno=recv_handle(orders))
                others = [orders, *(other for _, other in running.values())]
                args = (end, others, tasks, resource)
                process = context.Process(target=run_worker, args=args)
                try:
                    process.start()
                except OSError as error:
                    end.close()
                    orders.send(error)
                else:
                    running[process.pid] = process, end
                    orders.send(process.pid)
            elif order != END:
                if order in running:
                    process, end = running.pop(order)
                    kill_group(order)
                    process.kill()
                    process.join()
                    end.close()
                    codes[order] = process.exitcode
                orders.send(codes.pop(order, None))
    for number in running:
        kill_group(number)


def forget_signals() -> None:
    """Leave it to the pipeline's process what signals do there."""
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def kill_group(number: int) -> None:
    """Kill a worker and the processes that its tasks have started."""
    with suppress(OSError):
        os.killpg(number, signal.SIGKILL)


def run_worker(
    end: socket,
    others: list[Any],
    tasks: tuple[Callable[..., Any], ...],
    resource: Any,
) -> None:
    """Do the work of a worker process."""
    os.setpgrp()
    for other in others:
        other.close()
    Server(Link(end)).serve(tasks, resource)


class Server:
    """A worker's side of its link: receives requests, and sends answers.

    A request is (its kind, items). An answer is (number of items begun, results,
    failure, CPU seconds so far). The failure is None, or (number of the task, item,
    error, traceback), where the number is None if it was no task.
    """

    def __init__(self, link: Link) -> None:
        self.link = link
        self.packer = Packer()
        self.lock = Lock()  # of what follows, and of sending
        self.results: deque[Any] = deque()  # those that are not sent
        self.due = 0.0  # when they should be
        self.requests: deque[Any] = deque()  # received and not begun
        self.busy = Event()

    def serve(self, tasks: tuple[Callable[..., Any], ...], resource: Any) -> None:
        """Apply the tasks, one after the other, to items until there are no more."""
        watch = Thread(target=self._watch, args=(os.getppid(),), daemon=True)
        watch.start()
        ready = False
        with Caught(BaseException) as caught, ExitStack() as stack:
            resources = [] if resource is None else [stack.enter_context(resource)]
            self._answer()
            ready = True
            while request := self._next():
                kind, items = request
                self._answer(begun=len(items))
                if not self._do(items, tasks, resources) and kind == LIST:
                    break
        if caught.error is not None:
            what = "" if ready else "setup of "
            with suppress(ProcessDied):
                self._answer(failure=(None, what, *self._told(caught.error)))

    def _watch(self, parent: int) -> None:
        """Leave with the parent; send results that wait while an item takes long."""
        while os.getppid() == parent:
            if self.busy.wait(GLANCE):
                sleep(CROSSING)
            if self.results and perf_counter() > self.due:
                with suppress(ProcessDied):
                    self._answer()
        os.killpg(os.getpgrp(), signal.SIGKILL)

    def _next(self) -> Any:
        """Return the next request, or None at the end."""
        if not self.requests:
            self._receive()
        return self.requests.popleft()

    def _receive(self) -> None:
        try:
            self.requests.append(self.link.receive())
        except ProcessDied:
            self.requests.append(None)

    def _goes_on(self) -> bool:
        """Receive what has come; return whether what is not begun is still wanted."""
        while self.link.readable(0.0):
            self._receive()
            request = self.requests[-1]
            if request is None or request[0] == RECALL:
                self.requests = deque([request])
                return False
        return True

    def _do(self, items: list[Any], tasks: Any, resources: list[Any]) -> bool:
        """Answer with the results of the items; return False if one failed."""
        self.due = perf_counter() + CROSSING
        if len(items) > 1:
            self.busy.set()
        last = len(tasks)
        with Caught(BaseException) as caught:
            for packed in items:
                item, index = None, -1
                value = unpack(packed)
                for index, task in enumerate(tasks):
                    item = value  # what this task is given, should it fail
                    value = task(item, *resources)
                index = last
                result = self.packer.pack(value)
                self.results.append(result)
                # Buffers are sent before the next item can change what is in them.
                if perf_counter() > self.due or isinstance(result, tuple):
                    self._answer()
                    if not self._goes_on():
                        break
        self.busy.clear()
        error = caught.error
        if isinstance(error, Exception) and index == -1:
            error = TypeError(f"what it is given cannot be unpickled: {error}")
        elif isinstance(error, Exception) and index == last:
            text = f"returned {shown(value)}, which cannot leave its process"
            error = TypeError(f"{text}: {error}")
        if error is not None:
            if error is not caught.error:
                error.__cause__ = caught.error
            index = min(max(index, 0), last - 1)
            item = self._shown(item) if index else None
            self._answer(failure=(index, item, *self._told(error)))
        elif self.results:
            self._answer()
        return error is None

    def _shown(self, item: Any) -> Any:
        with suppress(Exception):
            return self.packer.pack(item)
        return self.packer.pack(shown(item))

    def _told(self, error: BaseException) -> tuple[Any, str]:
        """Return the error, or what stands for it, and its traceback."""
        lines = [raised(error).partition(" ")[2]]
        with suppress(Exception):  # its attributes may be the user's own code
            lines = format_exception(type(error), error, error.__traceback__)
        packed = self.packer.pack(RuntimeError(lines[-1].strip()))
        with suppress(Exception):
            packed = self.packer.pack(error)
        return packed, "".join(lines)

    def _answer(self, begun: int = 0, failure: Any = None) -> None:
        with self.lock:
            results = [self.results.popleft() for _ in range(len(self.results))]
            self.due = perf_counter() + CROSSING
            self.link.send((begun, results, failure, process_time()))
