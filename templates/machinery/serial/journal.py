"""The journal of a serial module's run: how far it was at its last point."""

import ast
import os
import pickle
import re
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from linecache import getlines
from time import perf_counter, strftime
from typing import Any

from .errors import PipelineError, failure  # with journal

SECONDS = 5.0  # from one point to the next, or twenty times what that takes
# What is another one in each process: the order in a set, and where an object is.
ANEW = re.compile(r"\{[^:}]+\}| at 0x")


class Journal:
    """Says in a file how far a run is, for another to go on from there.

    A point may be before each item that is read: counts, the places in files and what
    waits for a batch are then all that there is to know.
    """

    def __init__(
        self,
        path: "str | None",
        asked: "tuple[str, ...]" = (),
        anyway: bool = False,
        /,
        **words: "Any",
    ) -> None:
        """Go on from the journal at a path, if one is said.

        Raises PipelineError if another run holds it, it is of another one, or damaged.
        """
        self.db: Any = None
        # What was so at the last point.
        self.past: dict[str, Any] = {"inputs": {}, "outputs": {}, "done": False}
        self.past["counters"] = {}
        self.held: dict[str, Any] = {}  # what waited then, until somebody takes it
        self.lists: dict[str, Any] = {}  # what waits
        self.counters: dict[str, Any] = {}  # of failures
        self.outputs: dict[str, Any] = {}  # files
        self.read: dict[str, Any] = {}  # items of each input, and their digest
        self.hide: Any = dict  # with secrets
        self.flush: Any = None  # writes what waits for others
        self.last, self.pause = perf_counter(), SECONDS
        if path is None:
            return
        self.path = os.path.abspath(path)  # a task may go elsewhere
        self.anyway = anyway
        values = [f"{name}: {digest_of(bytes_of(one))}" for name, one in words.items()]
        self.about = [*statements(), *asked, *values]
        try:
            self.db = sqlite3.connect(path, 0, 0, None, check_same_thread=False)
            self.db.execute("BEGIN IMMEDIATE")  # no other run can, until this one ends
            if not self.db.execute("SELECT * FROM sqlite_master").fetchall():
                self.db.execute("CREATE TABLE journal (name PRIMARY KEY, value)")
                self.point()
            self.db.execute("PRAGMA busy_timeout = 60000")  # somebody may look into it
            self.held = dict(self.db.execute("SELECT name, value FROM journal"))
            if self.held.pop("check") != digest_of(self.held):
                raise ValueError("its parts do not fit together")
            self.past = ast.literal_eval(str(self.held.pop("run")))
        except (KeyError, OSError, ValueError, sqlite3.Error) as error:
            told = "another run holds it"
            if "is locked" not in str(error):
                told = f"it is no journal, or damaged, and left as it is: {error}"
            self.let_go()
            raise PipelineError(f"{path}: {told}") from error
        others = {*self.about}.symmetric_difference(self.past["about"])
        if others and not anyway:
            names = ", ".join(sorted({one.partition(": ")[0] for one in others}))
            told = f"it is of a run that differs in {names}"
            self.let_go()
            raise PipelineError(f"{path}: {told}; --resume-anyway goes on all the same")

    def __enter__(self) -> "Any":
        return self

    def __exit__(self, kind: object, _: object, __: object) -> None:
        if kind is not None:
            self.let_go()
        elif not self.outputs:
            self.remove()

    def counting(self, name: str, counter: "Any") -> "Any":
        """Return what counts the failures of a task, of which points tell."""
        name = f"{name} {len(self.counters)}"
        vars(counter).update(self.past["counters"].get(name, {}))
        return self.counters.setdefault(name, counter)

    def waits(self, name: str, items: "Any") -> None:
        """Note a list for what waits in a queue, and add what did at the last point."""
        held = self.held.pop(f"held {name}", None)
        for item in pickle.loads(held) if held else ():
            items.append(item)
        self.lists[name] = items

    def rest(self, name: str, items: "Any") -> "Iterator[Any]":
        """Yield the items of an input that are not done, and make points between them."""
        if isinstance(items, (str, bytes)):
            raise TypeError(f"{items!r:.50} is one item: put it into a list")
        past, known = self.past["inputs"].get(name, (0, ""))
        count, digest = 0, sha256()
        for count, item in enumerate(items, 1):
            text = bytes_of(item)
            if count > past:
                yield item
            digest.update(text)
            if count == past and digest.hexdigest() != known and not self.anyway:
                told = f"{name} changed within the {past} items done"
                raise PipelineError(f"{told}: begin anew, with another journal", name)
            if count >= past:
                self.read[name] = count, digest
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

    def point(self, done: bool = False) -> None:
        """Write down how far all is, or that only names of files are left to be given."""
        if self.db is None:
            return
        if self.flush:
            self.flush()
        if self.held:
            raise PipelineError(f"no stage takes what was {', '.join(self.held)}")
        rows: dict[str, Any] = {}
        for name, items in self.lists.items():
            try:
                rows[f"held {name}"] = pickle.dumps(list(items))
            except Exception as error:
                told = f'keeping in {self.path} an item that waits in "{name}"'
                raise failure(error, told) from error
        kept = ("count", "failures", "first")
        state = {
            "about": self.about,
            "when": strftime("%Y-%m-%d %H:%M:%S"),
            "done": done,
            "inputs": {name: (n, d.hexdigest()) for name, (n, d) in self.read.items()},
            "waiting": {name: len(items) for name, items in self.lists.items()},
            "outputs": {name: one.point() for name, one in self.outputs.items()},
            "counters": {
                name: {key: vars(one)[key] for key in kept if key in vars(one)}
                for name, one in self.counters.items()
            },
        }
        state["counters"] = self.hide(state["counters"])  # with secrets
        rows["run"] = repr(state)
        rows["check"] = digest_of(rows)
        try:
            if not self.db.in_transaction:
                self.db.execute("BEGIN IMMEDIATE")
            self.db.execute("DELETE FROM journal")
            self.db.executemany("INSERT INTO journal VALUES (?, ?)", rows.items())
            self.db.execute("COMMIT")
            self.db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise OSError(f"{self.path}: {error}") from error

    def let_go(self) -> None:
        """Let another run have the journal."""
        if self.db:
            self.db.close()

    def remove(self) -> None:
        """Remove the journal, since all is done; files get names that they lack."""
        if self.past["done"]:
            for file in filter(None, self.past["outputs"].values()):
                with suppress(FileNotFoundError):
                    os.replace(file["place"], file["path"])
        if self.db:
            self.db.close()
            with suppress(FileNotFoundError):
                os.remove(self.path)


