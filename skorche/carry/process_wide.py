"""Who is meant in the table of what acts on the whole process.

Comes in: a live thing, however it was imported. Goes out: its row, and whether it belongs to
the standard library, and so to all. This module must not know statements, nor what is
carried.
"""

from __future__ import annotations

import functools
import inspect
import multiprocessing.process
import operator
import sys
import threading
import types
import weakref
from functools import cached_property
from typing import Any

from skorche.carry.fixed_values import is_fixed
from skorche.carry.process_table import (
    FINDS,
    READING,
    TABLE,
    TYPED,
    WORDS,
    Kind,
    Row,
)
from skorche.python.modules import is_installed

#: What keeps functions that it is given, and calls none of them at once.
KEEPING = (
    *(functools.partial, property, threading.Thread, weakref.ref),
    multiprocessing.process.BaseProcess,
)
#: Functions that change what they are given first.
SETTERS = (setattr, delattr, operator.setitem, operator.delitem, operator.ior)
#: Names in sys of the lists of what finds modules, and their methods that leave alone what
#: comes first in them, if it is there in the end.
_FINDING = ("meta_path", "path_hooks")
_ADDING = frozenset(["append", "extend", "remove", "pop"])


class ProcessWide:
    """The table as it is for the modules that are loaded now."""

    @cached_property
    def _rows(self) -> dict[int, Row]:
        """The rows, by the ids of the live things that they are about."""
        found: dict[int, Row] = {}
        for row in TABLE:
            for name in row.names.split():
                if name.endswith(".*"):
                    found.update((id(one), row) for one in public_functions(name[:-2]))
                    continue
                held = named(name.lstrip("-"))
                if held is not None and name.startswith("-"):
                    found.pop(id(held), None)
                elif held is not None:
                    found[id(held)] = row
        return found

    @cached_property
    def _methods(self) -> dict[str, Row]:
        """The rows of methods, by their names alone."""
        found = {}
        for row in TABLE:
            for name in row.names.split():
                owner, _, method = name.rpartition(".")
                of_class = owner.rpartition(".")[2].lstrip("_")[:1].isupper()
                if of_class and row.kind is not Kind.TOLD:
                    found[method] = row
        return found

    @cached_property
    def _shared(self) -> set[int]:
        """The ids of what standard modules hold, and can be changed."""
        found = set()
        for name, module in sys.modules.copy().items():
            if is_standard(name) and inspect.ismodule(module):
                for held in list(vars(module).values()):
                    if type(held) in _FREQUENT or isinstance(held, tuple):
                        continue
                    if not is_fixed(held):
                        found.add(id(held))
                found.add(id(vars(module)))
        if decimal := sys.modules.get("decimal"):
            found.add(id(decimal.getcontext()))
        # Where own files are looked for is of no matter where they are one.
        return found - {id(sys.path), id(sys.path_hooks), id(sys.meta_path)}

    def row(self, held: Any) -> Row | None:
        """Return the row of a function, a method or a class."""
        return self._rows.get(id(plain(held)))

    def row_of_method(self, name: str) -> Row | None:
        """Return the row of a method of nobody knows what."""
        return self._methods.get(name)

    def row_of_stored(self, held: Any, name: str, deleted: bool) -> Row | None:
        """Return the row of what a name, or an entry, of something in sys is given."""
        if held is sys.argv or held is sys and name == "argv":
            return WORDS
        if finds_modules(held):
            return None if deleted and not _is_asked_first() else FINDS
        return FINDS if held is sys and name in _FINDING else None

    def row_of_place(self, held: Any, method: str) -> Row | None:
        """Return the row of a method of what is typed, of the words, or of a list of what
        finds modules, if it has others asked before Python's own: what comes after them
        finds the user's own modules."""
        if held is not None and held is sys.stdin:
            return TYPED
        if method in READING:
            return None
        if finds_modules(held):
            return FINDS if method not in _ADDING or _is_asked_first() else None
        return WORDS if held is sys.argv else None

    def is_shared(self, held: Any) -> bool:
        """Return whether a thing belongs to the standard library, and so to all."""
        if inspect.ismodule(held):
            return is_standard(held.__name__)
        if isinstance(held, _DEFINED):
            return is_standard(str(getattr(held, "__module__", None) or ""))
        logging: Any = sys.modules.get("logging")
        return id(held) in self._shared or (
            logging is not None and isinstance(held, (logging.Logger, logging.Handler))
        )


_DEFINED = (type, types.FunctionType, types.BuiltinFunctionType)
#: What modules hold most, and is either fixed, or asked where it is from.
_FREQUENT = frozenset([*_DEFINED, types.ModuleType, int, str, type(None), tuple])


def finds_modules(held: Any) -> bool:
    """Return whether a thing is one of Python's lists of what finds modules."""
    return any(held is getattr(sys, name) for name in _FINDING)


def _is_asked_first() -> bool:
    """Whether a finder of the user's own is asked for modules before one of Python's own, or
    in its stead."""
    for name, least in zip(_FINDING, (3, 2), strict=True):
        finders = getattr(sys, name)
        kinds = [one if hasattr(one, "__name__") else type(one) for one in finders]
        modules = [str(one.__module__) for one in kinds]
        standard = [number for number, one in enumerate(modules) if is_standard(one)]
        if len(standard) < least or not all(map(is_installed, modules[: standard[-1]])):
            return True
    return False


def is_standard(module: str) -> bool:
    """Return whether a module is one of Python's own."""
    return module.partition(".")[0] in sys.stdlib_module_names


def public_functions(name: str) -> list[Any]:
    """The functions that a module has for others."""
    module: Any = sys.modules.get(name)
    held = dict(vars(module)) if module is not None else {}
    public = held.get("__all__") or [word for word in held if word[0] != "_"]
    found = [held[word] for word in public if word in held]
    return [one for one in found if callable(one) and not isinstance(one, type)]


def named(name: str) -> Any:
    """The thing of a dotted name, if its module is loaded: as it stands in a class."""
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        held: Any = sys.modules.get(".".join(parts[:cut]))
        if held is None:
            continue
        for part in parts[cut:]:
            held = inspect.getattr_static(held, part, None)
        return plain(held)
    return None


def plain(held: Any) -> Any:
    """A static method, or one of a class, as the function that it is."""
    return held.__func__ if isinstance(held, (staticmethod, classmethod)) else held
