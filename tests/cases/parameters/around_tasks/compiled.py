#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""What is around a task, and what it opens, goes with parameters.

words
    -> put (retries=1, setup=opened, logger=told) with limit, setup.path=path -> there
    -> fetch (max_workers=2, timeout=9) with timeout=limit -> fetched
    -> checked (on_error=skip, max_failures=2) with limit -> checked_out
"""

from __future__ import annotations

import asyncio
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
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, redirect_stdout, suppress
from contextvars import copy_context
from functools import partial
from inspect import isgeneratorfunction
from io import StringIO, TextIOWrapper
from itertools import islice
from logging import Logger, getLogger
from math import isfinite, nan
from operator import attrgetter, methodcaller
from queue import Empty, SimpleQueue
from random import uniform
from sys import getsizeof
from threading import (
    Condition,
    Lock,
    RLock,
    Thread,
    current_thread,
    get_ident,
    main_thread,
)
from time import perf_counter
from traceback import format_exception
from typing import Any

# ---- Tasks and what they use, from declaration.py ------------------------------------


def opened(path):
    yield [path]


def put(word, store, limit):
    return store[0] + word[:limit]


async def fetch(word, *, timeout):
    await asyncio.sleep(0)
    return f"{word} {timeout}"


def checked(word, limit):
    if "b" in word:
        raise ValueError(limit)
    return word


# ---- Inputs --------------------------------------------------------------------------

INPUTS = ["abc", "bcd", "xyz"]

# ---- Parameters, unless they are given -----------------------------------------------

LIMIT = 2
PATH = "/tmp"

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


def apply_or_fail(
    task: Callable[[Any], Any],
    items: list[Any],
    source: Queue,
    sink: Queue,
    failed: Any,
    name: str,
) -> None:
    """Put the task's result for each item into sink, or a Failure into failed."""
    results = sink.buffer()
    rest = iter(items)
    item: Any = None
    try:
        while True:
            with Caught() as caught:
                for item in rest:
                    results.append(task(item))
                    if sink.hungry:
                        break
                else:
                    break
            if issubclass(type(caught.error), StageFailed):
                raise caught.error
            if caught.error is not None:
                failed.put([Failure(item, caught.error)])
            sink.flush(results)
            if source.wanted():
                source.give_back(list(rest))
    except BaseException as error:
        if issubclass(type(error), StageFailed):
            raise
        raise failure_of(name, item, error) from error
    if results:
        sink.flush(results)


def opening_map_stage(
    pipeline: Pipeline,
    task: Callable[[Any, Any], Any],
    setup: Callable[[], Any],
    reads: str,
    writes: str,
    workers: int = 1,
    name: str = "",
) -> None:
    """Put the task's result for each item; it also gets what setup opened."""
    name = name or task.__name__

    def work(source: Queue, sink: Queue) -> None:
        with opened_(setup, name) as resource:
            call = given(task, resource)
            while (items := source.get()) is not SENTINEL:
                apply(call, items, source, sink, name)
        sink.close()

    pipeline.stage(name, work, reads, [writes], workers)


def skipping_map_stage(
    pipeline: Pipeline,
    task: Callable[[Any], Any],
    reads: str,
    writes: str,
    workers: int = 1,
    name: str = "",
) -> None:
    """Put the task's result for each item, none if it fails."""
    name = name or task.__name__
    failed = Skips(pipeline, name)

    def work(source: Queue, sink: Queue) -> None:
        while (items := source.get()) is not SENTINEL:
            apply_or_fail(task, items, source, sink, failed, name)
        sink.close()

    pipeline.stage(name, work, reads, [writes], workers)


def async_map_stage(
    pipeline: Pipeline,
    task: Callable[[Any], Awaitable[Any]],
    reads: str,
    writes: str,
    at_once: int = 1,
    ordered: bool = False,
    name: str = "",
) -> None:
    """Await the task for each item, at_once of them at a time."""
    name = name or task.__name__

    def work(source: Queue, sink: Queue) -> None:
        asyncio.run(Coroutines(task, source, sink, at_once, name, ordered).run())
        sink.close()

    pipeline.stage(name, work, reads, [writes])


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(
    inputs: Iterable[Any] = INPUTS, *, limit: int = LIMIT, path: str = PATH
) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("words", inputs)
    logged_put = logged(partial(put, limit=limit), getLogger("told"), "put")
    retried_put = Retries(logged_put, pipeline, retries=1)
    opening_map_stage(
        pipeline,
        retried_put,
        partial(opened, path=path),
        reads="words",
        writes="there",
        name="put",
    )
    timed_fetch = within(partial(fetch, timeout=limit), 9)
    async_map_stage(
        pipeline, timed_fetch, reads="there", writes="fetched", at_once=2, name="fetch"
    )
    limited_checked = Limited(partial(checked, limit=limit), "checked", max_failures=2)
    skipping_map_stage(
        pipeline, limited_checked, reads="fetched", writes="checked_out", name="checked"
    )
    return pipeline.with_outputs("checked_out")


def stream(
    inputs: Iterable[Any] = INPUTS, *, limit: int = LIMIT, path: str = PATH
) -> Generator[tuple[str, Any], None, None]:
    """Run the pipeline and yield (queue name, item) as outputs come.

    Closing the iterator stops the pipeline. Raises PipelineError if a task fails.
    """
    return build_pipeline(inputs, limit=limit, path=path).stream()


def run(
    inputs: Iterable[Any] = INPUTS, *, limit: int = LIMIT, path: str = PATH
) -> dict[str, list[Any]]:
    """Run the pipeline to its end; return the items of each output queue by name."""
    return build_pipeline(inputs, limit=limit, path=path).run()


# ---- Machinery: how queues, threads and the command line work ------------------------

...


if __name__ == "__main__":
    build = Configured(
        build_pipeline,
        Option("limit", int),
        Option("path", str, "where it is"),
    )
    sys.exit(main(build, __doc__, {"words": ("inputs", INPUTS)}))
