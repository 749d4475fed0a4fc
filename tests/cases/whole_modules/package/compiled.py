#!/usr/bin/env python3
# Compiled by `skorche compile declaration.py`: change that file, not this one.
"""A package goes along whole: computed names, circles, odd texts, and files of its own.
Bundled: shop 2.1

counts
    -> Basket -> baskets
    -> priced
    -> label -> label_out
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
from importlib.abc import ExecutionLoader, MetaPathFinder
from importlib.util import spec_from_loader
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice
from math import isfinite, nan
from operator import attrgetter, methodcaller
from queue import Empty, SimpleQueue
from sys import getsizeof
from threading import Condition, RLock, Thread, current_thread, get_ident, main_thread
from time import perf_counter
from traceback import print_exception
from typing import Any

# ---- Modules that come along whole, and what finds them ------------------------------


class Bundle(MetaPathFinder, ExecutionLoader):
    """Finds modules that are here as texts, before all others of their names.

    They lie as if this file were a folder: `this_file.py/package/module.py`.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.bundled_texts: dict[str, str] = {}
        self.packages: set[str] = set()
        self.files: dict[str, str] = {}
        sys.meta_path.insert(0, self)

    def add(
        self, name: str, text: str, package: bool = False, lacks: "Any" = ()
    ) -> None:
        """Take a module along, and what of its package does not come.

        Raises ImportError where the process has another one of its name.
        """
        text = text[1:]  # which begins below the quotes
        if not all(known == text for known in self.known(name)):
            sys.meta_path.remove(self)
            raise ImportError(
                f"{name} is here already with another text than in {self.folder}, "
                "which needs its own: run it in a process of its own",
                name=name,
            )
        self.bundled_texts[name] = text
        self.packages.update([name] if package else [])

    def known(self, name: str) -> "Any":
        """Return the texts that others in this process have for a module."""
        others = (getattr(one, "bundled_texts", {}) for one in sys.meta_path)
        found = [texts[name] for texts in others if name in texts]
        if not found and name in sys.modules:
            loader = getattr(sys.modules[name], "__loader__", None)
            found = [getattr(loader, "get_source", str)(name)]
        return found

    def find_spec(self, name: str, path: "Any" = None, target: "Any" = None) -> "Any":
        if name in self.bundled_texts:
            return spec_from_loader(name, self)
        return None

    def is_package(self, name: str) -> bool:
        return name in self.packages

    def get_filename(self, name: str) -> str:
        path = os.path.join(self.folder, *name.split("."))
        return (
            os.path.join(path, "__init__.py") if name in self.packages else f"{path}.py"
        )

    def add_file(self, name: str, text: str) -> None:
        """Take a file along that lies beside a module."""
        self.files[name] = text[1:]

    def get_data(self, path: "Any") -> bytes:
        name = os.path.relpath(path, self.folder).replace(os.sep, "/")
        if name not in self.files:
            raise FileNotFoundError(f"{name} is not in {self.folder}")
        return self.files[name].encode()

    def get_resource_reader(self, name: str) -> "Any":
        return Files(self, os.path.dirname(self.get_filename(name)))

    def get_source(self, name: str) -> str:
        return self.bundled_texts[name]


class Files:
    """The files beside a module, as importlib.resources asks for them."""

    def __init__(self, whole: Bundle, folder: str) -> None:
        self.whole = whole
        self.folder = folder

    def open_resource(self, name: str) -> "Any":
        return BytesIO(self.whole.get_data(os.path.join(self.folder, name)))

    def resource_path(self, name: str) -> str:
        raise FileNotFoundError(f"{name} lies in no folder, but in {self.whole.folder}")

    def is_resource(self, name: str) -> bool:
        return name in self.contents()

    def contents(self) -> "Any":
        folder = os.path.relpath(self.folder, self.whole.folder).replace(os.sep, "/")
        parts = (path.rpartition("/") for path in self.whole.files)
        return [name for place, _, name in parts if place == folder]


