"""What the process is like before a declaration runs, and how it is made so again.

Comes in: the process. Goes out: a record of what declarations change in it: the environment,
what the standard library's modules and classes have for others, and the interpreter's
settings. This module must not know declarations.
"""

from __future__ import annotations

import builtins
import decimal
import gc
import json
import locale
import os
import random
import shutil
import signal
import socket
import sys
import time
import types
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from operator import is_
from typing import Any

from skorche.carry.process_wide import is_standard
from skorche.python.modules import is_installed

#: Names of standard modules that change on their own, or are put back elsewhere.
_MOVING = {
    "sys": frozenset(
        [
            "argv",
            "path",
            "stdin",
            "stdout",
            "stderr",
            "modules",
            "exc_info",
            "ps1",
            "ps2",
        ]
    ),
    "builtins": frozenset("_"),
    "mimetypes": frozenset("inited"),
}
#: What finds files.
_WORKED_BY = ("os", os.path.__name__)
#: Looked at also where nobody else has imported them.
_LOOKED_AT = (json,)
_HEAP_TYPE = 1 << 9  # a class that may be given other attributes


class ProcessState:
    """The state of the process when this was made."""

    def __init__(self) -> None:
        self._loaded = frozenset(sys.modules)
        self._folder = os.getcwd()
        self._environment = dict(os.environ)
        self._modules = {
            name: (module, dict(vars(module))) for name, module in _modules()
        }
        self._classes = {
            kind: dict(vars(kind))
            for name, (_, names) in self._modules.items()
            for kind in _classes(name, names)
        }
        self._put_back: set[str] = set()
        self._recursion = sys.getrecursionlimit()
        self._switching = sys.getswitchinterval()
        self._digits = getattr(sys, "get_int_max_str_digits", int)()
        self._context = decimal.getcontext().copy()
        self._default_context = decimal.DefaultContext.copy()
        self._random = random.getstate()
        self._warnings = list(warnings.filters)
        self._locale = locale.setlocale(locale.LC_ALL)
        self._collecting = gc.isenabled(), gc.get_threshold()
        self._signals = {one: signal.getsignal(one) for one in signal.valid_signals()}
        self._patience = socket.getdefaulttimeout()
        self._start_method = _start_method()
        self._formats = [(held, dict(held)) for held in _formats()]
        finders: list[list[Any]] = [sys.meta_path, sys.path_hooks]
        self._finders = [(held, list(held)) for held in finders]

    def loaded_since(self) -> list[str]:
        """The modules that were loaded since, and are neither standard nor installed, in
        the order in which they were."""
        new = [name for name in sys.modules if name not in self._loaded]
        own = set(filter(_is_own, {name.partition(".")[0] for name in new}))
        return [name for name in new if name.partition(".")[0] in own]

    def is_other(self, package: str) -> bool:
        """Return whether something was changed in a standard package, or its classes."""
        modules = [
            (vars(module), names)
            for name, (module, names) in self._modules.items()
            if name.partition(".")[0] == package
        ]
        classes = [
            (vars(kind), attributes)
            for kind, attributes in self._classes.items()
            if kind.__module__.partition(".")[0] == package
        ]
        return any(
            word[:2] != "__"
            for now, before in modules + classes
            for word, _ in _changed(now, before)
        )

    def replaced_builtins(self) -> set[str]:
        """The names of builtins that the declaration has made others."""
        _, names = self._modules["builtins"]
        found = {word for word, _ in _changed(vars(builtins), names) if word[0] != "_"}
        return found | self._put_back

    def put_back_builtins(self) -> None:
        """Make builtins what they were."""
        _, names = self._modules["builtins"]
        for name in self.replaced_builtins():
            setattr(builtins, name, names[name])

    @contextmanager
    def own_builtins(self) -> Iterator[None]:
        """Within this context builtins are what they were, and so is what finds files, by
        which skorche itself works."""
        now, before = dict(vars(builtins)), self._put_back
        self._put_back = replaced = self.replaced_builtins()
        self.put_back_builtins()
        others = [
            (module, word, vars(module).get(word), held)
            for module, names in map(self._modules.__getitem__, _WORKED_BY)
            for word, held in _changed(vars(module), names)
            if word[:2] != "__"
        ]
        for module, word, _, held in others:
            setattr(module, word, held)
        try:
            yield
        finally:
            for module, word, other, _ in others:
                setattr(module, word, other)
            self._put_back = before
            for name in replaced - before:
                delattr(builtins, name)
                if name in now:
                    setattr(builtins, name, now[name])

    def restore(self) -> None:
        """Make the process like that again."""
        self._restore_modules()
        os.chdir(self._folder)
        if dict(os.environ) != self._environment:
            os.environ.clear()
            os.environ.update(self._environment)
            getattr(time, "tzset", int)()
        with suppress(RecursionError):  # it is called from further down
            sys.setrecursionlimit(self._recursion)
        if sys.getswitchinterval() != self._switching:
            sys.setswitchinterval(self._switching)
        if self._digits:
            getattr(sys, "set_int_max_str_digits", int)(self._digits)
        decimal.setcontext(self._context.copy())
        _copy_context(self._default_context, decimal.DefaultContext)
        random.setstate(self._random)
        if warnings.filters != self._warnings:
            filters: Any = warnings.filters
            filters[:] = self._warnings
        with suppress(locale.Error):
            locale.setlocale(locale.LC_ALL, self._locale)
        (gc.enable if self._collecting[0] else gc.disable)()
        gc.set_threshold(*self._collecting[1])
        socket.setdefaulttimeout(self._patience)
        for held, before in self._formats:
            held.clear()
            held.update(before)
        for finders, found in self._finders:
            # Those of an installed package stay, as the package does.
            new = [one for one in finders if one not in found]
            finders[:] = [*found, *(one for one in new if not _is_own(_module_of(one)))]
        if _start_method() != self._start_method:
            sys.modules["multiprocessing"].set_start_method(
                self._start_method, force=True
            )
        for number, handler in self._signals.items():
            if handler is not None and signal.getsignal(number) is not handler:
                with suppress(OSError, ValueError):  # not in the main thread
                    signal.signal(number, handler)

    def _restore_modules(self) -> None:
        for name, (module, names) in self._modules.items():
            for word, value in _changed(vars(module), names):
                if word[0] != "_" and word not in _MOVING.get(name, ()):
                    setattr(module, word, value)
        for kind, attributes in self._classes.items():
            for word, value in _changed(vars(kind), attributes):
                with suppress(AttributeError, TypeError):
                    setattr(kind, word, value)


