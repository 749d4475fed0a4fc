"""What a project says in `[tool.skorche]` of its pyproject.toml.

Comes in: a folder. Goes out: `Settings`. This module must not know what they are for.
"""

from __future__ import annotations

import difflib
import glob
import os
import sys
from dataclasses import dataclass
from typing import Any

from skorche.errors import SkorcheError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KEYS = ("output", "sources")


class SettingsError(SkorcheError):
    """pyproject.toml says something that skorche does not understand."""


@dataclass(frozen=True)
class Settings:
    """`root` is the folder of pyproject.toml, or None without one; `output` the folder
    below it for compiled files; `sources` patterns for declarations."""

    root: str | None
    output: str = "generated"
    sources: tuple[str, ...] = ()

    def source_files(self) -> list[str]:
        """Return the paths of all declarations, in order."""
        found: dict[str, None] = {}
        root = glob.escape(self.root or "")
        for pattern in self.sources:
            matches = glob.glob(os.path.join(root, pattern), recursive=True)
            paths = [os.path.normpath(path) for path in matches if os.path.isfile(path)]
            if not paths:
                raise SettingsError(f'{self._file()}: no file matches "{pattern}"')
            found.update(dict.fromkeys(sorted(paths)))
        return list(found)

    def shown(self, path: str) -> str:
        """Return how a compiled file names its source: the same from every folder."""
        path = os.path.abspath(path)
        if self.root is not None and _is_below(path, self.root):
            return os.path.relpath(path, self.root).replace(os.sep, "/")
        return os.path.basename(path)

    def output_for(self, path: str) -> str:
        """Return where the compiled file of a declaration goes."""
        return os.path.join(self.root or "", self.output, os.path.basename(path))

    def _file(self) -> str:
        return os.path.join(self.root or "", "pyproject.toml")


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def find_settings(start: str) -> Settings:
    """Return the settings of the nearest pyproject.toml at or above a folder.

    Raises SettingsError for what it cannot understand.
    """
    folder = os.path.abspath(start)
    while not os.path.isfile(os.path.join(folder, "pyproject.toml")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return Settings(None)
        folder = parent
    return _read(folder)


def _read(root: str) -> Settings:
    path = os.path.join(root, "pyproject.toml")
    try:
        with open(path, "rb") as file:
            tools = tomllib.load(file).get("tool", {})
    except (OSError, ValueError) as error:  # also bytes that are no text
        raise SettingsError(f"{path}: {error}") from None
    if not isinstance(tools, dict):
        raise SettingsError(f"{path}: [tool] is not a table")
    table = tools.get("skorche", {})
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: [tool.skorche] is not a table")
    for key in table:
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, 1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            raise SettingsError(f'{path}: [tool.skorche] has no "{key}"{hint}')
    return Settings(root, _output(table, path), _sources(table, path))


def _output(table: dict[str, Any], path: str) -> str:
    output = table.get("output", "generated")
    if not isinstance(output, str) or not output:
        raise SettingsError(f"{path}: output of [tool.skorche] is not a folder's name")
    return output


def _sources(table: dict[str, Any], path: str) -> tuple[str, ...]:
    sources = table.get("sources", [])
    if not isinstance(sources, list) or not all(isinstance(s, str) for s in sources):
        raise SettingsError(
            f"{path}: sources of [tool.skorche] is not a list of patterns"
        )
    return tuple(sources)
