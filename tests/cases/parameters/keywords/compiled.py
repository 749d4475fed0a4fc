#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""Functions are given parameters by keyword, under their own words for them.

words
    -> cut with limit -> cuts
    -> filter is_long with least=limit -> q_long
    -> split kind with mode
        True -> late
        False -> early
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import signal
import sys
import time
from _thread import start_new_thread
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, redirect_stdout, suppress
from contextvars import copy_context
from functools import partial
from io import StringIO, TextIOWrapper
from itertools import islice
from queue import Empty, SimpleQueue
from sys import getsizeof
from threading import Condition, RLock, Thread, current_thread, get_ident, main_thread
from time import perf_counter
from typing import Any

# ---- Tasks and what they use, from declaration.py ------------------------------------


def cut(word: str, limit: int) -> str:
    return word[:limit]


def is_long(word: str, least: int) -> bool:
    return len(word) >= least


def kind(word: str, *, mode: str) -> bool:
    return mode == "by length" and word > "b"


# ---- Inputs --------------------------------------------------------------------------

INPUTS = ["abcde", "be", "cdefg"]

# ---- Parameters, unless they are given -----------------------------------------------

LIMIT = 3
MODE = "by length"

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


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(
    inputs: Iterable[str] = INPUTS, *, limit: int = LIMIT, mode: str = MODE
) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("words", inputs)
    map_stage(
        pipeline, partial(cut, limit=limit), reads="words", writes="cuts", name="cut"
    )
    filter_stage(
        pipeline,
        partial(is_long, least=limit),
        reads="cuts",
        writes="q_long",
        name="is_long",
    )
    split_stage(
        pipeline,
        partial(kind, mode=mode),
        reads="q_long",
        writes={True: "late", False: "early"},
        name="kind",
    )
    return pipeline.with_outputs("late", "early")


def stream(
    inputs: Iterable[str] = INPUTS, *, limit: int = LIMIT, mode: str = MODE
) -> Generator[tuple[str, str], None, None]:
    """Run the pipeline and yield (queue name, item) as outputs come.

    Closing the iterator stops the pipeline. Raises PipelineError if a task fails.
    """
    return build_pipeline(inputs, limit=limit, mode=mode).stream()


def run(
    inputs: Iterable[str] = INPUTS, *, limit: int = LIMIT, mode: str = MODE
) -> dict[str, list[str]]:
    """Run the pipeline to its end; return the items of each output queue by name."""
    return build_pipeline(inputs, limit=limit, mode=mode).run()


# ---- Machinery: how queues, threads and the command line work ------------------------

...


if __name__ == "__main__":
    build = Configured(
        build_pipeline,
        Option("limit", int, "how long a word may be"),
        Option("mode", str, choices=["by length", "by sound"]),
    )
    sys.exit(main(build, __doc__, {"words": ("inputs", INPUTS)}))
