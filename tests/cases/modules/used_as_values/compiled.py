#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""Files of the user's own in a table, given to functions, and asked for what they may have.

texts
    -> show -> shown
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
from io import StringIO, TextIOWrapper
from itertools import islice
from math import isfinite, nan
from operator import attrgetter, methodcaller
from queue import Empty, SimpleQueue
from sys import getsizeof
from threading import Condition, RLock, Thread, current_thread, get_ident, main_thread
from time import perf_counter
from types import ModuleType
from typing import Any

# ---- Tasks and what they use, from checks.py -----------------------------------------

LIMIT = 3


def check_bold(text):
    return len(text) < LIMIT


def check_plain(text):
    return bool(text)


checks = ModuleType("checks")
checks.LIMIT = LIMIT
checks.check_bold = check_bold
checks.check_plain = check_plain


# ---- Tasks and what they use, from plugins/bold.py -----------------------------------

bold_NAME = "bold"


def apply(text):
    return f"<b>{text}</b>"


bold_apply = apply


bold = ModuleType("plugins.bold")
bold.NAME = bold_NAME
bold.apply = bold_apply


# ---- Tasks and what they use, from plugins/plain.py ----------------------------------

NAME = "plain"


def apply(text):
    return text


plain_apply = apply


plain = ModuleType("plugins.plain")
plain.NAME = NAME
plain.apply = plain_apply


# ---- Tasks and what they use, from declaration.py ------------------------------------

STYLES = {style.NAME: style for style in (bold, plain)}
chosen = plain


def apply(style, text: str) -> str:
    return style.apply(text)


def show(text: str) -> list:
    styled = [apply(STYLES[name], text) for name in sorted(STYLES)]
    asked = [getattr(checks, "LIMIT", None), getattr(checks, "OTHER", None)]
    named = [getattr(checks, f"check_{name}")(text) for name in STYLES]
    return [*styled, *asked, *named, hasattr(checks, "other"), chosen.NAME, "plugins.bold"]


# ---- Inputs --------------------------------------------------------------------------

INPUTS = ["a", "b"]

# ---- Workers: each empties its queue until the sentinel, and then passes it on -------


def apply_(
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
            apply_(task, items, source, sink, name)
        sink.close()

    pipeline.stage(name, work, reads, [writes], workers)


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(inputs: Iterable[str] = INPUTS) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("texts", inputs)
    map_stage(pipeline, show, reads="texts", writes="shown")
    return pipeline.with_outputs("shown")


def stream(inputs: Iterable[str] = INPUTS) -> Generator[tuple[str, Any], None, None]:
    """Run the pipeline and yield (queue name, item) as outputs come.

    Closing the iterator stops the pipeline. Raises PipelineError if a task fails.
    """
    return build_pipeline(inputs).stream()


def run(inputs: Iterable[str] = INPUTS) -> dict[str, list[Any]]:
    """Run the pipeline to its end; return the items of each output queue by name."""
    return build_pipeline(inputs).run()


# ---- Machinery: how queues, threads and the command line work ------------------------

...


if __name__ == "__main__":
    sys.exit(main(build_pipeline, __doc__, {"texts": ("inputs", INPUTS)}))
