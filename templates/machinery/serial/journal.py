"""The journal of a serial module's run: how far it was at its last point."""

import ast
import os
import pickle
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from linecache import getlines
from time import perf_counter, strftime
from typing import Any

from .errors import PipelineError, failure  # with journal

SECONDS = 5.0  # from one point to the next, or twenty times what that takes


class Noted:
    """What was last read of a file, as bytes."""

    text = b""

    def __call__(self, value: "Any") -> "Any":
        self.text = repr(value).encode()
        return value


class Journal:
    """Says in a file how far a run is, for another to go on from there.

    A point may be wherever the next item is read: counts, the places in files and what
    waits for a batch are then all that there is to know.
    """

    def __init__(
        self, path: "str | None", asked: "Any" = (), anyway: bool = False
    ) -> None:
        self.db: Any = None
        self.inputs: dict[str, Any] = {}  # items that were read, and their digest
        self.past: dict[str, Any] = {}  # the same at the last point
        self.noted: dict[str, Noted] = {}
        self.outputs: dict[str, Any] = {}  # files
        self.written: dict[str, Any] = {}  # how far these were at the last point
        self.held: dict[str, bytes] = {}  # what waited then, until somebody takes it
        self.lists: dict[str, Any] = {}  # what waits
        self.counters: dict[str, Any] = {}
        self.counts: dict[str, Any] = {}  # of failures at the last point
        self.flush: Any = None  # writes what waits for others
        self.done, self.when = False, ""
        self.last, self.pause = perf_counter(), SECONDS
        if path is not None:
            self.go_on(path, dict(asked), anyway)

    def go_on(self, path: str, asked: "dict[str, str]", anyway: bool) -> None:
        """Go on from a journal, or begin one at the path.

        Raises PipelineError if it is of another run, held by one, or damaged.
        """
        self.path, self.anyway, self.about = path, anyway, {**statements(), **asked}
        try:
            self.db = sqlite3.connect(path, 0, 0, None, check_same_thread=False)
            self.db.execute("BEGIN IMMEDIATE")  # no other run can, until this one ends
            if not self.db.execute("SELECT * FROM sqlite_master").fetchall():
                self.db.execute("CREATE TABLE journal (name PRIMARY KEY, value)")
                self.point()
            self.db.execute("PRAGMA busy_timeout = 60000")  # somebody may look into it
            rows = dict(self.db.execute("SELECT name, value FROM journal"))
            if rows.pop("check") != digest_of(rows):
                raise ValueError("its parts do not fit together")
            state = ast.literal_eval(rows.pop("run"))
        except (KeyError, OSError, ValueError, sqlite3.Error) as error:
            told = "another run holds it"
            if "is locked" not in str(error):
                told = f"it is no journal, or damaged, and left as it is: {error}"
            raise PipelineError(f"{path}: {told}") from error
        before, now = state.pop("about"), self.about
        others = [
            name for name in {**before, **now} if before.get(name) != now.get(name)
        ]
        if others and not anyway:
            told = f"it is of a run that differs in {', '.join(others)}"
            raise PipelineError(f"{path}: {told}; --resume-anyway goes on all the same")
        self.past, self.held = state.pop("inputs"), rows
        vars(self).update(state)

    def __enter__(self) -> "Any":
        return self

    def __exit__(self, kind: object, _: object, __: object) -> None:
        if self.db and kind is not None:
            self.db.close()  # for another run
        elif not self.outputs:
            self.remove()

    def counting(self, name: str, counter: "Any") -> "Any":
        """Return what counts failures of a task, of which a point is told."""
        name = f"{name} {len(self.counters)}"
        vars(counter).update(self.counts.get(name, {}))
        return self.counters.setdefault(name, counter)

    def waits(self, name: str, items: "Any") -> None:
        """Note a list for what waits in a queue, and add what did at the last point."""
        held = self.held.pop(f"held {name}", None)
        for item in pickle.loads(held) if held else ():
            items.append(item)
        self.lists[name] = items

    def read(self, name: str, items: "Any") -> "Any":
        """Return the items of an input that were not read before the last point."""
        is_one = isinstance(items, (str, bytes))
        return items if self.db is None or is_one else self._read(name, items)

    def _read(self, name: str, items: "Any") -> "Iterator[Any]":
        past, known = self.past.get(name, (0, ""))
        noted, count, digest = self.noted.get(name, Noted()), 0, sha256()
        for count, item in enumerate(items, 1):
            text = noted.text
            if count > past:
                yield item
            digest.update(text)
            if count == past and digest.hexdigest() != known and not self.anyway:
                raise PipelineError(
                    f"{name} changed within the {past} items done", name
                )
            if count >= past:
                self.inputs[name] = count, digest
                self.look()
        if count < past:
            raise PipelineError(f"{name} has {count} items, and {past} are done", name)

    def look(self) -> None:
        """Make a point if one is due."""
        now = perf_counter()
        if now - self.last > self.pause:
            self.point()
            self.last = perf_counter()
            self.pause = max(SECONDS, 20 * (self.last - now))

    def point(self) -> None:
        """Write down how far all is, once the disk has what was put out."""
        if self.flush:
            self.flush()
        if self.held:
            raise PipelineError(f"nothing takes what was {', '.join(self.held)}")
        rows: dict[str, Any] = {}
        for name, items in self.lists.items():
            try:
                rows[f"held {name}"] = pickle.dumps(list(items))
            except Exception as error:
                told = f'keeping in {self.path} an item that waits in "{name}"'
                raise failure(error, told) from error
        counts = ("count", "failures", "first")
        state = {
            "about": self.about,
            "when": strftime("%Y-%m-%d %H:%M:%S"),
            "done": self.done,
            "inputs": {n: (i, d.hexdigest()) for n, (i, d) in self.inputs.items()},
            "written": {name: out.point() for name, out in self.outputs.items()},
            "counts": {
                name: {word: vars(one)[word] for word in counts if word in vars(one)}
                for name, one in self.counters.items()
            },
        }
        rows["run"] = repr(state)
        rows["check"] = digest_of(rows)
        try:
            self.db.execute("DELETE FROM journal")
            self.db.executemany("INSERT INTO journal VALUES (?, ?)", rows.items())
            self.db.execute("COMMIT")
            self.db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise OSError(f"{self.path}: {error}") from error

    def end(self) -> None:
        """Write down that all is done, but for the names of files."""
        self.done = True
        if self.db:
            self.point()

    def finish(self) -> int:
        """Give files their names, which a run was killed before it had done."""
        for file in filter(None, self.written.values()):
            with suppress(FileNotFoundError):
                os.replace(file["place"], file["path"])
        self.remove()
        return 0

    def remove(self) -> None:
        """Remove the journal, since all is done."""
        if self.db:
            self.db.close()
            with suppress(FileNotFoundError):
                os.remove(self.path)


def journal_of(resume: "Any") -> "Journal":
    """Return the journal at a path, or that journal."""
    return resume if isinstance(resume, Journal) else Journal(resume)


def statements() -> "dict[str, str]":
    """Return a digest of each statement of this module but its docstring."""
    lines = getlines(statements.__code__.co_filename, globals())
    if not lines:
        raise PipelineError("what the run does cannot be read, to be compared later")
    found: dict[str, str] = {}
    docstring, *others = ast.parse("".join(lines)).body
    end = docstring.end_lineno or 0
    for node in others:
        text = "".join(lines[end : node.end_lineno])
        head, end = lines[node.lineno - 1], node.end_lineno or 0
        name = getattr(node, "name", head.partition(" = ")[0].strip())
        found[name] = digest_of((found.get(name), text))
    return found


def digest_of(value: "Any") -> str:
    value = sorted(value.items()) if isinstance(value, dict) else value
    return sha256(repr(value).encode()).hexdigest()
