"""The cells of a live notebook as one text, and what they made as if that had made it.

Comes in: a graph that cells declared, and the line that asks. Goes out: the text of all cells
that have run, and the graph with its places in there. This module must not know what becomes
of a graph.
"""

from __future__ import annotations

import ast
import functools
import linecache
import re
import types
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

from skorche.declare.call_sites import CallSite
from skorche.declare.graph import Graph
from skorche.declare.operators import Filter, Map, Split
from skorche.declare.tasks import Task
from skorche.errors import CELL
from skorche.python.source_files import SourceFile

#: What IPython, its kernel, and Python's own prompt call what was typed.
_CELL = re.compile(r"<i?python-input-(\d+).*>|.*ipykernel_\d+[/\\][^/\\]*")
#: What IPython makes of a magic.
_MAGIC = re.compile(r"\s*get_ipython\(\)\.")


class Cells:
    """The cells that have run, in the order in which each first did, as one file."""

    def __init__(self, path: str, asks: CallSite) -> None:
        self.path = path
        self._starts: dict[str, int] = {}
        lines: list[str] = []
        for name in [name for name in linecache.cache if is_cell(name)]:
            text = [line.rstrip("\n") for line in linecache.getlines(name)]
            if name == asks.path:
                text = text[: asks.line - 1]  # what follows has not run
            if not _is_python("\n".join(text)):
                continue
            lines += [CELL.format(_number(name, len(self._starts) + 1)), ""]
            self._starts[name] = len(lines)
            lines += ["" if _MAGIC.match(line) else line for line in text]
            lines.append("")
        _drop_what_is_defined_again(lines)
        self.source = SourceFile(path, "\n".join(lines))

    @contextmanager
    def made(self, graph: Graph, namespace: dict[str, Any]) -> Iterator[Graph]:
        """Within this context what the cells made looks as if this file had made it."""
        lines = self.source.text.splitlines(keepends=True)
        linecache.cache[self.path] = (1, None, lines, self.path)
        with ExitStack() as undo:
            undo.callback(linecache.cache.pop, self.path, None)
            operators = [
                replace(op, place=self._place(op.place)) for op in graph.operators
            ]
            moved = replace(graph, operators=operators, place=self._place(graph.place))
            tasks: list[Any] = []
            for op in graph.operators:
                if isinstance(op, Map):
                    _set(undo, op.task, "place", self._place(op.task.place))
                    tasks.append(op.task)
                elif isinstance(op, (Filter, Split)):
                    tasks.append(op.predicate)
            for queue in graph.queues():
                _set(undo, queue, "place", self._place(queue.place))
                if queue.owner is graph:
                    _set(undo, queue, "owner", moved)
            for function in _functions([*namespace.values(), *tasks]):
                if function.__code__.co_filename in self._starts:
                    _set(undo, function, "__code__", self._code(function.__code__))
            yield moved

    def _place(self, place: Any) -> Any:
        start = self._starts.get(place.path)
        if start is None:
            return place
        moved = replace(place, path=self.path, line=place.line + start)
        if isinstance(moved, CallSite) and moved.code is not None:
            moved = replace(moved, code=self._code(moved.code))
        return moved

    def _code(self, code: types.CodeType) -> types.CodeType:
        start = self._starts.get(code.co_filename, 0)
        inner = (
            self._code(one) if isinstance(one, types.CodeType) else one
            for one in code.co_consts
        )
        first = code.co_firstlineno + start
        return code.replace(
            co_filename=self.path, co_firstlineno=first, co_consts=tuple(inner)
        )


def is_cell(path: str) -> bool:
    """Return whether what has this name was typed into a notebook, or at a prompt."""
    return _CELL.fullmatch(path) is not None


def _number(name: str, number: int) -> str:
    found = _CELL.fullmatch(name)
    return (found and found[1]) or str(number)


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _drop_what_is_defined_again(lines: list[str]) -> None:
    """Empty the lines of functions and classes of which a later one has the name."""
    seen: set[str] = set()
    for node in reversed(ast.parse("\n".join(lines)).body):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if node.name in seen:
                first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
                for number in range(first - 1, node.end_lineno or first):
                    lines[number] = ""
            seen.add(node.name)


def _set(undo: ExitStack, thing: Any, name: str, value: Any) -> None:
    undo.callback(setattr, thing, name, getattr(thing, name))
    setattr(thing, name, value)


def _functions(things: Iterable[Any]) -> Iterator[types.FunctionType]:
    """The functions among these things, and within them."""
    waiting, seen = list(things), set[int]()
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, types.FunctionType):
            yield thing
            waiting += [*(thing.__closure__ or ()), vars(thing).get("__wrapped__")]
        elif isinstance(thing, types.CellType):
            waiting += _contents(thing)
        elif isinstance(thing, Task):
            waiting += [thing.function, thing.settings.setup]
        elif isinstance(thing, functools.partial):
            waiting += [thing.func, *thing.args, *thing.keywords.values()]
        elif isinstance(thing, (types.MethodType, staticmethod, classmethod)):
            waiting.append(thing.__func__)
        elif isinstance(thing, property):
            waiting += [thing.fget, thing.fset, thing.fdel]
        elif isinstance(thing, type) and thing.__module__ == "__main__":
            waiting += vars(thing).values()


def _contents(cell: types.CellType) -> list[Any]:
    try:
        return [cell.cell_contents]
    except ValueError:  # it is empty still
        return []
