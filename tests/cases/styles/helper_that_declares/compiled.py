#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""A function of the user's own may declare a part of the pipeline, many times.

numbers
    -> double
    -> filter is_big
    -> double -> both
    -> filter is_big -> is_big_kept_2
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
    return number > 3


# ---- Inputs --------------------------------------------------------------------------

INPUTS = [1, 2]

# ---- Workers: each empties its queue until the sentinel, and then passes it on -------


def double_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        apply(double, items, source, sink)
    sink.put(SENTINEL)


def filter_is_big_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        keep(is_big, items, sink)
    sink.put(SENTINEL)


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(inputs: Iterable[Any] = INPUTS) -> Pipeline:
    """Connect the workers by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("numbers", inputs)
    pipeline.stage(double_worker, reads="numbers", writes=["double_out"])
    pipeline.stage(filter_is_big_worker, reads="double_out", writes=["is_big_kept"])
    pipeline.stage(double_worker, reads="is_big_kept", writes=["both"])
    pipeline.stage(filter_is_big_worker, reads="both", writes=["is_big_kept_2"])
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
    sys.exit(main(build_pipeline, __doc__, {"numbers": ("inputs", INPUTS)}))
