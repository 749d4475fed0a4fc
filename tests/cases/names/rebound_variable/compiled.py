#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""A variable that is bound again names the last of its queues; the others follow from stages.

inputs
    -> double
    -> split is_big
        True -> is_big_true
        False -> small

is_big_true
    -> batch 2
    -> unbatch
    -> filter is_big -> queue
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
    return number > 2


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


def route(
    predicate: Callable[[Any], Any],
    items: list[Any],
    sinks: dict[Any, Queue],
    name: str,
) -> None:
    """Put each item into the queue for what the predicate returns."""
    routes = {value: sink.buffer() for value, sink in sinks.items()}
    item: Any = None
    try:
        for item in items:
            value = predicate(item)
            try:
                routes[value].append(item)
            except Exception as error:  # it is none of them, or no key at least
                equal = [key for key in sinks if value == key]
                if not equal:
                    result = f"{name}({shown(item)}) returned {shown(value)}"
                    message = f"{result}, not one of {', '.join(map(shown, sinks))}"
                    raise PipelineError(message, name, item) from error
                value = equal[0]
                routes[value].append(item)
            if sinks[value].hungry:
                sinks[value].flush(routes[value])
    except PipelineError:
        raise
    except BaseException as error:
        raise failure_of(name, item, error) from error
    for value, routed in routes.items():
        sinks[value].flush(routed)


def unbatch(batch: Iterable[Any], sink: Queue) -> None:
    """Put the items of a batch as they come; there may be many."""
    try:
        sink.feed(batch)
    except BaseException as error:
        raise failure_of("unbatch", batch, error) from error


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


def split_stage(
    pipeline: Pipeline,
    predicate: Callable[[Any], Any],
    reads: str,
    writes: dict[Any, str],
    name: str = "",
) -> None:
    """Put each item into the queue for what the predicate returns."""
    name = name or predicate.__name__

    def work(source: Queue, *sinks: Queue) -> None:
        routes = dict(zip(writes, sinks))
        while (items := source.get()) is not SENTINEL:
            route(predicate, items, routes, name)
        for sink in sinks:
            sink.close()

    pipeline.stage(name, work, reads, writes.values())


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


def unbatch_stage(pipeline: Pipeline, reads: str, writes: str) -> None:
    """Put the items of each batch, one by one."""

    def work(source: Queue, sink: Queue) -> None:
        while (batches := source.get()) is not SENTINEL:
            for batch in batches:
                unbatch(batch, sink)
        sink.close()

    pipeline.stage("unbatch", work, reads, [writes])


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(inputs: Iterable[int] = INPUTS) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("inputs", inputs)
    map_stage(pipeline, double, reads="inputs", writes="double_out")
    split_stage(
        pipeline,
        is_big,
        reads="double_out",
        writes={True: "is_big_true", False: "small"},
    )
    batch_stage(pipeline, 2, reads="is_big_true", writes="is_big_true_batches")
    unbatch_stage(
        pipeline, reads="is_big_true_batches", writes="is_big_true_batches_items"
    )
    filter_stage(pipeline, is_big, reads="is_big_true_batches_items", writes="queue")
    return pipeline.with_outputs("queue", "small")


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
    sys.exit(main(build_pipeline, __doc__, {"inputs": ("inputs", INPUTS, double)}))
