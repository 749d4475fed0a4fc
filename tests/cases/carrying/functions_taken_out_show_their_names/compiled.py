#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""Functions that are taken out of where they stand say of themselves what they say there.

texts
    -> add
    -> add
    -> again
    -> "<lambda>" -> results
"""

from __future__ import annotations

import csv
import functools
import gzip
import json
import os
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


def make_add(number: int) -> Callable[[str], str]:
    tens = 10 * number

    def add(text: str) -> str:
        return f"{text} {add.__name__} of {add.__qualname__} {tens}"

    return add


def again(text: str) -> str:
    return make_add(3)(text)


def make_add_2(tens):
    def add(text: str) -> str:
        return f"{text} {add.__name__} of {add.__qualname__} {tens}"

    return add


add = make_add_2(tens=10)
add_2 = make_add_2(tens=20)


def results_lambda_2(text):
    return text


def make_call(function):
    @functools.wraps(function)
    def call(text: str) -> str:
        return f"{function.__name__} {function.__qualname__} {function(text)}"

    return call


results_lambda = make_call(function=results_lambda_2)
add.__qualname__ = "make_add.<locals>.add"
add_2.__qualname__ = "make_add.<locals>.add"
results_lambda_2.__name__ = results_lambda_2.__qualname__ = "<lambda>"
results_lambda.__name__ = results_lambda.__qualname__ = "<lambda>"


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


def build_pipeline(inputs: Iterable[Any] = INPUTS) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("texts", inputs)
    map_stage(pipeline, add, reads="texts", writes="add_out")
    map_stage(pipeline, add_2, reads="add_out", writes="add_out_2", name="add")
    map_stage(pipeline, again, reads="add_out_2", writes="again_out")
    map_stage(
        pipeline, results_lambda, reads="again_out", writes="results", name="<lambda>"
    )
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
    sys.exit(main(build_pipeline, __doc__, {"texts": ("inputs", INPUTS)}))
