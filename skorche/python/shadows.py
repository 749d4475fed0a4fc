"""Modules of the user's that hide ones of Python's, as `queue.py` beside a declaration does.

Comes in: a program's folder. Goes out: nothing, but what imports find meanwhile. This module
must not know why something is imported.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import cache
from importlib.machinery import BuiltinImporter, FrozenImporter, PathFinder
from types import ModuleType

#: What skorche needs beside the standard library, and what that needs, loaded when it is used.
_NEEDED = frozenset("""
    _black_version black blib2to3 click cloudpickle graphviz jinja2 markdown_it markupsafe
    mdurl mypy_extensions packaging pathspec platformdirs pygments pytokens rich tomli
    typing_extensions
    """.split())  # noqa: SIM905 - a list is a word a line
#: Those of these modules that were loaded where a program hides them.
_apart: dict[str, ModuleType] = {}


@contextmanager
def as_seen_from(folder: str) -> Iterator[None]:
    """Let imports find what a program finds in its folder, also where this process has
    loaded a module of that name from somewhere else."""
    names = _names_in(folder, {name.partition(".")[0] for name in sys.modules})
    with _set_aside({name for name in names if not _is_loaded_from(folder, name)}):
        yield


@contextmanager
def as_seen_from_nowhere() -> Iterator[None]:
    """Let imports find the standard library's modules, and those that skorche needs, also
    where the running program has files in its folder that hide them."""
    folder = os.path.dirname(getattr(sys.modules["__main__"], "__file__", None) or "")
    names: AbstractSet[str] = frozenset()
    if folder and folder in sys.path[:1]:
        names = _names_in(folder, sys.stdlib_module_names | _NEEDED)
    if not names:
        yield
        return
    paths, sys.path = sys.path, sys.path[1:]
    try:
        with _set_aside(names):
            sys.modules.update(_apart)
            try:
                yield
            finally:
                _apart.update(_loaded(names))
    finally:
        sys.path = paths


def hidden_by_files(names: AbstractSet[str]) -> AbstractSet[str]:
    """Return those of some modules that a file in a program's folder hides from it: not
    those that Python has loaded before the program begins."""
    names = {name for name in names if _is_searched_for(name)}
    return names - _loaded_at_start() if names else names


@contextmanager
def _set_aside(names: AbstractSet[str]) -> Iterator[None]:
    """Forget the modules of these names, and those below them; put them back in the end."""
    kept = _loaded(names)
    for name in kept:
        del sys.modules[name]
    try:
        yield
    finally:
        for name in _loaded(names):
            del sys.modules[name]
        sys.modules.update(kept)


def _loaded(names: AbstractSet[str]) -> dict[str, ModuleType]:
    return {
        name: module
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] in names
    }


def _names_in(folder: str, known: AbstractSet[str]) -> AbstractSet[str]:
    """The names of files in a folder that hide known modules from a program there."""
    try:
        stems = {entry.partition(".")[0] for entry in os.listdir(folder)}
    except OSError:
        return frozenset()
    return hidden_by_files(
        {name for name in stems & known if _is_found_in(folder, name)}
    )


def _is_searched_for(name: str) -> bool:
    if name in ("__main__", "skorche") or BuiltinImporter.find_spec(name):
        return False
    return not FrozenImporter.find_spec(name)


def _is_found_in(folder: str, name: str) -> bool:
    if not _is_searched_for(name):
        return False
    found = PathFinder.find_spec(name, [folder])
    return getattr(found, "loader", None) is not None  # a plain folder hides nothing


def _is_loaded_from(folder: str, name: str) -> bool:
    found = PathFinder.find_spec(name, [folder])
    places = (getattr(sys.modules[name], "__file__", None), found and found.origin)
    return len({os.path.realpath(place or "") for place in places}) == 1


@cache
def _loaded_at_start() -> frozenset[str]:
    """The modules that Python loads before any program."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return frozenset(name.partition(".")[0] for name in done.stdout.split())
