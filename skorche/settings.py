"""What a project says in `[tool.skorche]` of its pyproject.toml.

Comes in: a folder. Goes out: `Settings`. What they name lies in that folder, wherever links
lead, and not where a version control keeps its own: they may come from anybody. This module
must not know what they are for.
"""

from __future__ import annotations

import difflib
import os
import re
import sys
from dataclasses import dataclass
from typing import Any, NamedTuple

from skorche.errors import NOTEBOOK, SkorcheError
from skorche.python.visible import is_unseen
from skorche.regular_files import (
    IrregularFileError,
    Search,
    anchor_of,
    in_version_control,
    is_below,
    is_file_there,
    is_within,
    path_as_text,
    read_regular,
    up_from,
    version_control_below,
)

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

parsed = tomllib.loads  # for what else is TOML
#: Each key, and what it has to hold, in words.
KEYS = {
    "async-api": "true or false",
    "balance": "true or false",
    "bundle": "true, or a list of names of modules",
    "check-hide": "a list of patterns for names of environment variables",
    "check-keep": "a list of names of environment variables, each written out, and none "
    "of the runner's own",
    "freeze": "a list of names",
    "freeze-inputs": "true or false",
    "header": "a text",
    "line-length": "a number from 40 to 320",
    "maxsize": "a number of items, from 1 up",
    "output": "a folder's name",
    "progress": "true or false",
    "python": 'a version such as "3.9", from 3.8 up',
    "reaches-nothing": "a list of names of modules",
    "resumable": "true or false",
    "script": "true or false",
    "sources": "a list of patterns, and of tables with file, args, bundle, freeze and output",
    "targets": "a list of targets",
    "templates": "a folder's name",
}
_EITHER = "true or false"
_OF_SOURCES = {"args", "bundle", "freeze", "output"}
#: What a compiled file says of where it comes from begins with.
_CLAIM = "# Compiled by `skorche compile "
_ITS_OWN = "which is version control's own"


class SettingsError(SkorcheError):
    """pyproject.toml says something that skorche does not understand."""


class Source(NamedTuple):
    """A declaration: its path, what it is run with, the name of its compiled file, if that
    is another than its own, and names to freeze, and to bundle, for it alone."""

    path: str
    arguments: tuple[str, ...] = ()
    output: str = ""
    freeze: tuple[str, ...] = ()
    bundle: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """`root` is the folder of pyproject.toml, or None without one; `output` that below it
    for compiled files; `sources` patterns for declarations, and what is said of such;
    `targets` what each is compiled to; `line_length` and `header` the look of lines;
    `python` the lowest one, as a pair; `templates` a folder of the project's own.
    Names of values from outside to `freeze` are written as they are, and with
    `freeze_inputs` fixed inputs; `async_api` says that files have an `astream()`, `script`
    a command line, `progress` that this says how far it is, `balance` that they set numbers
    of workers, `maxsize` the bound of queues, where nobody said it. `check_hide` are patterns
    for what declarations do not see of the environment, `check_keep` names of what they do;
    modules that `reaches_nothing` names find nothing of the user's by texts, and those of
    `bundle` go along whole: "*" is all; a run of what is `resumable` can keep a journal.
    """

    root: str | None
    output: str = "generated"
    sources: tuple[Source, ...] = ()
    targets: tuple[str, ...] = ("threads",)
    line_length: int = 88
    header: str = ""
    python: tuple[int, int] | None = None
    templates: str | None = None
    freeze: tuple[str, ...] = ()
    freeze_inputs: bool = False
    async_api: bool = False
    script: bool = True
    balance: bool = False
    maxsize: int | None = None
    progress: bool = False
    check_hide: tuple[str, ...] = ()
    check_keep: tuple[str, ...] = ()
    reaches_nothing: tuple[str, ...] = ()
    resumable: bool = False
    bundle: tuple[str, ...] = ()

    def source_files(self) -> list[str]:
        """Return the paths of all declarations, in order, each once."""
        return list(dict.fromkeys(source.path for source in self.all_sources()))

    def all_sources(self) -> list[Source]:
        """Return all declarations, in order. A file that one entry names with what it is
        run with is not found by the patterns of others, too. Raises SettingsError where a
        pattern finds nothing, or what it may not.
        """
        found = [(one, self._found(one)) for one in self.sources]
        named = {path for one, paths in found if is_special(one) for path in paths}
        sources = (
            Source(path, *one[1:])
            for one, paths in found
            for path in paths
            if is_special(one) or path not in named
        )
        return list(dict.fromkeys(sources))

    def _found(self, source: Source) -> list[str]:
        root, pattern = self.root or "", source.path
        paths = sorted({os.path.normpath(p) for p in Search(root).matches(pattern)})
        for path in paths:
            what = f'{self._file()}: sources: "{pattern}" finds {path}'
            if not is_within(path, root):
                raise SettingsError(f"{what}, a link that leads out of the project")
            if part := version_control_below(root, path):
                raise SettingsError(f"{what} in {part}, {_ITS_OWN}")
        if not paths:
            raise SettingsError(f'{self._file()}: no file matches "{pattern}"')
        return paths

    def shown(self, path: str) -> str:
        """Return how a compiled file names its source: as it is seen from the project's
        folder."""
        root = os.path.abspath(self.anchor(path))
        within = is_below(os.path.abspath(path), root)
        shown = os.path.relpath(path, root) if within else ""
        return path_as_text(shown.replace(os.sep, "/") or os.path.basename(path))

    def anchor(self, path: str) -> str:
        """Return the folder of the project, and where there is none see `anchor_of`."""
        return anchor_of(path, self.output) if self.root is None else self.root

    def output_for(
        self, source: Source, target: str | None = None, pipeline: str = ""
    ) -> str:
        """Return where a compiled file of a declaration goes: under the declaration's
        name, or the one that the settings say, with that of its pipeline behind it, and
        for all targets but the first the target's."""
        name = source.output or os.path.basename(source.path)
        if name.endswith(NOTEBOOK):
            name = f"{name.removesuffix(NOTEBOOK)}.py"
        stem, ending = os.path.splitext(name)
        stem += f"_{pipeline}" if pipeline else ""
        if target is not None and target != self.targets[0]:
            stem += f"_{target}"
        return os.path.join(self.anchor(source.path), self.output, stem + ending)

    def own_templates(self) -> str | None:
        """Return the folder of the project's own templates, if it has one."""
        own = self.templates
        return None if own is None else os.path.join(self.root or "", own)

    def _file(self) -> str:
        return os.path.join(self.root or "", "pyproject.toml")


