"""What the journal of a run says, in lines for people.

Comes in: a file that a run with `--resume` keeps. Goes out: lines. What batches hold is pickled
in it, and is never unpickled here. This module must not know how a run goes on from it.
"""

from __future__ import annotations

import ast
import hashlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.request import pathname2url

from skorche.errors import SkorcheError
from skorche.limits import SIZE


class JournalError(SkorcheError):
    """A file is no journal, or a damaged one."""


def journal_lines(path: str) -> list[str]:
    """Return what a journal says: when its last point was, how many items of each input were
    read by then, how much was written, what waits, and what failed.

    A run may hold it meanwhile. Raises JournalError for what is no journal.
    """
    try:
        return list(_lines(_state(path)))
    except (LookupError, MemoryError, RecursionError, TypeError, ValueError) as error:
        raise JournalError(f"{path}: it is no journal, or damaged: {error}") from None
    except (sqlite3.Error, SyntaxError) as error:
        raise JournalError(f"{path}: it is no journal, or damaged: {error}") from None


def _state(path: str) -> dict[str, Any]:
    place = f"file:{pathname2url(os.path.abspath(path))}?mode=ro"
    with sqlite3.connect(place, timeout=2, uri=True) as database:
        rows = dict(database.execute("SELECT name, value FROM journal"))
    database.close()
    check = rows.pop("check")
    told = hashlib.sha256(repr(sorted(rows.items())).encode()).hexdigest()
    if told != check:
        raise ValueError("its parts do not fit together")
    text = rows["run"]
    if len(text) > SIZE:
        raise ValueError("it says more than any run would")
    state: dict[str, Any] = ast.literal_eval(text)
    return state


def _lines(state: Mapping[str, Any]) -> Iterator[str]:
    ended = ", when all was done but for the names of files" if state["done"] else ""
    yield f"last point: {state['when']}{ended}"
    for name, (count, _) in state["inputs"].items():
        yield f"{name}: {count:,} items read"
    for name, count in state["waiting"].items():
        yield f"{name}: {count:,} items wait" if count else f"{name}: nothing waits"
    for name, file in state["outputs"].items():
        if file:
            yield f"{name}: {file['size']:,} bytes in {file['place']}"
        else:
            yield f"{name}: to standard output or a pipe"
    for name, counts in state["counters"].items():
        count = counts.get("count", counts.get("failures", 0))
        first = f"; the first: {counts['first']}" if counts.get("first") else ""
        yield f"{name.rpartition(' ')[0]}: failed on {count:,} items{first}"
