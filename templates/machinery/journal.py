"""The journal of a compiled module's run: how far it was at its last point."""

from __future__ import annotations

import ast
import os
import pickle
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from hashlib import sha256
from linecache import getlines
from threading import Condition, Thread
from time import perf_counter, strftime
from typing import Any

from .errors import PipelineError, raised
from .pipelines import Pipeline  # with stats, counts, journal

SECONDS = 5.0  # from one point to the next, or twenty of the longest items


class Noted:
    """What was last read of a file, as bytes."""

    text = b""

    def __call__(self, value: Any) -> Any:
        self.text = repr(value).encode()
        return value


class Journal:
    """Says in a file how far a run is, for another to go on from there.

    At a point readers hold back until nothing is under way: counts, the places in files
    and what waits for a batch are then all that there is to know.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self.db: Any = None
        self.inputs: dict[str, Any] = {}  # items that were read, and their digest
        self.past: dict[str, Any] = {}  # the same at the last point
        self.noted: dict[str, Noted] = {}
        self.outputs: dict[str, Any] = {}  # files
        self.written: dict[str, Any] = {}  # how far these were at the last point
        self.held: dict[str, bytes] = {}  # what waited then, until somebody takes it
        self.lists: dict[str, list[Any]] = {}  # what waits
        self.counters: dict[str, Any] = {}
        self.moving: set[str] = set()  # inputs of which an item is on its way
        self.anyway = self.done = self.holding = False
        self.lock = Condition()  # of readers
        self.when = ""
        self.last = perf_counter()

    def go_on(
        self, path: str | None, asked: Any = (), anyway: bool = False
    ) -> Pipeline:
        """Return the pipeline, which goes on from a journal, or begins one at the path.

        Raises PipelineError if it is of another run, held by one, or damaged.
        """
        if path is None:
            return self.pipeline
        self.path, self.anyway, self.about = (
            path,
            anyway,
            {**statements(), **dict(asked)},
        )
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
        for name, count in state.pop("passed").items():
            queue = self.pipeline.queue(name)
            queue.passed = queue.before = count
        for name, counts in state.pop("counters").items():
            vars(self.counters[name]).update(counts)
        self.past, self.held = state.pop("inputs"), rows
        vars(self).update(state)
        return self.pipeline

    def counting(self, name: str, counter: Any) -> Any:
        """Return what counts failures of a task, of which a point is told."""
        return self.counters.setdefault(f"{name} {len(self.counters)}", counter)

    def waiting(self, name: str) -> list[Any]:
        """Return the list for what waits in a queue, with what did at the last point."""
        held = self.held.pop(f"held {name}", None)
        return self.lists.setdefault(name, pickle.loads(held) if held else [])

    def read(self, name: str, items: Any) -> Any:
        """Return the items of an input that were not read before the last point."""
        is_one = isinstance(items, (str, bytes))
        return items if self.db is None or is_one else self._read(name, items)

    def _read(self, name: str, items: Any) -> Iterator[Any]:
        past, known = self.past.get(name, (0, ""))
        noted, count, digest = self.noted.get(name, Noted()), 0, sha256()
        if not past:
            self.moving.discard(name)
        for count, item in enumerate(items, 1):
            text = noted.text
            if count > past:
                with self.lock:
                    while self.holding and not self.pipeline.stopped:
                        self.lock.wait(0.1)
                    self.moving.add(name)
                yield item
            digest.update(text)
            if count == past and digest.hexdigest() != known and not self.anyway:
                raise PipelineError(
                    f"{name} changed within the {past} items done", name
                )
            if count >= past:
                self.inputs[name] = count, digest
                self.moving.discard(name)
        if count < past:
            raise PipelineError(f"{name} has {count} items, and {past} are done", name)

    def look(self) -> float | None:
        """Make a point if one is due; return how long to wait for results meanwhile."""
        if self.db is None:
            return None
        ends = self.pipeline.queues.values()
        longest = max(queue.longest for queue in ends)
        if perf_counter() - self.last > max(SECONDS, 20 * longest):
            self.holding = True
        if not self.holding:
            return 0.1
        with ExitStack() as locks:
            every: list[Any] = [self.pipeline.lock, *(q.lock for q in ends), self.lock]
            for lock in every:
                locks.enter_context(lock)
            if not self._is_quiet():
                return 0.001
            self.point()
            self.holding = False
            self.lock.notify_all()
        for queue in ends:
            queue.longest = 0.0
        self.last = perf_counter()
        return 0.1

    def _is_quiet(self) -> bool:
        """Return whether nothing is under way; the caller holds all locks."""
        pipeline = self.pipeline
        if self.moving or pipeline.stopped or pipeline.errors:
            return False
        workers = [thread for *_, threads in pipeline.stages for thread in threads]
        busy = sum(map(Thread.is_alive, workers))
        for queue in pipeline.queues.values():
            busy += len(queue.collect()) - queue.idle
        return not busy

    def point(self) -> None:
        """Write down how far all is, once the disk has what was put out."""
        if self.held:
            raise PipelineError(f"nothing takes what was {', '.join(self.held)}")
        rows: dict[str, Any] = {}
        for name, items in self.lists.items():
            try:
                rows[f"held {name}"] = pickle.dumps(items)
            except Exception as error:
                told = f'an item that waits in "{name}" cannot be kept in {self.path}'
                raise PipelineError(
                    f"{told}: pickling it {raised(error)}", name
                ) from error
        counts = ("count", "failures", "first")
        state = {
            "about": self.about,
            "when": strftime("%Y-%m-%d %H:%M:%S"),
            "done": self.done,
            "inputs": {n: (i, d.hexdigest()) for n, (i, d) in self.inputs.items()},
            "written": {name: out.point() for name, out in self.outputs.items()},
            "passed": {name: q.passed for name, q in self.pipeline.queues.items()},
            "counters": {
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

    def finish(self) -> None:
        """Give files their names, which a run was killed before it had done."""
        for file in filter(None, self.written.values()):
            with suppress(FileNotFoundError):
                os.replace(file["place"], file["path"])
        self.remove()

    def leave(self) -> None:
        """Let go of the journal, for another run, unless this one came to its end."""
        unfinished = any(queue.producers for queue in self.pipeline.outputs)
        if self.db and (unfinished or self.pipeline.errors):
            self.db.close()

    def remove(self) -> None:
        """Remove the journal, since all is done."""
        if self.db:
            self.db.close()
            with suppress(FileNotFoundError):
                os.remove(self.path)


def statements() -> dict[str, str]:
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


def digest_of(value: Any) -> str:
    value = sorted(value.items()) if isinstance(value, dict) else value
    return sha256(repr(value).encode()).hexdigest()
