#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""What takes blocks of the guard to read comes along as these blocks, and what they use.

words
    -> filter known
    -> cut -> cuts
    -> pack
    -> listed -> found
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import signal
import sys
import tarfile
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
from sys import getsizeof
from threading import Condition, RLock, Thread, current_thread, get_ident, main_thread
from time import perf_counter
from typing import Any

# ---- Tasks and what they use, from declaration.py ------------------------------------


def known(word: str) -> bool:
    return word not in skipped


def cut(word: str) -> str:
    return word[:limit]


def listed(data: bytes) -> str:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return ",".join(archive.getnames())


class Packer:
    def __init__(self) -> None:
        self.packed = 0

    def __call__(self, word: str) -> bytes:
        self.packed += 1
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            archive.addfile(tarfile.TarInfo(word))
        return buffer.getvalue()


# Words that nobody wants.
skipped = {"b"}
for name in os.environ:
    if name == "NOBODY_SETS_THIS":
        skipped.add(name)
try:
    limit = int(os.environ["NOBODY_SETS_THIS"])
except KeyError:
    limit = 3

packer = Packer()

with open(os.devnull, encoding="utf-8") as file:
    text = file.read()
words = text.split() or ["a", "b"]
words.append("cccc")


# ---- Inputs --------------------------------------------------------------------------

INPUTS = words

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


def build_pipeline(inputs: Iterable[str] = INPUTS) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("words", inputs)
    filter_stage(pipeline, known, reads="words", writes="known_kept")
    map_stage(pipeline, cut, reads="known_kept", writes="cuts")
    map_stage(pipeline, packer, reads="cuts", writes="pack_out", name="pack")
    map_stage(pipeline, listed, reads="pack_out", writes="found")
    return pipeline.with_outputs("found")


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
