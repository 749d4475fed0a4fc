#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""What `skorche tune` set is in the compiled file, which says so.
Tuned by declaration.tune.toml: max_workers=3 of clean (words), max_workers=2 of
    measure, executor=process of measure, batch_size=2 of batch, maxsize=64 of queue
    again.

words
    -> clean (max_workers=3, ordered=True) -> cleaned
    -> clean (ordered=True) -> again (maxsize=64)
    -> measure (max_workers=2, ordered=True, executor=process)
    -> batch 2 -> out
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
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, redirect_stdout, suppress
from contextvars import copy_context
from functools import partial
from importlib.machinery import PathFinder
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice
from math import isfinite, nan
from multiprocessing import current_process, get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import recv_handle, send_handle
from operator import attrgetter, methodcaller
from queue import Empty, SimpleQueue
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


def clean(word):
    return word.strip().lower()


def measure(word):
    return word, len(word)


# ---- Inputs --------------------------------------------------------------------------

INPUTS = [" One", "two ", "Three"]

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


def ordered_map_stage(
    pipeline: Pipeline,
    task: Callable[[Any], Any],
    reads: str,
    writes: str,
    workers: int = 1,
    name: str = "",
) -> None:
    """Put the task's result for each item, in order."""
    name = name or task.__name__

    def work(source: Queue, sink: Queue) -> None:
        while (items := source.get()) is not SENTINEL:
            apply(task, items, source, sink, name)
        sink.close()

    work_in_order = Order(pipeline).kept_by(work)
    pipeline.stage(name, work_in_order, reads, [writes], workers)


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


def batch_stage(pipeline: Pipeline, size: int, reads: str, writes: str) -> None:
    """Put lists of size items; the last may be shorter."""

    def work(source: Queue, sink: Queue) -> None:
        batch: list[Any] = []
        while (items := source.get()) is not SENTINEL:
            batch += items
            full = len(batch) - len(batch) % size
            sink.put([batch[start : start + size] for start in range(0, full, size)])
            del batch[:full]
        if batch:
            sink.put([batch])
        sink.close()

    pipeline.stage("batch", work, reads, [writes])


def measure_process(orders: Connection) -> None:
    """What the worker processes of the stage do."""
    fork_workers(orders, measure)


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(inputs: Iterable[Any] = INPUTS) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.queue("again", maxsize=64)
    pipeline.input("words", inputs)
    ordered_map_stage(pipeline, clean, reads="words", writes="cleaned", workers=3)
    map_stage(pipeline, clean, reads="cleaned", writes="again")
    measure_children = Children(pipeline, measure_process, "measure")
    ordered_process_stage(
        pipeline, measure_children, reads="again", writes="measure_out", workers=2
    )
    batch_stage(pipeline, 2, reads="measure_out", writes="out")
    return pipeline.with_outputs("out")


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
    sys.exit(main(build_pipeline, __doc__, {"words": ("inputs", INPUTS)}))
