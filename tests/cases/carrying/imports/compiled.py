#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""Imports come along where they are used, whatever their form.

texts
    -> use_them_all -> results
"""

from __future__ import annotations

import collections
import itertools as it
import json
import os.path
import signal
import sys
import urllib.parse
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from base64 import b64decode as decode
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from io import StringIO, TextIOWrapper
from os import path as p
from queue import SimpleQueue
from textwrap import indent
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
from xml.etree import ElementTree as ET

# For type checkers alone, since typing takes long to import.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# ---- Tasks and what they use, from declaration.py ------------------------------------


def use_them_all(text: str) -> list:
    return [
        collections.Counter(text)["a"],
        os.path.basename("x/y"),
        list(it.islice(text, 1)),
        urllib.parse.quote(text + " "),
        ET.fromstring("<a/>").tag,
        decode("YQ==").decode(),
        p.dirname("x/y"),
        indent(text, " "),
    ]


# ---- Inputs --------------------------------------------------------------------------

INPUTS = ["ab"]

# ---- Workers: each empties its queue until the sentinel, and then passes it on -------


def use_them_all_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        apply(use_them_all, items, source, sink)
    sink.put(SENTINEL)


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(inputs: Iterable[Any] = INPUTS) -> Pipeline:
    """Connect the workers by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("texts", inputs)
    pipeline.stage(use_them_all_worker, reads="texts", writes=["results"])
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