def find_settings(start: str) -> Settings:
    """Return the settings of the nearest pyproject.toml at or above a folder.

    Raises SettingsError for what it cannot understand.
    """
    for folder in up_from(os.path.abspath(start)):
        if is_file_there(os.path.join(folder, "pyproject.toml")):
            return _read(folder)
    return Settings(None)


def _read(root: str) -> Settings:
    path = os.path.join(root, "pyproject.toml")
    try:
        content = read_regular(path)
    except IrregularFileError as error:
        raise SettingsError(str(error)) from None
    except OSError as error:
        raise SettingsError(f"{path}: {error}") from None
    table = table_of(content, path)
    for key in table:
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, 1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            raise SettingsError(f'{path}: [tool.skorche] has no "{key}"{hint}')
    values = {key: _value(key, value, path) for key, value in table.items()}
    for key in ("output", "templates"):
        if key in values:
            _refuse_link_out(key, os.path.join(root, values[key]), root, path)
    return Settings(root, **{key.replace("-", "_"): v for key, v in values.items()})


def table_of(content: bytes, path: str) -> dict[str, Any]:
    """Return `[tool.skorche]` of what a pyproject.toml holds, whatever is in it.

    Raises SettingsError, with the path, where it is no TOML.
    """
    try:
        tools = parsed(content.decode("utf-8")).get("tool", {})
    except RecursionError:
        raise SettingsError(f"{path}: it is nested too deep") from None
    except ValueError as error:  # also bytes that are no text
        raise SettingsError(f"{path}: {error}") from None
    table = tools.get("skorche", {}) if isinstance(tools, dict) else None
    if not isinstance(table, dict):
        what = "[tool.skorche]" if isinstance(tools, dict) else "[tool]"
        raise SettingsError(f"{path}: {what} is not a table")
    return table


def _value(key: str, value: Any, path: str) -> Any:
    match key, value:
        case ("output" | "templates"), str() if value:
            return _inside(key, value, path)
        case "sources", list():
            return tuple(_source(item, path) for item in value)
        case "check-hide", list() if all(isinstance(item, str) for item in value):
            return tuple(value)
        case "bundle", bool():
            return ("*",) if value else ()
        case ("bundle" | "freeze" | "reaches-nothing"), list() if _are_names(
            value, key
        ):
            return tuple(dict.fromkeys(value))
        case "check-keep", list() if all(_may_stay(item) for item in value):
            return tuple(value)
        case "targets", list() if value and all(isinstance(x, str) for x in value):
            return tuple(dict.fromkeys(value))
        case "line-length", int() if 40 <= value <= 320 and value is not True:
            return value
        case "maxsize", int() if 1 <= value <= sys.maxsize and value is not True:
            return value
        case "python", str() if re.fullmatch(r"3\.([89]|[1-9]\d)", value):
            return 3, int(value.partition(".")[2])
        case _, bool() if KEYS[key] == _EITHER:
            return value
        case "header", str():
            return _header(value, path)
        case _:
            raise SettingsError(f"{path}: {key} of [tool.skorche] is not {KEYS[key]}")


