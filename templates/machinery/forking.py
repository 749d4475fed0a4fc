"""The worker processes of a compiled module's stage, and what forks them."""

from __future__ import annotations

import os
import signal
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
from .given import given
from .links import LARGE, PLAIN, Link, ProcessDied, blocks_of, pack, unpack

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
