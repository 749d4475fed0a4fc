#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""Worker processes are given parameters, and so is what they open.

numbers
    -> times (max_workers=2, executor=process) with factor -> more
    -> minus (max_workers=2, executor=process) with factor=shift -> less
    -> plus (executor=process, retries=1, setup=opened) with setup.shift=shift -> plus_out
"""

from __future__ import annotations

import copyreg
import csv
import gzip
import json
import os
import pickle
import re
import signal
import struct
import sys
import time
import warnings
from _thread import start_new_thread
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, redirect_stdout, suppress
from contextvars import copy_context
from functools import partial
from importlib.machinery import PathFinder
from inspect import isgeneratorfunction
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice
from math import isfinite, nan
from multiprocessing import current_process, get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler, recv_handle, send_handle
from operator import attrgetter, methodcaller
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
from typing import Any

# ---- Tasks and what they use, from declaration.py ------------------------------------


def opened(shift):
    return [shift]


def times(number, factor):
    return number * factor


def minus(number, factor):
    return number - factor


def plus(number, shifts):
    return number + shifts[0]


# ---- Inputs --------------------------------------------------------------------------

INPUTS = [1, 2, 3]

# ---- Parameters, unless they are given -----------------------------------------------

FACTOR = 3
SHIFT = 100

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
        if issubclass(type(error), StageFailed):
            raise
        raise failure_of(name, item, error) from error
    if results:
        sink.flush(results)


def process_stage(
    pipeline: Pipeline,
    children: Children,
    reads: str,
    writes: str,
    workers: int = 1,
) -> None:
    """Put the task's result for each item."""
    name = "_".join(children.names)
    children.count = workers
    pipeline.at_stop.append(children.stop)
    pipeline.queue(reads).turn = CROSSING

    def work(source: Queue, sink: Queue) -> None:
        with children.one() as child:
            while (items := child.get(source)) is not SENTINEL:
                child.do(items, source, sink)
        sink.close()

    pipeline.stage(name, work, reads, [writes], workers)


def process_call_stage(
    pipeline: Pipeline,
    children: Children,
    task: Callable[[Any, Any], Any],
    reads: str,
    writes: str,
    workers: int = 1,
    timeout: float | None = None,
) -> None:
    """Put the task's result for each item."""
    name = children.names[0]
    children.count = workers
    children.timeout = timeout

    def work(source: Queue, sink: Queue) -> None:
        with suppress(Stopped), children.one() as child:
            call = given(task, child)
            while (items := source.get()) is not SENTINEL:
                apply(call, items, source, sink, name)
        sink.close()

    pipeline.stage(name, work, reads, [writes], workers)


def times_minus_process(orders: Connection, *, factor: int, shift: int) -> None:
    """What the worker processes of the stage do."""
    fork_workers(orders, partial(times, factor=factor), partial(minus, factor=shift))


def plus_process(orders: Connection, *, shift: int) -> None:
    """What the worker processes of the stage do."""
    fork_workers(orders, plus, resource=opened_(partial(opened, shift=shift)))


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(
    inputs: Iterable[Any] = INPUTS, *, factor: int = FACTOR, shift: int = SHIFT
) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("numbers", inputs)
    times_minus_children = Children(
        pipeline,
        partial(times_minus_process, factor=factor, shift=shift),
        "times",
        "minus",
    )
    process_stage(
        pipeline, times_minus_children, reads="numbers", writes="less", workers=2
    )
    plus_children = Children(pipeline, partial(plus_process, shift=shift), "plus")
    retried_plus = Retries(call_child, pipeline, retries=1)
    process_call_stage(
        pipeline, plus_children, retried_plus, reads="less", writes="plus_out"
    )
    return pipeline.with_outputs("plus_out")


def stream(
    inputs: Iterable[Any] = INPUTS, *, factor: int = FACTOR, shift: int = SHIFT
) -> Generator[tuple[str, Any], None, None]:
    """Run the pipeline and yield (queue name, item) as outputs come.

    Closing the iterator stops the pipeline. Raises PipelineError if a task fails.
    """
    return build_pipeline(inputs, factor=factor, shift=shift).stream()


def run(
    inputs: Iterable[Any] = INPUTS, *, factor: int = FACTOR, shift: int = SHIFT
) -> dict[str, list[Any]]:
    """Run the pipeline to its end; return the items of each output queue by name."""
    return build_pipeline(inputs, factor=factor, shift=shift).run()


# ---- Machinery: how queues, threads and the command line work ------------------------

...


if __name__ == "__main__":
    build = Configured(
        build_pipeline,
        Option("factor", int),
        Option("shift", int),
    )
    sys.exit(main(build, __doc__, {"numbers": ("inputs", INPUTS)}))
