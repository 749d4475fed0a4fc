#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""Tasks are methods of objects that have no name, or one below `__main__` alone.

numbers
    -> add (max_workers=2, ordered=True) -> added
    -> filter is_new -> new
    -> count -> counted
    -> "<lambda>"
    -> get
    -> __getitem__ -> first
    -> told -> told
    -> findall -> found
    -> filter isdisjoint -> some
    -> len
    -> most_common -> ranks
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
from collections import Counter, abc, defaultdict
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


class Adding:
    def __init__(self, by: int, *, unit: str = "") -> None:
        self.by = by
        self.unit = unit

    def add(self, number: int) -> int:
        return number + self.by

    def told(self, number: int) -> str:
        return f"{number}{self.unit}"


class AddingTwice(Adding):
    def __init__(self, by: int) -> None:
        super().__init__(by * 1, unit="cm")
        self.by = by


class Seen:
    """Lets each item pass once."""

    def __init__(self, before: list[int] = []) -> None:
        self.before = set(before)

    def is_new(self, number: int) -> bool:
        new = number not in self.before
        self.before.add(number)
        return new

    def count(self, number: int) -> tuple[int, bool]:
        return number, number in self.before


adding = Adding(3)
seen = Seen(before={100})


def first_lambda(pair):
    return pair[0]


get_of_dict = {4: 1, 5: 2}.get
getitem = (1, 2, 3).__getitem__
adding_twice = AddingTwice(7)
findall_of_pattern = re.compile("[0-9]+", re.IGNORECASE).findall
isdisjoint_of_set = {"2"}.isdisjoint
counter = Counter({"a": 2, "b": 1})


# ---- Inputs --------------------------------------------------------------------------

INPUTS = [1, 2, 1]

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
    ordered_map_stage(pipeline, adding.add, reads="numbers", writes="added", workers=2)
    filter_stage(pipeline, seen.is_new, reads="added", writes="new")
    map_stage(pipeline, seen.count, reads="new", writes="counted")
    map_stage(
        pipeline, first_lambda, reads="counted", writes="_lambda__out", name="<lambda>"
    )
    map_stage(pipeline, get_of_dict, reads="_lambda__out", writes="get_out", name="get")
    map_stage(pipeline, getitem, reads="get_out", writes="first", name="__getitem__")
    map_stage(pipeline, adding_twice.told, reads="first", writes="told")
    map_stage(
        pipeline, findall_of_pattern, reads="told", writes="found", name="findall"
    )
    filter_stage(
        pipeline, isdisjoint_of_set, reads="found", writes="some", name="isdisjoint"
    )
    map_stage(pipeline, len, reads="some", writes="len_out")
    map_stage(pipeline, counter.most_common, reads="len_out", writes="ranks")
    return pipeline.with_outputs("ranks")


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
    sys.exit(main(build_pipeline, __doc__, {"numbers": ("inputs", INPUTS, adding.add)}))
