"""The files that a compiled module's command line reads and writes, as their names end."""

from __future__ import annotations

import csv
import gzip
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import StringIO
from typing import Any

from .failures import Failure  # if there
from .own_json import untouched  # if there

decode = json.loads  # without own_json
decode = untouched("json.decoder").JSONDecoder().decode  # with own_json


# What lines are, by how the name of a file ends; all others have JSON.
ENDINGS = {".csv": "CSV", ".txt": "text"}
BEGUN: set[str] = set()  # files that are written on, and not anew  # with journal


def form_of(path: str) -> tuple[str, Any]:
    """Return what the lines of a file are, by its name, and what opens it."""
    name = path.lower()
    if name.endswith(".gz"):
        return form_of(name[:-3])[0], gzip.open
    return ENDINGS.get(name[-4:], "JSON"), open


def read_items(path: str, *makes: Callable[[Any], Any]) -> Iterator[Any]:
    """Yield what is made of each value in a file; - is standard input."""
    form, opens = form_of(path)
    number = 0

    def lines() -> Iterator[str]:
        nonlocal number
        for number, line in enumerate(file, 1):
            yield line.decode("utf-8-sig")

    # Not sys.stdin: a thread that still reads it would break the exit.
    with opens(0 if path == "-" else path, "rb") as file:
        try:
            items = items_in(lines(), form)
            for make in makes:
                items = map(make, items)
            yield from items
        except Exception as error:
            raise ValueError(f"{path}:{number}: {form}: {error}") from error


def items_in(lines: Iterator[str], form: str) -> Iterator[Any]:
    """Yield lines of text, rows of a table by column, or values of JSON."""
    if form == "text":
        yield from (line.rstrip("\r\n") for line in lines)
    elif form == "CSV":
        csv.field_size_limit(2**31 - 1)
        rows = csv.reader(lines, strict=True)
        columns = next(rows, [])
        if len(set(columns)) < len(columns):
            raise ValueError("two columns are called the same")
        for row in filter(None, rows):
            if len(row) != len(columns):
                raise ValueError(f"{len(row)} cells below {len(columns)} columns")
            yield dict(zip(columns, row))
    else:
        yield from (decode(line) for line in lines if line.strip())


def hints(error: Any, cause: Any, paths: list[str]) -> Iterator[str]:
    """Yield what may help where a task got an item that it was not made for."""
    kinds = (AttributeError, TypeError)
    for path in paths if type(error.item) is dict else ():
        if issubclass(type(cause), kinds) and form_of(path)[0] == "CSV":
            yield f"each row of {path} is a dict of texts, by column"


def item_again(value: Any) -> Any:  # with failing
    """Return the item of a failure that was written, and all else as it is."""
    names = {"item", "error", "attempts"}
    is_failure = isinstance(value, dict) and {"item", "error"} <= set(value) <= names
    return value["item"] if is_failure else value


def is_regular(path: str) -> bool:
    """Return whether a path is, or may become, a file: no pipe, no device."""
    return os.path.isfile(path) or not os.path.exists(path)


def sync(path: str) -> None:  # with journal
    """Let the disk have a file, or the names in a folder."""
    number = os.open(path, os.O_RDONLY)
    os.fsync(number)
    os.close(number)


class Output:
    """A file that items are written to, called FILE.partial until it is whole; - is
    standard output."""

    def __init__(self, path: str, encode: Callable[[Any], str]) -> None:
        self.path = self.place = path
        self.encode = encode
        self.kind, opens = form_of(path)
        self.flushed = True
        self.count = self.failed = 0  # with skips
        self.columns: list[str] | None = None
        self.file: Any = sys.stdout
        if path == "-":
            return
        regular = is_regular(path)
        if regular:
            self.path = os.path.realpath(path)
            self.place = f"{self.path}.partial"
        self.opens, opens = opens, self.again  # with journal
        self.file = opens(self.place, "wt", encoding="utf-8", newline="")
        opens = self.opens  # with journal
        self.flushed = opens is open or not regular  # which makes a .gz longer

    def again(self, *_: Any, **__: Any) -> Any:  # with journal
        """Open the file at its end."""
        mode = "at" if self.place in BEGUN else "wt"
        return self.opens(self.place, mode, encoding="utf-8", newline="")

    def go_on(self, state: dict[str, Any]) -> None:  # with journal
        """Cut the file back to where it was at a point, or to nothing."""
        if self.place == self.path:
            return
        size = state.get("size", 0)
        is_other = state.get("place", self.place) != self.place
        if is_other or os.path.getsize(self.place) < size:
            raise OSError(0, f"{self.place} is not what the run has written")
        self.file.close()
        os.truncate(self.place, size)
        BEGUN.add(self.place)
        vars(self).update(state)
        self.file = self.again()

    def point(self) -> dict[str, Any]:  # with journal
        """Let the disk have the file, and return how far it is."""
        self.file.flush()
        if self.place == self.path:
            return {}
        self.file.close()  # a member of a .gz
        sync(self.place)
        sync(os.path.dirname(self.place))
        kept = ("place", "path", "columns", "count", "failed")
        state = {key: vars(self)[key] for key in kept if key in vars(self)}
        state["size"] = os.path.getsize(self.place)
        self.file = self.again()
        return state

    def line(self, item: Any) -> str:
        """Return the line for an item."""
        text = self.encode(item)
        if self.kind == "JSON":
            return text
        value = decode(text)
        if self.kind == "CSV":
            text = self.row(item, value)
        else:
            text = value if isinstance(value, str) else text
            if isinstance(value, (dict, list)) or "\n" in text or text[-1:] == "\r":
                raise ValueError("it is no text of one line")
        text.encode()  # which a lone half of a character has no bytes for
        return text

    def row(self, item: Any, value: Any) -> str:
        """Return a line of cells, the first below one of their names."""
        if hasattr(item, "_fields"):  # a named tuple, which JSON has as a list
            value = dict(zip(item._fields, value))
        rows = csv.writer(text := StringIO(), lineterminator="\n")
        if self.columns is None:
            self.columns = list(value) if isinstance(value, dict) else []
            rows.writerows([self.columns] if self.columns else [])
        if isinstance(value, dict) and set(value).issubset(self.columns):
            value = [value.get(name) for name in self.columns]
        elif self.columns or not isinstance(value, list):
            raise ValueError(f"it is no row of {', '.join(self.columns) or 'cells'}")
        cells = ["" if one is None else self.encode(one) for one in value]
        rows.writerow([decode(cell) if cell[:1] == '"' else cell for cell in cells])
        return text.getvalue()[:-1]

    def write(self, text: str) -> None:
        """Write lines, and let go of them where that costs little."""
        self.file.write(text)
        if self.flushed:
            self.file.flush()

    def add(self, items: list[Any]) -> None:  # with skips
        """Count items, and those among them that are failures."""
        self.count += len(items)
        failures = [item for item in items if isinstance(item, Failure)]  # with failing
        self.failed += len(failures)  # with failing

    def drop(self, failed: bool) -> None:
        """Drop what would be tried again at exit; a file that did not fail takes it."""
        if self.place == self.path:
            with suppress(AttributeError, OSError, ValueError):  # no file has it
                if failed or not os.path.isfile(self.file.fileno()):
                    os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())

    def end(self) -> None:
        """Give the file its name, now that it is whole."""
        self.file.flush()
        if self.path != "-":
            self.file.close()
        if self.place != self.path:
            os.replace(self.place, self.path)
            sync(os.path.dirname(self.path))  # with journal
            self.place = self.path
