"""What new processes need that are not forked: to find what they are to do."""

from __future__ import annotations

import pickle
import sys
from contextlib import suppress
from importlib.machinery import PathFinder
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Any

from .links import LARGE


def can_be_imported(function: Any) -> bool:
    """Return whether a new process finds a function, and may import the program."""
    function = getattr(function, "func", function)  # of a partial  # with parameters
    modules = getattr(function, "modules", {function.__module__})
    path = getattr(sys.modules["__main__"], "__file__", None)
    with suppress(Exception):
        pickle.dumps(function)
        for root in {name.partition(".")[0] for name in modules} - {"__main__"}:
            found: Any = PathFinder.find_spec(root)
            if found.origin != getattr(sys.modules[root], "__file__", None):
                return False
        if path is None:
            return "__main__" not in modules
        with open(path, encoding="utf-8") as program:
            return "__name__" in program.read()
    return False


def large_pickle(work: Any, method: str) -> Any:  # with parameters, large_work
    """Return the pickle of work that a spawned process is better sent, or None.

    Its start waits for ever if it ends before it has read what a pipe does not hold.
    """
    if method == "spawn":
        with suppress(Exception):  # what only a start can pickle is left to it
            pickled = ForkingPickler.dumps(work)
            if len(pickled) > LARGE // 2:
                return pickled
    return None


def take_work(orders: Connection) -> None:  # with parameters, large_work
    """Do the work that is sent when this process has started."""
    orders.recv()(orders)
