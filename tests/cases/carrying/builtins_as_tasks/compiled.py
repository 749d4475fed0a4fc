#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""Builtins, their methods and functions of the standard library can be tasks.

texts
    -> basename -> names
    -> strip
    -> int
    -> sqrt -> numbers
    -> repr
    -> len
    -> bool
    -> str
    -> upper -> results
    -> filter isalpha -> kept
"""

from __future__ import annotations

import json
import os
import signal
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from io import StringIO, TextIOWrapper
from math import sqrt
from os.path import basename
from queue import SimpleQueue
from threading import (
    Condition,
    Event,
    RLock,
    Thread,
    current_thread,
    get_ident,
    main_thread,
)
from time import perf_counter

# For type checkers alone, since typing takes long to import.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# ---- Inputs --------------------------------------------------------------------------

INPUTS = ["a/16", "b/25"]

# ---- Workers: each empties its queue until the sentinel, and then passes it on -------


def basename_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        apply(basename, items, source, sink)
    sink.put(SENTINEL)


def strip_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        apply(str.strip, items, source, sink)
    sink.put(SENTINEL)


def int_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        apply(int, items, source, sink)
    sink.put(SENTINEL)


def sqrt_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        apply(sqrt, items, source, sink)
    sink.put(SENTINEL)


def repr_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        apply(repr, items, source, sink)
    sink.put(SENTINEL)


def len_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        apply(len, items, source, sink)
    sink.put(SENTINEL)


def bool_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        apply(bool, items, source, sink)
    sink.put(SENTINEL)


def str_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        apply(str, items, source, sink)
    sink.put(SENTINEL)


def upper_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        apply(str.upper, items, source, sink)
    sink.put(SENTINEL)


def filter_isalpha_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        keep(str.isalpha, items, sink)
    sink.put(SENTINEL)


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(inputs: Iterable[Any] = INPUTS) -> Pipeline:
    """Connect the workers by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("texts", inputs)
    pipeline.stage(basename_worker, reads="texts", writes=["names"])
    pipeline.stage(strip_worker, reads="names", writes=["strip_out"])
    pipeline.stage(int_worker, reads="strip_out", writes=["int_out"])
    pipeline.stage(sqrt_worker, reads="int_out", writes=["numbers"])
    pipeline.stage(repr_worker, reads="numbers", writes=["repr_out"])
    pipeline.stage(len_worker, reads="repr_out", writes=["len_out"])
    pipeline.stage(bool_worker, reads="len_out", writes=["bool_out"])
    pipeline.stage(str_worker, reads="bool_out", writes=["str_out"])
    pipeline.stage(upper_worker, reads="str_out", writes=["results"])
    pipeline.stage(filter_isalpha_worker, reads="results", writes=["kept"])
    return pipeline


def stream(inputs: Iterable[Any] = INPUTS) -> Iterator[tuple[str, Any]]:
    """Run the pipeline and yield (queue name, item) as the outputs come.

    Closing the iterator stops the pipeline. Raises PipelineError where a task fails.
    """
    return build_pipeline(inputs).stream()


def run(inputs: Iterable[Any] = INPUTS) -> dict[str, list[Any]]:
    """Run the pipeline to its end; return the items of each output queue by its name."""
    return build_pipeline(inputs).run()


# ---- Machinery: how queues, threads and the command line work ------------------------

...


if __name__ == "__main__":
    sys.exit(main(build_pipeline, __doc__, {"texts": ("inputs", INPUTS)}))