bundle = Bundle(globals().get("__file__", __name__))


# ---- As it is, from shop/__init__.py -------------------------------------------------

bundle.add(
    "shop",
    r"""
r"""
    '"""'
    r"""The shop: \d+ items, '''three''' and """
    '"""'
    r""" "quotes."
import importlib
import pkgutil

__version__ = "2.1"
RATE = pkgutil.get_data(__name__, "rates/plain.txt").decode().split()


def __getattr__(name):
    if name == "lazy":
        return importlib.import_module(".lazy", __name__)
    raise AttributeError(name)


from .basket import Basket, priced  # noqa: E402
""",
    package=True,
)


# ---- As it is, from shop/basket.py ---------------------------------------------------

bundle.add(
    "shop.basket",
    r"""
from . import RATE, till


class Basket:
    def __init__(self, count):
        self.count = count
        self.price = 0


def priced(basket):
    import shop

    basket.price = shop.lazy.times(basket.count, int(RATE[0]))
    return till.counted(basket)
""",
)


# ---- As it is, from shop/lazy.py -----------------------------------------------------

bundle.add(
    "shop.lazy",
    r"""
def times(count, rate):
    return count * rate
""",
)


# ---- As it is, from shop/notes.py ----------------------------------------------------

bundle.add(
    "shop.notes",
    r"""
NOTE = "it's \"%d\" \\ and %d"


def note(basket):
    return NOTE % (basket.count, basket.price)


if __name__ == "__main__":
    from shop import tests

    tests.run()
""",
)


# ---- As it is, from shop/till/__init__.py --------------------------------------------

bundle.add(
    "shop.till",
    r"""
from ..till import receipt


def counted(basket):
    receipt.COUNTS.append(basket.count)
    return basket
""",
    package=True,
)


# ---- As it is, from shop/till/receipt.py ---------------------------------------------

bundle.add(
    "shop.till.receipt",
    r"""
import inspect

import shop  # which is not done with its own import here

COUNTS = []


def source_of(kind):
    return [inspect.getsource(kind).splitlines()[0], shop.__version__]
""",
)


# ---- As it is, from shop/rates/plain.txt ---------------------------------------------

bundle.add_file(
    "shop/rates/plain.txt",
    r"""
3 per item
ü "quoted" ''' \ 
end""",
)


# ---- Tasks and what they use, from declaration.py ------------------------------------

from shop import Basket
from shop import priced
from shop.till import receipt


def label(basket):
    from shop.notes import note  # which nothing else imports

    return [note(basket), type(basket).__module__, receipt.source_of(Basket)]


# ---- Inputs --------------------------------------------------------------------------

INPUTS = [1, 2]

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


def build_pipeline(inputs: Iterable[Any] = INPUTS) -> Pipeline:
    """Connect the stages by queues; nothing runs yet."""
    pipeline = Pipeline()
    pipeline.input("counts", inputs)
    map_stage(pipeline, Basket, reads="counts", writes="baskets")
    map_stage(pipeline, priced, reads="baskets", writes="priced_out")
    map_stage(pipeline, label, reads="priced_out", writes="label_out")
    return pipeline.with_outputs("label_out")


def stream(inputs: Iterable[Any] = INPUTS) -> Generator[tuple[str, Any], None, None]:
    """Run the pipeline and yield (queue name, item) as outputs come.

    Closing the iterator stops the pipeline. Raises PipelineError if a task fails.
    """
    return build_pipeline(inputs).stream()


def run(inputs: Iterable[Any] = INPUTS) -> dict[str, list[Any]]:
    """Run the pipeline to its end; return the items of each output queue by name."""
    return build_pipeline(inputs).run()


# ---- Machinery: how queues, threads and the command line work ------------------------

...


if __name__ == "__main__":
    sys.exit(main(build_pipeline, __doc__, {"counts": ("inputs", INPUTS)}))
