"""Whether nothing comes out of a pipeline but what JSON has, by annotations.

Comes in: a graph that is otherwise right. Goes out: a yes, where all that its outputs can
hold is annotated. This module must not know what else becomes of an output.
"""

from __future__ import annotations

import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from skorche.check.annotations import item_type, signature_types
from skorche.check.type_flow import in_flow_order
from skorche.declare.graph import Graph
from skorche.declare.operators import (
    Batch,
    Filter,
    Map,
    Merge,
    Op,
    Split,
    Tee,
    Unbatch,
    given_parameters,
)
from skorche.declare.queues import Queue

#: Numbers with a fraction are none of them, since they may be none.
_PLAIN = frozenset([bool, int, str, type(None), None])


def outputs_are_plain(graph: Graph) -> bool:
    """Return whether outputs are text, whole numbers, True, False and None, in lists and
    dictionaries, and hold nothing that a secret may have come into."""
    known: dict[Queue, Any] = {}
    for op in in_flow_order(graph):
        for queue in op.writes:
            known[queue] = _gives(op, queue, known)
    inputs = [queue.fixed_inputs for queue in graph.inputs()]
    secret = any(one.secret for one in given_parameters(graph.operators, inputs))
    plain = all(is_plain(known.get(queue, Any)) for queue in graph.outputs())
    return plain and not secret


def _gives(op: Op, queue: Queue, known: dict[Queue, Any]) -> Any:
    """The type of what an operator puts into a queue."""
    reads = known.get(op.reads[0], Any)
    match op:
        case Map():
            return signature_types(op.task)[1] if queue is op.writes[0] else Any
        case Filter() | Split() | Tee():
            return reads
        case Batch():
            return types.GenericAlias(list, reads)
        case Unbatch():
            return item_type(reads)
        case Merge():
            return Union[tuple(known.get(one, Any) for one in op.reads)]  # noqa: UP007


def is_plain(annotation: Any) -> bool:
    """Return whether all values of a type are what JSON has, as they are.

    >>> is_plain(list[int | None]), is_plain(dict[str, list[str]]), is_plain(dict[int, str])
    (True, True, False)
    >>> is_plain(float), is_plain(list), is_plain(object), is_plain(Any)
    (False, False, False, False)
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is None:
        return any(annotation is one for one in _PLAIN)
    if origin is Annotated:
        return is_plain(arguments[0])
    if origin is Literal:
        return all(type(value) in _PLAIN for value in arguments)
    if origin is dict and arguments[0] is not str:
        return False
    if origin not in (dict, list, tuple, types.UnionType, Union):
        return False
    return all(one is Ellipsis or is_plain(one) for one in arguments)
