#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""Several outputs are told apart by name; one of them may stay empty.

numbers
    -> split is_even
        True -> even
        False -> odd

odd
    -> filter is_big -> big
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
from math import isfinite, nan
from operator import attrgetter, methodcaller
from queue import Empty, SimpleQueue
from sys import getsizeof
from threading import Condition, RLock, Thread, current_thread, get_ident, main_thread
from time import perf_counter
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

# ---- Tasks and what they use, from declaration.py ------------------------------------


def is_even(number: int) -> bool:
    return number % 2 == 0


def is_big(number: int) -> bool:
    return number > 100


# ---- Inputs --------------------------------------------------------------------------

INPUTS = [1, 2, 3]

# ---- Workers: each empties its queue until the sentinel, and then passes it on -------


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


def build_pipeline(inputs: Iterable[int] = INPUTS) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("numbers", inputs)
    split_stage(pipeline, is_even, reads="numbers", writes={True: "even", False: "odd"})
    filter_stage(pipeline, is_big, reads="odd", writes="big")
    return pipeline.with_outputs("even", "big")


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
    sys.exit(main(build_pipeline, __doc__, {"numbers": ("inputs", INPUTS, is_even)}))
