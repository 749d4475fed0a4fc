#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""A module that is made in memory has its parts from its class, and they are found there:
neither the modules nor what finds them come along.

words
    -> tee
        -> left
        -> right

left
    -> begun -> short

right
    -> by_the_whole_name -> long
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
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, redirect_stdout, suppress
from contextvars import copy_context
from io import StringIO, TextIOWrapper
from itertools import islice
from queue import Empty, SimpleQueue
from string import capwords as string_capwords
from sys import getsizeof
from threading import Condition, RLock, Thread, current_thread, get_ident, main_thread
from time import perf_counter
from typing import Any

# ---- Tasks and what they use, from moved.py ------------------------------------------


def first(words):
    """Which only needs sys."""
    return words[: sys.version_info[0]]


# ---- Tasks and what they use, from moved.tools.text ----------------------------------

# With the values that they had when the pipeline was run.
capwords = string_capwords


# ---- Tasks and what they use, from declaration.py ------------------------------------


def begun(word: str) -> str:
    return capwords(first(word))


def by_the_whole_name(word: str) -> str:
    return capwords(word)


# ---- Inputs --------------------------------------------------------------------------

INPUTS = ["seven", "wonders"]

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


def tee_stage(pipeline: Pipeline, reads: str, writes: list[str]) -> None:
    """Put each item into every queue; the slowest reader holds up the others."""

    def work(source: Queue, *sinks: Queue) -> None:
        while (items := source.get()) is not SENTINEL:
            for sink in sinks:
                sink.put(items)
        for sink in sinks:
            sink.close()

    pipeline.stage("tee", work, reads, writes)


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(inputs: Iterable[str] = INPUTS) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("words", inputs)
    tee_stage(pipeline, reads="words", writes=["left", "right"])
    map_stage(pipeline, begun, reads="left", writes="short")
    map_stage(pipeline, by_the_whole_name, reads="right", writes="long")
    return pipeline.with_outputs("short", "long")


def stream(inputs: Iterable[str] = INPUTS) -> Generator[tuple[str, str], None, None]:
    """Run the pipeline and yield (queue name, item) as outputs come.

    Closing the iterator stops the pipeline. Raises PipelineError if a task fails.
    """
    return build_pipeline(inputs).stream()


def run(inputs: Iterable[str] = INPUTS) -> dict[str, list[str]]:
    """Run the pipeline to its end; return the items of each output queue by name."""
    return build_pipeline(inputs).run()


# ---- Machinery: how queues, threads and the command line work ------------------------

...


if __name__ == "__main__":
    sys.exit(main(build_pipeline, __doc__, {"words": ("inputs", INPUTS)}))