def is_special(source: Source) -> bool:
    """Return whether an entry of `sources` says more than a pattern."""
    return any(source[1:])


def _source(value: Any, path: str) -> Source:
    """An entry of `sources`: a pattern, or a table."""
    if isinstance(value, str):
        return Source(_inside("sources", value, path))
    match value:
        case {"file": str(file), **more} if more.keys() <= _OF_SOURCES:
            args, freeze = more.get("args", []), more.get("freeze", [])
            pattern, output = _inside("sources", file, path), more.get("output", "")
            match args, output, freeze:
                case list(), str(), list() if _is_file_name(output):
                    plain = all(isinstance(w, str) and "\0" not in w for w in args)
                    if plain and _are_names(freeze, "freeze"):
                        names = tuple(freeze)
                        whole = _value("bundle", more.get("bundle", False), path)
                        return Source(pattern, tuple(args), output, names, whole)
    words = 'such as {file = "report.py", args = ["--fast"], output = "report_fast.py"}'
    what = f"sources of [tool.skorche] is not {KEYS['sources']}"
    raise SettingsError(f"{path}: {what}, {words}")


def _is_file_name(name: str) -> bool:
    """Whether a compiled file may be called so; or nothing is said of its name."""
    return not name or bool(re.fullmatch(r"\w[^/\\]*\.py", name)) and name.isprintable()


def _inside(key: str, value: str, path: str) -> str:
    """A folder's name, or a pattern, that by its words stays in the project."""
    where = f"{path}: {key} of [tool.skorche]"
    what = f'{where}: "{value}"'
    if not value.isprintable():
        raise SettingsError(f"{where} has a character that cannot be seen")
    parts = re.split(r"[/\\]", value)
    if os.path.isabs(value) or os.path.splitdrive(value)[0] or value[:1] in ("/", "\\"):
        raise SettingsError(f"{what} is not below the folder of pyproject.toml")
    if os.pardir in parts:
        raise SettingsError(f"{what} leads out of the folder of pyproject.toml")
    if part := in_version_control(value):
        raise SettingsError(f"{what} is in {part}, {_ITS_OWN}")
    return value


def _refuse_link_out(key: str, folder: str, root: str, path: str) -> None:
    what = f"{path}: {key} of [tool.skorche]: {folder} is a link that leads"
    if not is_within(folder, root):
        raise SettingsError(f"{what} out of the folder of pyproject.toml")
    if part := version_control_below(root, folder):
        raise SettingsError(f"{what} into {part}, {_ITS_OWN}")


def _are_names(names: list[Any], key: str) -> bool:
    """Whether all are names; those of modules may have dots."""
    form = r"\w+" if key == "freeze" else r"\w+(\.\w+)*"
    texts = [n for n in names if isinstance(n, str) and re.fullmatch(form, n)]
    return texts == names and all(n.replace(".", "_").isidentifier() for n in texts)


def _may_stay(name: Any) -> bool:
    """Whether a project may let its declarations see a variable, whatever it is called: not
    what leads to a CI system, since the project may be a stranger's."""
    runner = r"(?i:ACTIONS|GITHUB|INPUT|RUNNER)_"
    return isinstance(name, str) and bool(re.fullmatch(rf"(?!{runner})\w+", name))


def _header(text: str, path: str) -> str:
    """A header as comment lines."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    lines = [line if line.startswith("#") else f"# {line}".rstrip() for line in lines]
    what = f"{path}: header of [tool.skorche] has a"
    for line in lines:
        if line.startswith("#!") or re.match(r"#.*?coding[:=]", line):
            raise SettingsError(f"{what} line that is no comment: {line}")
        if line.startswith(_CLAIM):
            raise SettingsError(f"{what} line of skorche's own: {line}")
        for one in filter(is_unseen, line):
            raise SettingsError(f"{what} character that nobody sees: U+{ord(one):04X}")
    return "\n".join(lines)
