#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""Parameters of every kind: their types, defaults, options and imports.

inputs
    -> told with number, share, loud, marks, folder, since, until, sizes -> told_out
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
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, redirect_stdout, suppress
from contextvars import copy_context
from datetime import date, datetime
from functools import partial
from io import StringIO, TextIOWrapper
from itertools import islice
from math import isfinite, nan
from operator import attrgetter, methodcaller
from pathlib import Path
from queue import Empty, SimpleQueue
from sys import getsizeof
from threading import Condition, RLock, Thread, current_thread, get_ident, main_thread
from time import perf_counter
from typing import Any

# ---- Tasks and what they use, from declaration.py ------------------------------------


def told(item, number, share, loud, marks, folder, since, until, sizes):
    values = [item, number, share, loud, marks, folder.as_posix(), since.isoformat()]
    return [*values, until, sizes]


# ---- Inputs --------------------------------------------------------------------------

INPUTS = [1]

# ---- Parameters, unless they are given -----------------------------------------------

NUMBER = 5
SHARE = 1.0
LOUD = False
MARKS = ["!", "?"]
FOLDER = Path("data/today")
SINCE = date(2026, 1, 31)

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


def build_pipeline(
    inputs: Iterable[Any] = INPUTS,
    *,
    number: int = NUMBER,
    share: float = SHARE,
    loud: bool = LOUD,
    marks: list[str] = MARKS,
    folder: Path = FOLDER,
    since: date = SINCE,
    until: datetime | None = None,
    sizes: list[int] | None = None,
) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("inputs", inputs)
    map_stage(
        pipeline,
        partial(
            told,
            number=number,
            share=share,
            loud=loud,
            marks=marks,
            folder=folder,
            since=since,
            until=until,
            sizes=sizes,
        ),
        reads="inputs",
        writes="told_out",
        name="told",
    )
    return pipeline.with_outputs("told_out")


def stream(
    inputs: Iterable[Any] = INPUTS,
    *,
    number: int = NUMBER,
    share: float = SHARE,
    loud: bool = LOUD,
    marks: list[str] = MARKS,
    folder: Path = FOLDER,
    since: date = SINCE,
    until: datetime | None = None,
    sizes: list[int] | None = None,
) -> Generator[tuple[str, Any], None, None]:
    """Run the pipeline and yield (queue name, item) as outputs come.

    Closing the iterator stops the pipeline. Raises PipelineError if a task fails.
    """
    return build_pipeline(
        inputs,
        number=number,
        share=share,
        loud=loud,
        marks=marks,
        folder=folder,
        since=since,
        until=until,
        sizes=sizes,
    ).stream()


def run(
    inputs: Iterable[Any] = INPUTS,
    *,
    number: int = NUMBER,
    share: float = SHARE,
    loud: bool = LOUD,
    marks: list[str] = MARKS,
    folder: Path = FOLDER,
    since: date = SINCE,
    until: datetime | None = None,
    sizes: list[int] | None = None,
) -> dict[str, list[Any]]:
    """Run the pipeline to its end; return the items of each output queue by name."""
    return build_pipeline(
        inputs,
        number=number,
        share=share,
        loud=loud,
        marks=marks,
        folder=folder,
        since=since,
        until=until,
        sizes=sizes,
    ).run()


# ---- Machinery: how queues, threads and the command line work ------------------------

...


if __name__ == "__main__":
    build = Configured(
        build_pipeline,
        Option("number", int),
        Option("share", float, "100% of it, or less"),
        Option("loud", bool, env="LOUD"),
        Option("marks", str, repeated=True),
        Option("folder", Path),
        Option("since", date),
        Option("until", datetime),
        Option("sizes", int, choices=[1, 2], repeated=True),
    )
    sys.exit(main(build, __doc__, {"inputs": ("inputs", INPUTS)}))