def _formats() -> list[dict[str, Any]]:
    """The archives that are known, of which each may be made known once."""
    names = ("_ARCHIVE_FORMATS", "_UNPACK_FORMATS")
    return [getattr(shutil, name) for name in names if hasattr(shutil, name)]


def _module_of(finder: object) -> str:
    """The outermost package of what finds modules."""
    return str(getattr(finder, "__module__", "")).partition(".")[0]


def _is_own(root: str) -> bool:
    """Whether a module, or a package, is neither Python's nor installed."""
    return not (is_standard(root) or is_installed(root))


def _start_method() -> str | None:
    """How multiprocessing starts processes, which may be set once; it is not imported for
    that."""
    module = sys.modules.get("multiprocessing")
    return module.get_start_method(allow_none=True) if module is not None else None


def _modules() -> Iterator[tuple[str, types.ModuleType]]:
    for name, module in sys.modules.copy().items():
        if (
            name[0] != "_"
            and is_standard(name)
            and isinstance(module, types.ModuleType)
        ):
            yield name, module


def _classes(module: str, names: Mapping[str, Any]) -> Iterator[type]:
    for word, held in names.items():
        there = isinstance(held, type) and held.__module__ == module
        if there and word[0] != "_" and held.__flags__ & _HEAP_TYPE:
            yield held


def _changed(
    now: Mapping[str, Any], before: Mapping[str, Any]
) -> list[tuple[str, Any]]:
    """The names that have another value than before."""
    same = len(now) == len(before) and all(map(is_, now.values(), before.values()))
    if same and list(now) == list(before):  # as it is of nearly all
        return []
    missing = object()
    return [
        (name, value)
        for name, value in before.items()
        if now.get(name, missing) is not value
    ]


def _copy_context(source: decimal.Context, target: decimal.Context) -> None:
    for name in ("prec", "rounding", "Emin", "Emax", "capitals", "clamp"):
        setattr(target, name, getattr(source, name))
    target.traps.update(source.traps)
