"""What a project says in `[tool.skorche]` of its pyproject.toml.

Comes in: a folder. Goes out: `Settings`. This module must not know what they are for.
"""

from __future__ import annotations

import difflib
import glob
import os
import re
import sys
import unicodedata
from dataclasses import dataclass
from typing import Any

from skorche.errors import SkorcheError
from skorche.regular_files import IrregularFileError, read_regular

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: Each key, and what it has to hold, in words.
KEYS = {
    "async-api": "true or false",
    "freeze-inputs": "true or false",
    "header": "a text",
    "line-length": "a number from 40 to 320",
    "output": "a folder's name",
    "python": 'a version such as "3.9", from 3.8 up',
    "script": "true or false",
    "sources": "a list of patterns",
    "targets": "a list of targets",
    "templates": "a folder's name",
}
#: What a compiled file says of where it comes from begins with.
_CLAIM = "# Compiled by `skorche compile "
#: Kinds of characters that turn the direction in which others are shown.
_TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


class SettingsError(SkorcheError):
    """pyproject.toml says something that skorche does not understand."""


@dataclass(frozen=True)
class Settings:
    """`root` is the folder of pyproject.toml, or None without one; `output` the folder
    below it for compiled files; `sources` patterns for declarations; `targets` what each
    is compiled to; `line_length` and `header` are the look of skorche's own lines;
    `python` is the lowest Python that compiled files are for, as a pair; `templates` the
    folder of the project's own templates; `freeze_inputs` says that fixed inputs are
    written as values, and not as the expression that gives them; `async_api` that compiled
    files have an `astream()` for event loops; `script` that they have a command line.
    """

    root: str | None
    output: str = "generated"
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ("threads",)
    line_length: int = 88
    header: str = ""
    python: tuple[int, int] | None = None
    templates: str | None = None
    freeze_inputs: bool = False
    async_api: bool = False
    script: bool = True

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

    def output_for(self, path: str, target: str | None = None) -> str:
        """Return where the compiled file of a declaration goes: under the declaration's
        name, and for all targets but the first with the target's behind it."""
        name = os.path.basename(path)
        if target is not None and target != self.targets[0]:
            stem, ending = os.path.splitext(name)
            name = f"{stem}_{target}{ending}"
        return os.path.join(self.root or "", self.output, name)

    def own_templates(self) -> str | None:
        """Return the folder of the project's own templates, if it has one."""
        own = self.templates
        return None if own is None else os.path.join(self.root or "", own)

    def _file(self) -> str:
        return os.path.join(self.root or "", "pyproject.toml")


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def find_settings(start: str) -> Settings:
    """Return the settings of the nearest pyproject.toml at or above a folder.

    Raises SettingsError for what it cannot understand.
    """
    folder = os.path.abspath(start)
    while not _is_there(os.path.join(folder, "pyproject.toml")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return Settings(None)
        folder = parent
    return _read(folder)


def _is_there(path: str) -> bool:
    return os.path.exists(path) and not os.path.isdir(path)


def _read(root: str) -> Settings:
    path = os.path.join(root, "pyproject.toml")
    try:
        tools = tomllib.loads(read_regular(path).decode()).get("tool", {})
    except IrregularFileError as error:
        raise SettingsError(str(error)) from None
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
    values = {key: _value(key, value, path) for key, value in table.items()}
    return Settings(root, **{key.replace("-", "_"): v for key, v in values.items()})


def _value(key: str, value: Any, path: str) -> Any:
    """A key's value as `Settings` has it."""
    match key, value:
        case ("output" | "templates"), str() if value:
            return value
        case "sources", list() if all(isinstance(item, str) for item in value):
            return tuple(value)
        case "targets", list() if value and all(
            isinstance(item, str) for item in value
        ):
            return tuple(dict.fromkeys(value))
        case "line-length", int() if 40 <= value <= 320 and value is not True:
            return value
        case "python", str() if re.fullmatch(r"3\.([89]|[1-9]\d)", value):
            return 3, int(value.partition(".")[2])
        case ("async-api" | "freeze-inputs" | "script"), bool():
            return value
        case "header", str():
            return _header(value, path)
        case _:
            raise SettingsError(f"{path}: {key} of [tool.skorche] is not {KEYS[key]}")


def _header(text: str, path: str) -> str:
    """A header as comment lines."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    lines = [line if line.startswith("#") else f"# {line}".rstrip() for line in lines]
    for line in lines:
        if line.startswith("#!") or re.match(r"#.*?coding[:=]", line):
            message = f"header of [tool.skorche] has a line that is no comment: {line}"
            raise SettingsError(f"{path}: {message}")
        if line.startswith(_CLAIM):
            message = f"header of [tool.skorche] has a line of skorche's own: {line}"
            raise SettingsError(f"{path}: {message}")
        for character in line:
            if _is_unseen(character):
                message = "header of [tool.skorche] has a character that nobody sees: "
                raise SettingsError(f"{path}: {message}U+{ord(character):04X}")
    return "\n".join(lines)


def _is_unseen(character: str) -> bool:
    """Whether a character controls a terminal, or how others are shown."""
    turns = unicodedata.bidirectional(character) in _TURNS
    return (
        turns or character != "\t" and unicodedata.category(character) in ("Cc", "Cs")
    )
