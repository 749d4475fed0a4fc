"""What a program declared and never ran, which it is told of as it ends.

Comes in: graphs, while they are declared. Goes out: a line on standard error for each that
was forgotten. This module must not know how a pipeline runs.
"""

from __future__ import annotations

import atexit
import os
import sys
import weakref

from skorche.declare.graph import Graph

_GRAPHS: weakref.WeakSet[Graph] = weakref.WeakSet()
#: The program's file, which __main__ has no more at the end.
_PROGRAM = os.path.abspath(getattr(sys.modules.get("__main__"), "__file__", None) or "")


def watch(graph: Graph) -> None:
    """Look at a graph again when the program ends, if it is there until then."""
    _GRAPHS.add(graph)


def _tell() -> None:
    """Warn of what the program itself declared, and not a module, unless it failed."""
    if hasattr(sys, "last_value"):
        return
    for graph in list(_GRAPHS):
        operators = graph.operators
        if operators and not graph.is_used and operators[0].place.path == _PROGRAM:
            stages = f"{len(operators)} stages were" if operators[1:] else "a stage was"
            message = f"{operators[0].place}: {stages} declared and never run"
            print(f"skorche: {message}: call run()", file=sys.stderr)


atexit.register(_tell)