def journal_of(resume: "Any", /, **words: "Any") -> "Journal":
    """Return the journal at a path, of a run that is given words, or that one."""
    return resume if isinstance(resume, Journal) else Journal(resume, **words)


def bytes_of(item: "Any") -> bytes:
    """Return what tells an item from others: its repr, in whatever order a set is."""
    text = ""
    with suppress(Exception):  # of the item's own
        text = repr(item)
    if type(item) is not str and ANEW.search(text):
        text = "".join(sorted(re.sub(" at 0x[0-9a-f]+", "", text)))
    return text.encode("utf-8", "backslashreplace")


def statements() -> "list[str]":
    """Return the beginnings of this module's statements, and digests of all of them."""
    text = "".join(getlines(statements.__code__.co_filename, globals()))
    if not text:
        raise PipelineError("this module's text is not there, to be compared later")
    parts = re.split(r"\n(?=[^\s)}\]#])", text.partition('"""')[2])[1:]
    names = [re.split("[(=\n]", part)[0].strip() for part in parts]
    found: dict[str, list[str]] = {}  # of one name there may be several
    for name, part in zip(names, parts):
        found.setdefault(name, []).append(part)
    told = [f"{name}: {digest_of(texts)}" for name, texts in found.items()]
    return [*told, f"the order of statements: {digest_of(names)}"]


def digest_of(value: "Any") -> str:
    value = sorted(value.items()) if isinstance(value, dict) else value
    return sha256(repr(value).encode()).hexdigest()
