"""The journal of a compiled module's run: how far it was at its last point."""

from __future__ import annotations

import ast
import os
import pickle
import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from hashlib import sha256
from linecache import getlines
from threading import Condition, Thread
from time import perf_counter, strftime
from typing import Any

from .errors import PipelineError, raised
from .queues import Queue  # with stats, counts, journal

SECONDS = 5.0  # from one point to the next, or twenty of the longest items
# What is another one in each process: the order in a set, and where an object is.
ANEW = re.compile(r"\{[^:}]+\}| at 0x")


class Journal:
    """Says in a file how far a run is, for another to go on from there.

    At a point readers hold back until nothing is under way: counts, the places in files
    and what waits for a batch are then all that there is to know.
    """

    def __init__(self, pipeline: Any) -> None:
        self.pipeline = pipeline
        self.db: Any = None
        # What was so at the last point.
        self.past: dict[str, Any] = {"inputs": {}, "outputs": {}, "done": False}
        self.before: dict[str, int] = {}  # items of inputs that were read by then
        self.held: dict[str, Any] = {}  # what waited then, until somebody takes it
        self.lists: dict[str, list[Any]] = {}  # what waits
        self.counters: dict[str, Any] = {}  # of failures
        self.outputs: dict[str, Any] = {}  # files
        self.read: dict[str, Any] = {}  # items of each input, and their digest
        self.moving: set[str] = set()  # inputs of which an item is on its way
        self.hide: Any = dict  # with secrets
        self.holding = self.ended = False
        self.lock = Condition()
        self.last = perf_counter()

    def go_on(
        self, path: str | None, asked: Any = (), anyway: bool = False, /, **words: Any
    ) -> Any:
        """Return the pipeline, which goes on from the journal at a path, if one is said.

        Raises PipelineError if another run holds it, it is of another one, or damaged.
        """
        if path is None:
            return self.pipeline
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
        self.before = {name: n for name, (n, _) in self.past["inputs"].items()}
        threads = {thread.name for thread in self.pipeline.threads}
        self.moving = threads.intersection(self.past["inputs"])
        for name, queue in self.pipeline.queues.items():
            queue.passed = queue.before = self.past["passed"].get(name, 0)
            queue.brief, queue.bound = True, min(queue.bound, 16)
        for name, counter in self.counters.items():
            vars(counter).update(self.past["counters"].get(name, {}))
        return self.pipeline

    def counting(self, name: str, counter: Any) -> Any:
        """Return what counts the failures of a task, of which points tell."""
        return self.counters.setdefault(f"{name} {len(self.counters)}", counter)

    def waiting(self, name: str) -> list[Any]:
        """Return the list for what waits in a queue, with what did at the last point."""
        held = self.held.pop(f"held {name}", None)
        return self.lists.setdefault(name, pickle.loads(held) if held else [])

    def fed(self, name: str, items: Any, sink: Queue) -> Any:
        """Return the items of an input that are not done; those of a list are put already."""
        if self.db is None:
            return items
        count, digest = self.before.get(name, 0), sha256()
        if type(items) not in (list, tuple, range) or len(items) < count:
            return self.rest(name, items)
        for item in items[:count]:
            digest.update(bytes_of(item))
        self.compare(name, digest)
        self.moving.discard(name)
        while count < len(items) and not sink.stopped:
            self.hold_back(name)
            part = items[count : count + max(1, sink.bound // 2)]
            for item in part:
                digest.update(bytes_of(item))
            sink.put([*part])
            count += len(part)
            self.read[name] = count, digest
            self.moving.discard(name)
        return ()

    def compare(self, name: str, digest: Any) -> None:
        """Raise an error if the items that are done are others now."""
        past, known = self.past["inputs"].get(name, (0, digest.hexdigest()))
        if digest.hexdigest() != known and not self.anyway:
            told = f"{name} changed within the {past} items done"
            raise PipelineError(f"{told}: begin anew, with another journal", name)

    def hold_back(self, name: str) -> None:
        """Wait until no point is to be made, before another item is on its way."""
        with self.lock:
            while self.holding and not self.pipeline.stopped:
                self.lock.wait(0.1)
            self.moving.add(name)

    def rest(self, name: str, items: Any) -> Iterator[Any]:
        """Yield the items of an input that are not done, one by one."""
        past = self.before.get(name, 0)
        count, digest = 0, sha256()
        for count, item in enumerate(items, 1):
            text = bytes_of(item)
            if count > past:
                self.hold_back(name)
                yield item
            digest.update(text)
            if count == past:
                self.compare(name, digest)
            if count >= past:
                self.read[name] = count, digest
                self.moving.discard(name)
        if count < past:
            raise PipelineError(f"{name} has {count} items, and {past} are done", name)

    def look(self) -> float:
        """Make a point if one is due; return how long to wait for results meanwhile."""
        if self.db is None:
            return 1.0
        queues = self.pipeline.queues.values()
        longest = max(queue.longest for queue in queues)
        self.holding |= perf_counter() - self.last > max(SECONDS, 20 * longest)
        if self.holding:
            with ExitStack() as locks:
                for one in (self.pipeline, *queues, self):
                    locks.enter_context(one.lock)
                if not self.is_quiet():
                    return 0.001
                self.point()
                self.holding = False
                self.lock.notify_all()
            self.last = perf_counter()
            for queue in queues:
                queue.longest = 0.0
        return 0.1

    def is_quiet(self) -> bool:
        """Return whether nothing is under way; the caller holds all locks."""
        if self.moving or self.pipeline.stopped or self.pipeline.errors:
            return False
        threads = [one for *_, workers in self.pipeline.stages for one in workers]
        busy = sum(map(Thread.is_alive, threads))
        for queue in self.pipeline.queues.values():
            busy += len(queue.collect()) - queue.idle
        return not busy

    def point(self, done: bool = False) -> None:
        """Write down how far all is, or that only names of files are left to be given."""
        if self.db is None:
            return
        if self.held:
            raise PipelineError(f"no stage takes what was {', '.join(self.held)}")
        rows: dict[str, Any] = {}
        for name, items in self.lists.items():
            try:
                rows[f"held {name}"] = pickle.dumps(items)
            except Exception as error:
                told = f'an item that waits in "{name}" cannot be kept in {self.path}'
                raise PipelineError(
                    f"{told}: pickling it {raised(error)}", name
                ) from error
        kept = ("count", "failures", "first")
        state = {
            "about": self.about,
            "when": strftime("%Y-%m-%d %H:%M:%S"),
            "done": done,
            "inputs": {name: (n, d.hexdigest()) for name, (n, d) in self.read.items()},
            "waiting": {name: len(items) for name, items in self.lists.items()},
            "outputs": {name: one.point() for name, one in self.outputs.items()},
            "passed": {name: q.passed for name, q in self.pipeline.queues.items()},
            "counters": {
                name: {key: vars(one)[key] for key in kept if key in vars(one)}
                for name, one in self.counters.items()
            },
        }
        state["counters"] = self.hide(state["counters"])  # with secrets
        state["put"] = self.pipeline.put_so_far()  # with live
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
            self.db.rollback()  # and not closed: files may be to get their names

    def remove(self) -> None:
        """Remove the journal if all is done; files get names that they lack."""
        if self.past["done"]:
            for file in filter(None, self.past["outputs"].values()):
                with suppress(FileNotFoundError):
                    os.replace(file["place"], file["path"])
        if self.db and (self.past["done"] or self.ended):
            self.db.close()
            with suppress(FileNotFoundError):
                os.remove(self.path)


def bytes_of(item: Any) -> bytes:
    """Return what tells an item from others: its repr, in whatever order a set is."""
    text = ""
    with suppress(Exception):  # of the item's own
        text = repr(item)
    if type(item) is not str and ANEW.search(text):
        text = "".join(sorted(re.sub(" at 0x[0-9a-f]+", "", text)))
    return text.encode("utf-8", "backslashreplace")


def statements() -> list[str]:
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


def digest_of(value: Any) -> str:
    value = sorted(value.items()) if isinstance(value, dict) else value
    return sha256(repr(value).encode()).hexdigest()
