"""What takes the items of an input first.

Comes in: a graph, and one of its inputs. Goes out: an operator that has a function, if one
is the first to look at the items. This module must not know what the function takes.
"""

from __future__ import annotations

from skorche.declare.graph import Graph
from skorche.declare.operators import Filter, Map, Merge, Split, Tee
from skorche.declare.queues import Queue


def first_taker(graph: Graph, queue: Queue) -> Map | Filter | Split | None:
    """Return the operator whose function is the first that is given a queue's items."""
    consumers = graph.consumers()
    while reading := consumers.get(queue):
        match reading[0]:
            case Merge() | Tee() as op:
                queue = op.writes[0]
            case Map() | Filter() | Split() as op:
                return op
            case _:
                return None
    return None
