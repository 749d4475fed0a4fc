#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""A variable that is bound again names the last of its queues; the others follow from stages.

inputs
    -> double
    -> split is_big
        True -> is_big_true
        False -> small

is_big_true
    -> batch 2
    -> unbatch
    -> filter is_big -> queue
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

# ---- Tasks and what they use, from declaration.py ------------------------------------


def double(number: int) -> int:
    return 2 * number


def is_big(number: int) -> bool:
    return number > 2


# ---- Inputs --------------------------------------------------------------------------

INPUTS = [1, 2]

# ---- Workers: each empties its queue until the sentinel, and then passes it on -------


def double_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        apply(double, items, source, sink)
    sink.put(SENTINEL)


def split_is_big_worker(source: Queue, *sinks: Queue) -> None:
    routes = dict(zip((True, False), sinks))
    while (items := source.get()) is not SENTINEL:
        route(is_big, items, routes)
    for sink in sinks:
        sink.put(SENTINEL)


def filter_is_big_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        keep(is_big, items, sink)
    sink.put(SENTINEL)


def batch_worker(source: Queue, sink: Queue, size: int) -> None:
    batch: list[Any] = []
    while (items := source.get()) is not SENTINEL:
        batch += items
        full = len(batch) - len(batch) % size
        sink.put([batch[start : start + size] for start in range(0, full, size)])
        del batch[:full]
    if batch:
        sink.put([batch])
    sink.put(SENTINEL)


def unbatch_worker(source: Queue, sink: Queue) -> None:
    while (batches := source.get()) is not SENTINEL:
        for batch in batches:
            unbatch(batch, sink)
    sink.put(SENTINEL)


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(inputs: Iterable[Any] = INPUTS) -> Pipeline:
    """Connect the workers by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("inputs", inputs)
    pipeline.stage(double_worker, reads="inputs", writes=["double_out"])
    pipeline.stage(
        split_is_big_worker, reads="double_out", writes=["is_big_true", "small"]
    )
    pipeline.stage(
        batch_worker, reads="is_big_true", writes=["is_big_true_batches"], size=2
    )
    pipeline.stage(
        unbatch_worker,
        reads="is_big_true_batches",
        writes=["is_big_true_batches_items"],
    )
    pipeline.stage(
        filter_is_big_worker, reads="is_big_true_batches_items", writes=["queue"]
    )
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
    sys.exit(main(build_pipeline, __doc__, {"inputs": ("inputs", INPUTS)}))
