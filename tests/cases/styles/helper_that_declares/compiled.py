#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""A function of the user's own may declare a part of the pipeline, many times.

numbers
    -> double
    -> filter is_big
    -> double -> both
    -> filter is_big -> is_big_kept_2
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import signal
import sys
import time
import types
from _thread import start_new_thread
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import abc, defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, redirect_stdout, suppress
from contextvars import copy_context
from enum import Enum
from functools import lru_cache
from inspect import signature
from io import StringIO, TextIOWrapper
from itertools import islice
from queue import Empty, SimpleQueue
from sys import getsizeof
from threading import Condition, RLock, Thread, current_thread, get_ident, main_thread
from time import perf_counter
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

# ---- Tasks and what they use, from declaration.py ------------------------------------


def double(number: int) -> int:
    return 2 * number


def is_big(number: int) -> bool:
    return number > 3


# ---- Inputs --------------------------------------------------------------------------

INPUTS = [1, 2]

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


def keep(
    predicate: Callable[[Any], Any], items: list[Any], sink: Queue, name: str
) -> None:
    """Put the items for which the predicate holds."""
    kept = sink.buffer()
    item: Any = None
    try:
        for item in items:
            if predicate(item):
                kept.append(item)
                if sink.hungry:
                    sink.flush(kept)
    except BaseException as error:
        raise failure_of(name, item, error) from error
    sink.flush(kept)


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


def filter_stage(
    pipeline: Pipeline,
    predicate: Callable[[Any], Any],
    reads: str,
    writes: str,
    name: str = "",
) -> None:
    """Put the items for which the predicate holds."""
    name = name or predicate.__name__

    def work(source: Queue, sink: Queue) -> None:
        while (items := source.get()) is not SENTINEL:
            keep(predicate, items, sink, name)
        sink.close()

    pipeline.stage(name, work, reads, [writes])


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(inputs: Iterable[int] = INPUTS) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("numbers", inputs)
    map_stage(pipeline, double, reads="numbers", writes="double_out")
    filter_stage(pipeline, is_big, reads="double_out", writes="is_big_kept")
    map_stage(pipeline, double, reads="is_big_kept", writes="both")
    filter_stage(pipeline, is_big, reads="both", writes="is_big_kept_2")
    return pipeline.with_outputs("is_big_kept_2")


def stream(inputs: Iterable[int] = INPUTS) -> Generator[tuple[str, int], None, None]:
    """Run the pipeline and yield (queue name, item) as outputs come.

    Closing the iterator stops the pipeline. Raises PipelineError if a task fails.
    """
    return build_pipeline(inputs).stream()


def run(inputs: Iterable[int] = INPUTS) -> dict[str, list[int]]:
    """Run the pipeline to its end; return the items of each output queue by name."""
    return build_pipeline(inputs).run()


# ---- Machinery: how queues, threads and the command line work ------------------------

...


if __name__ == "__main__":
    sys.exit(main(build_pipeline, __doc__, {"numbers": ("inputs", INPUTS, double)}))
