#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""Things that can be called and are no functions: made where the verb is given them.

rows
    -> By
    -> sorted -> ordered
    -> itemgetter -> first
    -> number -> number
    -> attrgetter
    -> __mul__
    -> __mul__ -> real
    -> twice -> doubled
    -> Summary -> told
    -> Longest -> cut
    -> methodcaller -> parts
    -> encode -> texts
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
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, redirect_stdout, suppress
from contextvars import copy_context
from dataclasses import dataclass
from functools import lru_cache, partial
from io import StringIO, TextIOWrapper
from itertools import islice
from math import isfinite, nan
from operator import attrgetter, itemgetter, methodcaller
from queue import Empty, SimpleQueue
from sys import getsizeof
from threading import Condition, RLock, Thread, current_thread, get_ident, main_thread
from time import perf_counter
from typing import Any

# ---- Tasks and what they use, from declaration.py ------------------------------------


class Summary:
    def __init__(self, size: int, *more: int, unit: str = "cm") -> None:
        self.size = size
        self.more = list(more)
        self.unit = unit

    def __call__(self, number: int) -> str:
        return f"{number * self.size + sum(self.more)}{self.unit}"


class Longest:
    def __init__(self, words: list[str]) -> None:
        self.most = max(map(len, words))

    def __call__(self, text: str) -> str:
        return text[: self.most]


@dataclass
class By:
    key: object

    def __call__(self, rows: list[tuple[int, str]]) -> list[tuple[int, str]]:
        return sorted(rows, key=self.key)


def twice(number: int) -> int:
    return 2 * number


by = By(key=itemgetter(1))
sorted_partial = partial(sorted, key=itemgetter(0))
first_itemgetter = itemgetter(0)
number_itemgetter = itemgetter(0)
real_attrgetter = attrgetter("real")
mul_partial = partial(int.__mul__, 2)
mul_partial_2 = partial(int.__mul__, 3)
twice_2 = lru_cache(maxsize=8)(twice)
summary = Summary(2, 3, 4, unit="mm")
longest = Longest(["ab", "abc"])
parts_methodcaller = methodcaller("split", "1", maxsplit=1)
encode_of_json_encoder = json.JSONEncoder(sort_keys=True).encode


# ---- Inputs --------------------------------------------------------------------------

INPUTS = [[(2, "b"), (1, "c")]]

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
    pipeline.input("rows", inputs)
    map_stage(pipeline, by, reads="rows", writes="By_out", name="By")
    map_stage(pipeline, sorted_partial, reads="By_out", writes="ordered", name="sorted")
    map_stage(
        pipeline, first_itemgetter, reads="ordered", writes="first", name="itemgetter"
    )
    map_stage(
        pipeline, number_itemgetter, reads="first", writes="number", name="number"
    )
    map_stage(
        pipeline,
        real_attrgetter,
        reads="number",
        writes="attrgetter_out",
        name="attrgetter",
    )
    map_stage(
        pipeline,
        mul_partial,
        reads="attrgetter_out",
        writes="__mul___out",
        name="__mul__",
    )
    map_stage(
        pipeline, mul_partial_2, reads="__mul___out", writes="real", name="__mul__"
    )
    map_stage(pipeline, twice_2, reads="real", writes="doubled", name="twice")
    map_stage(pipeline, summary, reads="doubled", writes="told", name="Summary")
    map_stage(pipeline, longest, reads="told", writes="cut", name="Longest")
    map_stage(
        pipeline, parts_methodcaller, reads="cut", writes="parts", name="methodcaller"
    )
    map_stage(
        pipeline, encode_of_json_encoder, reads="parts", writes="texts", name="encode"
    )
    return pipeline.with_outputs("texts")


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
    sys.exit(main(build_pipeline, __doc__, {"rows": ("inputs", INPUTS)}))
