#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""How many workers there are, how fast they begin and how large batches are.

numbers
    -> double (max_workers=workers, ordered=True, rate=pace) -> doubled
    -> batch with size
    -> sum -> sum_out
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import signal
import sys
import time
from _thread import start_new_thread
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, redirect_stdout, suppress
from contextvars import copy_context
from io import StringIO, TextIOWrapper
from itertools import islice
from math import isfinite, nan
from operator import attrgetter, methodcaller
from queue import Empty, SimpleQueue
from sys import getsizeof
from threading import (
    Condition,
    Lock,
    RLock,
    Thread,
    current_thread,
    get_ident,
    main_thread,
)
from time import perf_counter
from typing import Any

# ---- Tasks and what they use, from declaration.py ------------------------------------


def double(number):
    return 2 * number


# ---- Inputs --------------------------------------------------------------------------

INPUTS = [1, 2, 3]

# ---- Parameters, unless they are given -----------------------------------------------

WORKERS = 2
PACE = 1000.0
SIZE = 2

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


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(
    inputs: Iterable[Any] = INPUTS,
    *,
    workers: int = WORKERS,
    pace: float = PACE,
    size: int = SIZE,
) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("numbers", inputs)
    paced_double = Paced(double, pipeline, positive(pace, "pace"))
    ordered_map_stage(
        pipeline,
        paced_double,
        reads="numbers",
        writes="doubled",
        workers=positive(workers, "workers"),
        name="double",
    )
    batch_stage(
        pipeline, positive(size, "size"), reads="doubled", writes="doubled_batches"
    )
    map_stage(pipeline, sum, reads="doubled_batches", writes="sum_out")
    return pipeline.with_outputs("sum_out")


def stream(
    inputs: Iterable[Any] = INPUTS,
    *,
    workers: int = WORKERS,
    pace: float = PACE,
    size: int = SIZE,
) -> Generator[tuple[str, Any], None, None]:
    """Run the pipeline and yield (queue name, item) as outputs come.

    Closing the iterator stops the pipeline. Raises PipelineError if a task fails.
    """
    return build_pipeline(inputs, workers=workers, pace=pace, size=size).stream()


def run(
    inputs: Iterable[Any] = INPUTS,
    *,
    workers: int = WORKERS,
    pace: float = PACE,
    size: int = SIZE,
) -> dict[str, list[Any]]:
    """Run the pipeline to its end; return the items of each output queue by name."""
    return build_pipeline(inputs, workers=workers, pace=pace, size=size).run()


# ---- Machinery: how queues, threads and the command line work ------------------------

...


if __name__ == "__main__":
    build = Configured(
        build_pipeline,
        Option("workers", int, above_zero=True),
        Option("pace", float, above_zero=True),
        Option("size", int, above_zero=True),
    )
    sys.exit(main(build, __doc__, {"numbers": ("inputs", INPUTS)}))
