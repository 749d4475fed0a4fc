"""Which inputs a file has other items for than the functions that take them first.

Comes in: a graph that is otherwise right. Goes out: names of queues, where annotations say
what is to be made of a text, a list or an object. This module must not know how it is made.
"""

from __future__ import annotations

import dataclasses
import enum
import types
import typing
from collections import abc
from typing import Any, Literal, Union, get_args, get_origin

from skorche.check.annotations import signature_types
from skorche.declare.first_takers import first_taker
from skorche.declare.graph import Graph
from skorche.declare.operators import Map
from skorche.declare.parameters import parameter_of
from skorche.diagram.names import queue_names

#: Containers that no file has, and those that are lists and dictionaries there.
_NEVER_IN_FILES = (frozenset, set, tuple, abc.MutableSet, abc.Set)
_IN_FILES = (
    *(dict, list, abc.Collection, abc.Iterable, abc.Sequence),
    *(abc.Mapping, abc.MutableMapping, abc.MutableSequence),
)
_NUMBERS = (bool, float, int)
_OF_TEXT = ("date", "time", "datetime", "Decimal", "Fraction", "UUID", "PurePath")


def made_inputs(graph: Graph) -> frozenset[str]:
    """Return the names of inputs whose items are made of what a file has: none of those
    that a parameter gives, for which no file can stand."""
    names = queue_names(graph)
    found = set()
    for queue in graph.inputs():
        op = first_taker(graph, queue)
        if op is not None and parameter_of(queue.fixed_inputs) is None:
            function = op.task if isinstance(op, Map) else op.predicate
            if is_made(signature_types(function)[0]):
                found.add(names[queue])
    return frozenset(found)


def is_made(kind: Any) -> bool:
    """Return whether a file may have something else for a value of a type.

    >>> from pathlib import Path
    >>> is_made(Path), is_made(dict[str, int]), is_made(float | None), is_made(tuple)
    (True, True, True, True)
    >>> is_made(str), is_made(dict[str, object]), is_made(list), is_made(Any)
    (False, False, False, False)
    """
    kind = getattr(kind, "__supertype__", kind)
    origin, parts = get_origin(kind) or kind, get_args(kind)
    if origin in _NEVER_IN_FILES or origin is Literal:
        return True
    if origin in (types.UnionType, Union) or origin in _IN_FILES:
        return any(map(is_made, parts))
    kind = origin
    if not isinstance(kind, type):
        return False
    if typing.is_typeddict(kind):
        return any(map(is_made, typing.get_type_hints(kind).values()))
    if dataclasses.is_dataclass(kind) or hasattr(kind, "__attrs_attrs__"):
        return True
    if hasattr(kind, "_fields") or issubclass(kind, enum.Enum):
        return True
    return kind in _NUMBERS or any(base.__name__ in _OF_TEXT for base in kind.__mro__)
