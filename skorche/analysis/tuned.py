"""What `skorche tune` would set: the NAME.tune.toml beside a declaration NAME.py.

Comes in: the path of a declaration, or the text of such a file. Goes out: settings by the
names of stages and queues, or all that is wrong with the file, each by its line and key.
The file may be from anybody, or edited by hand. This module must not know whether a
declaration has these stages, nor what of their settings is the user's.
"""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from skorche.errors import DeclarationError, Place, Problem
from skorche.limits import SIZE
from skorche.python.visible import shown, visible_json, visible_line
from skorche.regular_files import IrregularFileError, read_regular
from skorche.settings import parsed

ENDING = ".tune.toml"
#: What may be set of a stage, and of a queue, and what it has to be.
STAGE_KEYS = {
    "max_workers": "a positive whole number",
    "executor": '"thread" or "process"',
    "batch_size": "a positive whole number",
}
QUEUE_KEYS = {"maxsize": "a positive whole number"}
#: The tables of the file; what was measured is for readers, and for the next `tune`.
TABLES: dict[str, Mapping[str, str]] = {
    "stages": STAGE_KEYS,
    "queues": QUEUE_KEYS,
    "measured": {},
}
#: More is no number of workers, nor of items in a queue.
_MOST = 10**9

Values = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Tuned:
    """What a file sets: `stages` and `queues` by their names, as the file has them.

    `measured` are the figures that led to it.
    """

    path: str
    text: str
    stages: Values
    queues: Values
    measured: Mapping[str, Any]

    def place(self, table: str, name: str, key: str = "") -> Place:
        """Return the line that a name, or a key of it, stands in."""
        return Place(self.path, _line_of(self.text, table, name, key))


def tune_file(path: str, pipeline: str = "") -> str:
    """Return where what tunes a declaration lies: beside it. Where a file declares several
    pipelines, each has one of its own.

    >>> tune_file("pipelines/words.py"), tune_file("words.py", "daily")
    ('pipelines/words.tune.toml', 'words_daily.tune.toml')
    """
    name = os.path.splitext(path)[0]
    return f"{name}_{pipeline}{ENDING}" if pipeline else name + ENDING


def tuned_beside(path: str, pipeline: str = "") -> Tuned | None:
    """Return what tunes the declaration at a path, or None where there is nothing.

    Raises DeclarationError with all that is wrong with it.
    """
    path = tune_file(path, pipeline)
    if not os.path.lexists(path):
        return None
    try:
        if os.path.islink(path):
            target = os.readlink(path)
            why = f"it is a link to {target}, which is not followed"
            raise _refused(path, why, "put the file itself there")
        content = read_regular(path, SIZE + 1)
    except IrregularFileError as error:
        kind = str(error).removeprefix(path).strip()
        raise _refused(path, f"it {kind}") from None
    except OSError as error:
        raise _refused(path, f"it cannot be read: {error.strerror}") from None
    return read_tuned(content, path)


def read_tuned(content: bytes, path: str) -> Tuned:
    """Return what a file sets; raise DeclarationError with all that is wrong with it."""
    tables = tables_of(content, path)
    text = content.decode("utf-8-sig").replace("\r\n", "\n")
    problems = list(_problems(tables, path, text))
    if problems:
        raise DeclarationError(problems)
    return Tuned(path, text, *(tables.get(name, {}) for name in TABLES))


def tables_of(content: bytes, path: str) -> dict[str, Any]:
    """Return what a file holds as TOML, whatever it says.

    Raises DeclarationError where it is none, or has too much of it.
    """
    if len(content) > SIZE:
        raise _refused(path, f"it has more than {SIZE} bytes")
    try:
        return parsed(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except RecursionError:
        raise _refused(path, "it is nested too deep") from None
    except UnicodeDecodeError:
        raise _refused(path, "it is not in UTF-8") from None
    except ValueError as error:
        found = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        what = visible_line(str(error)[: found.start() if found else None])
        raise _refused(path, what, line=int(found[1]) if found else 0) from None


def _refused(path: str, why: str, hint: str = "", line: int = 0) -> DeclarationError:
    hint = hint or "mend it, or remove it and say `skorche tune` again"
    problem = Problem("bad-tuning", Place(path, line), why, hint=hint)
    return DeclarationError([problem])


def _problems(tables: Mapping[str, Any], path: str, text: str) -> Iterator[Problem]:
    for table, names in tables.items():
        if table not in TABLES:
            place = Place(path, _line_of(text, table))
            message = f"there is nothing like {shown(table)}"
            yield Problem("bad-tuning", place, message, hint=_known(table, TABLES))
        elif not isinstance(names, dict):
            place = Place(path, _line_of(text, "", table))
            yield Problem("bad-tuning", place, f"{table} is no table")
        elif table != "measured":
            for name, values in names.items():
                yield from _problems_of(table, name, values, path, text)


def _problems_of(
    table: str, name: str, values: Any, path: str, text: str
) -> Iterator[Problem]:
    title = f"[{table}.{written_key(name)}]"
    keys = TABLES[table]
    if not isinstance(values, dict):
        place = Place(path, _line_of(text, table, name))
        message = f"{title} is no table, but {shown(values)}"
        yield Problem("bad-tuning", place, message, hint=_known("", keys))
        return
    for key, value in values.items():
        place = Place(path, _line_of(text, table, name, key))
        if key not in keys:
            message = f"{title} has no {shown(key)}"
            yield Problem("bad-tuning", place, message, hint=_known(key, keys))
        elif not _is_right(key, value):
            message = f"{key} of {title} is {shown(value)}; it has to be {keys[key]}"
            yield Problem("bad-tuning", place, message)


def _is_right(key: str, value: Any) -> bool:
    if key == "executor":
        return value in ("thread", "process")
    return type(value) is int and 0 < value < _MOST


def _known(word: str, words: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(word, words, 1)
    return f"say {near[0]}" if near else f"there are {', '.join(words)}"


def written_key(name: str) -> str:
    """Return a name as TOML has it as a key.

    >>> print(written_key("clean"), written_key('say "hi"'))
    clean "say \\"hi\\""
    """
    if re.fullmatch(r"[A-Za-z0-9_-]+", name):
        return name
    return visible_json(json.dumps(name, ensure_ascii=False))


def _line_of(text: str, table: str, name: str = "", key: str = "") -> int:
    """The line of a key, or of the table that should have it; 0 if that is not found."""
    keys = tuple(filter(None, (table, name, key)))
    lines = _lines_of_keys(text)
    found = (lines.get(keys[:count]) for count in range(len(keys), 0, -1))
    return next(filter(None, found), 0)


@lru_cache(maxsize=1)
def _lines_of_keys(text: str) -> dict[tuple[str, ...], int]:
    """The line of each key, named from the outermost table on.

    Each line is looked at alone: of what is spread over several, keys may be missing.
    """
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        keys = _keys_of(line)
        if line.lstrip().startswith("[") and keys:
            table, keys = keys, ()
        whole = (*table, *keys)
        for count in range(1, len(whole) + 1):
            found.setdefault(whole[:count], number)
    return found


def _keys_of(line: str) -> tuple[str, ...]:
    """The keys that a line of TOML names, each within the one before it."""
    try:
        value = parsed(line)
    except (ValueError, RecursionError):
        return ()
    keys: list[str] = []
    while isinstance(value, dict) and len(value) == 1:
        [(key, value)] = value.items()
        keys.append(key)
    return tuple(keys)
