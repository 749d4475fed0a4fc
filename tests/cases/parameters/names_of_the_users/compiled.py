#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""Parameters, tasks, values and imports may have each other's names, and skorche's.

numbers
    -> limit_of with limit -> more
    -> limit with limit, partial, size=len, build -> values
    -> stream_of with stream_of -> stream_of_out
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
from builtins import len as len_
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, redirect_stdout, suppress
from contextvars import copy_context
from functools import partial as partial_
from io import StringIO, TextIOWrapper
from itertools import islice
from math import isfinite, nan
from operator import attrgetter, methodcaller
from queue import Empty, SimpleQueue
from sys import getsizeof
from threading import Condition, RLock, Thread, current_thread, get_ident, main_thread
from time import perf_counter
from typing import Any

# ---- Tasks and what they use, from declaration.py ------------------------------------

LIMIT = 6


def limit_of(item, limit):
    return item + limit + LIMIT


def limit(item, limit, partial, size, build):
    return [item, limit, partial, size, build]


Path = list


def stream_of(item, stream_of):
    return [*item, stream_of, Path("ab")]


# ---- Inputs --------------------------------------------------------------------------

INPUTS = [1]

# ---- Parameters, unless they are given -----------------------------------------------

LIMIT_2 = 1
PARTIAL = 2
LEN = 3
BUILD = 5
STREAM_OF = 4

# ---- Workers: each empties its queue until the sentinel, and then passes it on -------


limit_task = limit
stream_of_task = stream_of


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


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(
    inputs: Iterable[Any] = INPUTS,
    *,
    limit: int = LIMIT_2,
    partial: int = PARTIAL,
    len: int = LEN,
    build: int = BUILD,
    stream_of: int = STREAM_OF,
) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("numbers", inputs)
    map_stage(
        pipeline,
        partial_(limit_of, limit=limit),
        reads="numbers",
        writes="more",
        name="limit_of",
    )
    map_stage(
        pipeline,
        partial_(limit_task, limit=limit, partial=partial, size=len, build=build),
        reads="more",
        writes="values",
        name="limit",
    )
    map_stage(
        pipeline,
        partial_(stream_of_task, stream_of=stream_of),
        reads="values",
        writes="stream_of_out",
        name="stream_of",
    )
    return pipeline.with_outputs("stream_of_out")


def stream(
    inputs: Iterable[Any] = INPUTS,
    *,
    limit: int = LIMIT_2,
    partial: int = PARTIAL,
    len: int = LEN,
    build: int = BUILD,
    stream_of: int = STREAM_OF,
) -> Generator[tuple[str, Any], None, None]:
    """Run the pipeline and yield (queue name, item) as outputs come.

    Closing the iterator stops the pipeline. Raises PipelineError if a task fails.
    """
    return build_pipeline(
        inputs, limit=limit, partial=partial, len=len, build=build, stream_of=stream_of
    ).stream()


def run(
    inputs: Iterable[Any] = INPUTS,
    *,
    limit: int = LIMIT_2,
    partial: int = PARTIAL,
    len: int = LEN,
    build: int = BUILD,
    stream_of: int = STREAM_OF,
) -> dict[str, list[Any]]:
    """Run the pipeline to its end; return the items of each output queue by name."""
    return build_pipeline(
        inputs, limit=limit, partial=partial, len=len, build=build, stream_of=stream_of
    ).run()


# ---- Machinery: how queues, threads and the command line work ------------------------

...


if __name__ == "__main__":
    build_ = Configured(
        build_pipeline,
        Option("limit", int),
        Option("partial", int),
        Option("len", int),
        Option("build", int),
        Option("stream_of", int),
    )
    sys.exit(main(build_, __doc__, {"numbers": ("inputs", INPUTS)}))
