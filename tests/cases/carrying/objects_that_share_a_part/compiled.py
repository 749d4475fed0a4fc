#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""Objects without a name of their own, which have a part in common: it stays in common.

numbers
    -> Noting -> noted
    -> filter knows -> known
    -> size -> sized
    -> filter "<lambda>" -> out
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import signal
import sys
import threading
import time
from _thread import start_new_thread
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, redirect_stdout, suppress
from contextvars import copy_context
from functools import partial
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


class Noting:
    def __init__(self, seen: set[int], lock: object) -> None:
        self.seen = seen
        self.lock = lock

    def __call__(self, number: int) -> int:
        with self.lock:
            self.seen.add(number)
        return number


class Asking:
    def __init__(self, of: set[int]) -> None:
        self.of = of

    def knows(self, number: int) -> bool:
        return number in self.of


def size(seen: list[set[int]], number: int) -> tuple[int, bool]:
    return number, number in seen[0]


noting = Noting(set(), threading.Lock())
asking = Asking(noting.seen)
size_partial = partial(size, [noting.seen])
seen = noting.seen


def make_out_lambda(seen):
    def out_lambda(pair):
        return pair[0] in seen

    return out_lambda


out_lambda = make_out_lambda(seen=seen)


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


def build_pipeline(inputs: Iterable[Any] = INPUTS) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("numbers", inputs)
    map_stage(pipeline, noting, reads="numbers", writes="noted", name="Noting")
    filter_stage(pipeline, asking.knows, reads="noted", writes="known")
    map_stage(pipeline, size_partial, reads="known", writes="sized", name="size")
    filter_stage(pipeline, out_lambda, reads="sized", writes="out", name="<lambda>")
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
    sys.exit(main(build_pipeline, __doc__, {"numbers": ("inputs", INPUTS)}))
