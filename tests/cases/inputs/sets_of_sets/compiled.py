#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""Sets of sets are written in one order, whatever the hash seed.

groups
    -> shown -> texts
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


def shown(item: frozenset) -> list:
    return sorted(item)


# ---- Inputs --------------------------------------------------------------------------

INPUTS = {frozenset({"a", "b"}), frozenset({"c"}), frozenset({"d", "e"})}

# ---- Workers: each empties its queue until the sentinel, and then passes it on -------


def shown_worker(source: Queue, sink: Queue) -> None:
    while (items := source.get()) is not SENTINEL:
        apply(shown, items, source, sink)
    sink.put(SENTINEL)


# ---- Pipeline ------------------------------------------------------------------------


def build_pipeline(inputs: Iterable[Any] = INPUTS) -> Pipeline:
    """Connect the workers by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("groups", inputs)
    pipeline.stage(shown_worker, reads="groups", writes=["texts"])
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
    sys.exit(main(build_pipeline, __doc__, {"groups": ("inputs", INPUTS)}))
