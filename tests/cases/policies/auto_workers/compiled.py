#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""The pipeline sets how many workers its tasks have, and keeps what they are told.

numbers
    -> fetch (max_workers=auto, ordered=True, setup=session)
    -> ask (max_workers=2..8, retries=2, rate=2000.0, on_error=skip)
    -> double (max_workers=auto, executor=process) -> doubled
"""

from __future__ import annotations

import asyncio
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
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, redirect_stdout, suppress
from contextvars import copy_context
from functools import partial
from importlib.machinery import PathFinder
from inspect import isgeneratorfunction
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice
from logging import getLogger
from math import ceil, isfinite, nan
from multiprocessing import current_process, get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import recv_handle, send_handle
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


def session():
    return str


def fetch(number, as_text):
    time.sleep(0.002)
    return as_text(number)


async def ask(text):
    await asyncio.sleep(0.002)
    if text == "13":
        raise ValueError(text)
    return text


def double(text):
    return 2 * text


# ---- Inputs --------------------------------------------------------------------------

INPUTS = range(60)

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


def ordered_opening_map_stage(
    pipeline: Pipeline,
    task: Callable[[Any, Any], Any],
    setup: Callable[[], Any],
    reads: str,
    writes: str,
    workers: int = 1,
    name: str = "",
) -> None:
    """Put the task's result for each item, in order; it also gets what setup opened."""
    name = name or task.__name__

    def work(source: Queue, sink: Queue) -> None:
        with opened(setup, name) as resource:
            call = given(task, resource)
            while (items := source.get()) is not SENTINEL:
                apply(call, items, source, sink, name)
        sink.close()

    work_in_order = Order(pipeline).kept_by(work)
    pipeline.stage(name, work_in_order, reads, [writes], workers)


def skipping_async_map_stage(
    pipeline: Pipeline,
    task: Callable[[Any], Awaitable[Any]],
    reads: str,
    writes: str,
    at_once: int = 1,
    ordered: bool = False,
    name: str = "",
) -> None:
    """Await the task for each item, at_once of them at a time."""
    name = name or task.__name__
    failed = Skips(pipeline, name)

    def work(source: Queue, sink: Queue) -> None:
        asyncio.run(
            FailingCoroutines(task, source, sink, failed, at_once, name, ordered).run()
        )
        sink.close()

    pipeline.stage(name, work, reads, [writes])


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


def double_process(orders: Connection) -> None:
    """What the worker processes of the stage do."""
    fork_workers(orders, double)


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(inputs: Iterable[Any] = INPUTS) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("numbers", inputs)
    ordered_opening_map_stage(
        pipeline,
        fetch,
        session,
        reads="numbers",
        writes="fetch_out",
        workers=auto(pipeline, 1, 32),
    )
    paced_ask = AsyncPaced(ask, pipeline, 2000.0)
    retried_ask = AsyncRetries(paced_ask, pipeline, retries=2)
    skipping_async_map_stage(
        pipeline,
        retried_ask,
        reads="fetch_out",
        writes="ask_out",
        at_once=auto(pipeline, 2, 8, rate=2000.0),
        name="ask",
    )
    double_children = Children(pipeline, double_process, "double")
    process_stage(
        pipeline,
        double_children,
        reads="ask_out",
        writes="doubled",
        workers=auto(pipeline, 1),
    )
    return pipeline.with_outputs("doubled")


def stream(inputs: Iterable[Any] = INPUTS) -> Generator[tuple[str, Any], None, None]:
    """Run the pipeline and yield (queue name, item) as outputs come.

    Closing the iterator stops the pipeline. Raises PipelineError if a task fails.
    """
    return build_pipeline(inputs).stream()


def run(inputs: Iterable[Any] = INPUTS) -> dict[str, list[Any]]:
    """Run the pipeline to its end; return the items of each output queue by name."""
    return build_pipeline(inputs).run()


# ---- Machinery: how queues, threads and the command line work ------------------------

...


if __name__ == "__main__":
    sys.exit(main(build_pipeline, __doc__, {"numbers": ("inputs", INPUTS)}))
