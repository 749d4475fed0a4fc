"""Where modules are on the disk, without importing any.

Comes in: names of modules of the user's own. Goes out: the file of each, and which modules lie
below a package. This module must not know what becomes of them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ModuleSpec,
    PathFinder,
    SourceFileLoader,
)

_KEPT = "__pycache__"


@dataclass(frozen=True)
class Place:
    """Where a module is: its file, which is no text where it `is_foreign` to Python, and is
    empty for a folder alone; `folders` are those of a package."""

    name: str
    path: str
    folders: tuple[str, ...] | None = None
    is_foreign: bool = False

    @property
    def is_package(self) -> bool:
        return self.folders is not None


class Places:
    """Knows where modules are, each looked for once."""

    def __init__(self) -> None:
        self._found: dict[str, Place | None] = {}

    def of(self, name: str) -> Place | None:
        """Return where a module is; None if it is nowhere, or made by other modules."""
        if name not in self._found:
            self._found[name] = None  # while its own package is looked for
            self._found[name] = self._looked_for(name)
        return self._found[name]

    def _looked_for(self, name: str) -> Place | None:
        parent = name.rpartition(".")[0]
        folders: list[str] | None = None
        if parent:
            around = self.of(parent)
            if around is None or around.folders is None:
                return None
            folders = [*around.folders]
        spec, is_folder = None, False
        try:
            spec = PathFinder.find_spec(name, folders)
            is_folder = spec is not None and spec.loader is None
        except (
            KeyError
        ):  # its package is a folder alone, too, and nobody has imported that
            is_folder = True
        except (ImportError, ValueError):
            return None
        if is_folder:
            roots = sys.path if folders is None else folders
            paths = (os.path.join(one, name.rpartition(".")[2]) for one in roots)
            return Place(name, "", tuple(filter(os.path.isdir, paths)))
        if spec is None:
            return None
        if isinstance(spec.loader, SourceFileLoader) and spec.origin is not None:
            return Place(name, os.path.abspath(spec.origin), _folders(name, spec))
        return Place(name, spec.origin or name, _folders(name, spec), is_foreign=True)

    def below(self, name: str) -> Iterator[str]:
        """Yield the names of all modules below a package, by the files that are there."""
        place = self.of(name)
        for folder in place.folders or () if place is not None else ():
            yield from _below(name, folder)


def _folders(name: str, spec: ModuleSpec) -> tuple[str, ...] | None:
    """The folders of a package: those that it has told Python by now, if it is loaded."""
    if spec.submodule_search_locations is None:
        return None
    with suppress(Exception):  # it may be anything by now
        return tuple(map(str, vars(sys.modules[name])["__path__"]))
    return tuple(map(str, spec.submodule_search_locations))


def _below(name: str, folder: str) -> Iterator[str]:
    for entry in sorted(_names_in(folder)):
        path, stem = os.path.join(folder, entry), entry.partition(".")[0]
        if not stem.isidentifier() or entry == _KEPT:
            continue
        if entry == stem and os.path.isdir(path):
            below = list(_below(f"{name}.{entry}", path))
            if below or os.path.isfile(os.path.join(path, "__init__.py")):
                yield f"{name}.{entry}"
            yield from below
        elif entry.endswith(_CODE) and stem != "__init__":
            yield f"{name}.{stem}"


def _names_in(folder: str) -> list[str]:
    with suppress(OSError):
        return os.listdir(folder)
    return []


_CODE = (*SOURCE_SUFFIXES, *EXTENSION_SUFFIXES)
