"""The functions that take the items of inputs first, as a module names them.

Comes in: a graph, and an expression for the function of each operator. Goes out: the one for
an input. This module must not know what is done with it.
"""

from __future__ import annotations

from collections.abc import Mapping

from skorche.declare.first_takers import first_taker
from skorche.declare.graph import Graph
from skorche.declare.operators import Op
from skorche.declare.queues import Queue


class Takers:
    """What takes items first."""

    def __init__(self, graph: Graph, tasks: Mapping[Op, str]) -> None:
        self._graph = graph
        self._tasks = tasks

    def of(self, queue: Queue) -> str:
        """Return the expression for the function that takes a queue's items first."""
        op = first_taker(self._graph, queue)
        return "" if op is None else self._tasks[op]
