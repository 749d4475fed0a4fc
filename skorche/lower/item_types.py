"""What the annotations of the user's functions say of the items in each queue.

Comes in: a graph, the functions' expressions, and the text that is carried. Goes out: types,
as they stand there. This module must not run anything: what it reads is text.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter

from skorche.declare.graph import Graph
from skorche.declare.operators import Batch, Filter, Map, Merge, Op, Split, Tee, Unbatch
from skorche.declare.queues import Queue
from skorche.lower.carrier import Carried
from skorche.python.binding import bound
from skorche.python.trees import parsed

#: A type that is written longer makes a signature harder to read, and not easier.
LONGEST = 50
_PLAIN = {"str", "bytes", "bytearray", "int", "float", "complex", "bool", "object"}
_GENERIC = {"list", "dict", "tuple", "set", "frozenset", "type"}
#: Names of typing that mean something else where they stand alone, or nothing.
_BOUND = {"AnyStr", "Self", "TypeGuard", "TypeIs", "NoReturn", "Never", "Unpack"}
#: What gives items of the type that it is of.
_ITERABLE = {"list", "set", "frozenset", "Iterable", "Iterator", "Sequence", "deque"}
_ITERABLE |= {"List", "Set", "FrozenSet", "Deque", "Collection"}


class ItemTypes:
    """The types of items by queue; an empty text where nothing, or no one thing, is said."""

    def __init__(self, graph: Graph, tasks: Mapping[Op, str], carried: Carried) -> None:
        self._producers, self._consumers = graph.producers(), graph.consumers()
        self._said = {tasks[op]: ("", "") for op in tasks}
        names = _names_of_types(carried)
        for section in carried.sections:
            for node in parsed(section.text).body:
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    self._said[node.name] = _signature(node, names)
        self._tasks = tasks
        self._taken: dict[Queue, str] = {}
        self._given: dict[Queue, str] = {}
        before = {
            q: [r for op in ops for r in op.reads] for q, ops in self._producers.items()
        }
        order = [*TopologicalSorter(before).static_order()]
        for queue in reversed(order):
            takes = (self._takes(op) for op in self._consumers[queue])
            self._taken[queue] = _one(takes)
        for queue in order:
            gives = [self._gives(op, queue) for op in self._producers[queue]]
            self._given[queue] = _one(gives) if gives else self._taken[queue]

    def taken(self, queue: Queue) -> str:
        """Return what those who read a queue take."""
        return self._taken[queue]

    def _takes(self, op: Op) -> str:
        match op:
            case Map() | Filter() | Split():
                return self._said[self._tasks[op]][0]
            case Merge() | Tee():
                return _one(map(self.taken, op.writes))
            case Batch():
                return _item(self.taken(op.writes[0]))
            case _:
                return ""

    def given(self, queue: Queue) -> str:
        """Return what those who fill a queue give."""
        return self._given[queue]

    def _gives(self, op: Op, queue: Queue) -> str:
        read = op.reads[0]
        match op:
            case Map():
                failed = queue is not op.writes[0]
                return "" if failed else self._said[self._tasks[op]][1]
            case Merge():
                return _one(map(self.given, op.reads))
            case Batch():
                inner = self.given(read)
                return inner and f"list[{inner}]"
            case Unbatch():
                return _item(self.given(read))
            case _:
                return self.given(read)

    def outputs(self, queues: Iterable[Queue]) -> str:
        """Return what comes out of all these queues."""
        return _one(map(self.given, queues))


def _one(types: Iterable[str]) -> str:
    found = set(types)
    return found.pop() if len(found) == 1 else ""


def _item(text: str) -> str:
    """The type of what is in a container of this type."""
    if text == "str":
        return text
    match ast.parse(text or "0", mode="eval").body:
        case ast.Subscript(value=ast.Name(id=name), slice=inner) if name in _ITERABLE:
            return ast.unparse(inner)
    return ""


def _names_of_types(carried: Carried) -> set[str]:
    """The names that are types where the carried text stands."""
    names = _PLAIN | _GENERIC
    names |= {line.bound for line in carried.imports} - _BOUND
    for section in carried.sections:
        body = parsed(section.text).body
        for node in body:
            names.difference_update(bound(node))
        for node in body:
            if isinstance(node, ast.ClassDef) and not vars(node).get("type_params"):
                names.add(node.name)
    return names


def _signature(
    node: ast.FunctionDef | ast.AsyncFunctionDef, names: set[str]
) -> tuple[str, str]:
    """What a function takes first, and what it returns."""
    if node.decorator_list or vars(node).get("type_params"):
        return "", ""
    arguments = [*node.args.posonlyargs, *node.args.args]
    takes = arguments[0].annotation if arguments else None
    return _text(takes, names), _text(node.returns, names)


def _text(annotation: ast.expr | None, names: set[str]) -> str:
    """An annotation, where all in it are names of types."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except (SyntaxError, ValueError):
            return ""
    if annotation is None or not _is_type(annotation, names):
        return ""
    text = ast.unparse(annotation)
    return text if len(text) <= LONGEST else ""


def _is_type(node: ast.expr, names: set[str], whole: bool = True) -> bool:
    match node:
        case ast.Name(id=name):
            return name in names and not (whole and name in _GENERIC)
        case ast.Attribute(value=ast.Name(id=name), attr=last):
            return name in names and last not in _BOUND
        case ast.Subscript(value=value, slice=ast.Tuple(elts=inner)):
            return _is_type(value, names, False) and all(
                _is_type(one, names) for one in inner
            )
        case ast.Subscript(value=value, slice=inner_one):
            return _is_type(value, names, False) and _is_type(inner_one, names)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _is_type(left, names) and _is_type(right, names)
        case ast.Constant(value=value):
            return value is None or value is Ellipsis
        case _:
            return False
