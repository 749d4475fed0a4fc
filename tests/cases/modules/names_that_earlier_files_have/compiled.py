#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""Of two files whose functions have one name the later one's is bound under it for a moment.

numbers
    -> work
    -> more -> results
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

# ---- Tasks and what they use, from first.py ------------------------------------------


def named(function):
    return lambda number: f"{function.__qualname__} {function(number)}"


@named
def shown(number: int) -> int:
    return number


def again(number: int) -> str:
    return shown(number) + type(boxed()).__name__


class Box:
    pass


def boxed() -> Box:
    return Box()


# ---- Tasks and what they use, from second.py -----------------------------------------

other_shown = shown


@named
def shown(number: int) -> int:
    return -number


second_shown, shown = shown, other_shown


other_Box = Box


class Box:
    def size(self) -> int:
        return 1


second_Box, Box = Box, other_Box


# ---- Tasks and what they use, from declaration.py ------------------------------------


def work(number: int) -> list[object]:
    return [number, shown(number), again(number)]


def more(found: list[object]) -> list[object]:
    return [*found, second_shown(len(found)), second_Box.size.__qualname__]


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


def build_pipeline(inputs: Iterable[int] = INPUTS) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("numbers", inputs)
    map_stage(pipeline, work, reads="numbers", writes="work_out")
    map_stage(pipeline, more, reads="work_out", writes="results")
    return pipeline.with_outputs("results")


def stream(
    inputs: Iterable[int] = INPUTS,
) -> Generator[tuple[str, list[object]], None, None]:
    """Run the pipeline and yield (queue name, item) as outputs come.

    Closing the iterator stops the pipeline. Raises PipelineError if a task fails.
    """
    return build_pipeline(inputs).stream()


def run(inputs: Iterable[int] = INPUTS) -> dict[str, list[list[object]]]:
    """Run the pipeline to its end; return the items of each output queue by name."""
    return build_pipeline(inputs).run()


# ---- Machinery: how queues, threads and the command line work ------------------------

...


if __name__ == "__main__":
    sys.exit(main(build_pipeline, __doc__, {"numbers": ("inputs", INPUTS, work)}))
