"""What functions have from what is around them: their cells, and what their defaults held.

Comes in: live functions, and where they stand in their file. Goes out: the values that they
need, by their names. This module must not know how a value is carried.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import types
from collections.abc import Iterator
from typing import Any

from skorche.carry.lifting import Located, local_names
from skorche.carry.texts import Texts
from skorche.declare.tasks import Task


class Closures:
    """Finds variables; knows who first had each, since several may share one."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._users: dict[int, Any] = {}  # who first had a cell, by its id
        self._kept: list[Any] = []  # so that no id is given twice

    def variables(
        self, outer: Any, circle: dict[types.FunctionType, Located]
    ) -> dict[str, Any] | None:
        """The values that functions have from what is around them, without themselves."""
        if len(circle) == 1:
            ((inner, found),) = circle.items()
            return self._cells(outer, inner, found)
        cells: dict[str, Any] = {}
        for one, found in circle.items():
            more = self._cells(one, one, found)
            if more is None:
                return None
            for word, value in sorted(more.items()):
                if cells.setdefault(word, value) is not value:
                    return None
        inside = {one.__name__: one for one in circle}
        return {w: v for w, v in sorted(cells.items()) if inside.get(w) is not v}

    def _cells(
        self, outer: Any, function: types.FunctionType, found: Located
    ) -> dict[str, Any] | None:
        """The values that a function has from what is around it; None if one is not
        known, or cannot be the same for all who have it."""
        own = getattr(found.node, "name", "")
        cells = {}
        bound_anew = found.bound_by_inner()
        for word, cell in zip(
            function.__code__.co_freevars, function.__closure__ or ()
        ):
            user = self._users.setdefault(id(cell), function)
            self._kept.append(cell)
            try:
                value = cell.cell_contents
            except ValueError:  # not bound yet
                return None
            if word in bound_anew and user is not function:
                return None
            value = value.function if isinstance(value, Task) else value
            if word != own or value not in (function, outer):
                cells[word] = value
        around = local_names(found.around)
        defaults = inspect.signature(function, follow_wrapped=False).parameters
        for argument, default in _defaults(found.node):
            if not isinstance(default, ast.Name) or default.id in cells:
                continue
            held = defaults[argument].default
            builtin = getattr(builtins, default.id, None)
            now = function.__globals__.get(default.id, builtin)
            if default.id in around or now is not held:
                cells[default.id] = held
        for use in self._texts.names.at_definition(found.node):
            if use.name in around - cells.keys():
                return None
        return cells


def _defaults(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The parameters of a function that have a default, with that."""
    found = node.args  # type: ignore[attr-defined]
    plain = [*found.posonlyargs, *found.args]
    for argument, default in zip(reversed(plain), reversed(found.defaults)):
        yield argument.arg, default
    for argument, default in zip(found.kwonlyargs, found.kw_defaults):
        if default is not None:
            yield argument.arg, default
