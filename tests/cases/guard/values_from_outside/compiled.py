#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""What the guard takes from outside is carried as the expressions that bind it.

words
    -> fetch -> fetched
    -> stamp -> stamped
    -> ended -> endings
    -> filter chosen -> results
"""

from __future__ import annotations

import csv
import datetime
import gzip
import json
import os
import random
import re
import signal
import sys
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

START = "day"


class Client:
    def __init__(self, token: str) -> None:
        self.token = token

    def fetch(self, word: str) -> str:
        return f"{word} {self.token}"


def variable(name: str, default: str) -> str:
    return os.environ.get(name, default)


def stamp(line: str) -> str:
    return f"{line} {headers['mark']} {(datetime.date.today() - today).days} {len(START)}"


def ended(line: str, end: str) -> str:
    return line + end


def chosen(line: str) -> bool:
    return 0 <= number < 1 and bool(line)


client = Client(os.environ.get("NOBODY_SETS_THIS", "open"))

# The day of the run.
today = datetime.date.today()
mark = variable("NOBODY_SETS_THIS", "plain")
headers = {
    "mark": mark,
    "limit": 3,
}

ending = os.getenv("NOBODY_SETS_THIS", "!")

ended_partial = partial(ended, end=ending)

number = random.random()

START = f"{START} {len(os.environ) * 0}"


# ---- Inputs --------------------------------------------------------------------------

INPUTS = ["a", "b"]

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
    pipeline.input("words", inputs)
    map_stage(pipeline, client.fetch, reads="words", writes="fetched")
    map_stage(pipeline, stamp, reads="fetched", writes="stamped")
    map_stage(pipeline, ended_partial, reads="stamped", writes="endings", name="ended")
    filter_stage(pipeline, chosen, reads="endings", writes="results")
    return pipeline.with_outputs("results")


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
