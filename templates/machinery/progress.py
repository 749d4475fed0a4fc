"""How far a compiled module's run is, in one line on standard error."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections import deque
from contextlib import suppress
from threading import Event, Thread
from time import perf_counter
from typing import Any

from .figures import figures_of, inputs_so_far, stages_so_far
from .own_json import untouched  # if there
from .pipelines import Pipeline  # with stats, live, at_start, signals, progress
from .terminal import LastLine


def add_options(parser: ArgumentParser) -> None:
    """Add what the command line may be asked of a run."""
    told = "write what each stage did, and whether all was done, to FILE"
    parser.add_argument("--stats-json", metavar="FILE", help=told)
    told = "say meanwhile how far it is"
    parser.add_argument("--progress", action="store_true", help=told)


class Progress:
    """Says within a block how far the pipeline is, and writes its figures after it.

    On a terminal one line is drawn again and again; elsewhere one is written after ten
    seconds, and after twice as long each time. Options of a command line say what of
    this is wanted.
    """

    def __init__(
        self, pipeline: Pipeline, parser: ArgumentParser, options: Any
    ) -> None:
        self.pipeline = pipeline
        self.name = parser.prog
        self.path = options.stats_json
        self.wanted = options.progress
        self.total: int | None = None
        self.done = 0
        self.begun = perf_counter()
        self.looks: deque[tuple[float, int, dict[str, float]]] = deque(maxlen=50)
        self.line: LastLine | None = None
        self.over = Event()
        self.thread = Thread(target=self._watch, name="progress", daemon=True)
        with suppress(Exception):  # an input of the user's may have a length, or none
            self.total = sum(len(items) for *_, items in pipeline.inputs) or None
        if self.path:
            try:
                open(self.path, "a").close()
            except OSError as error:
                parser.error(f"--stats-json {self.path}: {error.strerror}")

    def __enter__(self) -> None:
        if self.wanted:  # when worker processes have been forked, which takes no thread
            self.pipeline.at_start.append(self._start)

    def _start(self) -> None:
        self.begun = perf_counter()
        with suppress(AttributeError, ValueError):  # closed, or what is no file
            if sys.stderr.isatty():
                self.line = LastLine(sys.stderr, sys.__stdout__)
        with suppress(RuntimeError):  # no more threads: it is left out
            self.thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: object, _: object
    ) -> None:
        self._end()
        ended = "was interrupted" if self.pipeline.interrupted else ""
        if kind and not ended:
            ended = f"failed: {str(error) or kind.__name__}"
        if self.path:
            self._write_figures(ended)

    def _write_figures(self, ended: str) -> None:
        figures = figures_of(self.pipeline, self.name, ended)
        text = json.dumps(figures, indent=2)  # without own_json
        own = untouched("json.encoder")  # with own_json
        text = own.JSONEncoder(indent=2).encode(figures)  # with own_json
        try:
            with open(self.path, "w", encoding="utf-8") as file:
                file.write(text + "\n")
        except OSError as error:
            self._say(f"{self.name}: cannot write {self.path}: {error.strerror}")

    def _end(self) -> None:
        if self.thread.ident is None:
            return
        self.over.set()
        self.thread.join()
        self._look()
        seconds = perf_counter() - self.begun
        took = f"{seconds:.1f} s" if seconds < 60 else clock(seconds)
        rate = per_second(self.done / seconds) if seconds else ""
        now = self.done - sum(self.pipeline.journal.before.values())  # with journal
        rate = per_second(now / seconds) if seconds else ""  # with journal
        if self.line:
            self.line.end()
        self._say(f"{self._items()} in {took}, {rate}")

    def _watch(self) -> None:
        due = 10.0
        while not self.over.wait(0.1):
            self._look()
            if self.line:
                self.line.show(self._text())
            elif perf_counter() - self.begun >= due:
                self._say(self._text())
                due *= 2

    def _say(self, text: str) -> None:
        with suppress(OSError, ValueError):  # nobody is there to read it
            if sys.stderr:
                print(text, file=sys.stderr)

    def _look(self) -> None:
        """Note what is done, and for how long each stage was busy."""
        busy = {}
        for stage in stages_so_far(self.pipeline):
            busy[stage["name"]] = stage["useful"] / stage["workers"]
            busy[f"the rate of {stage['name']}"] = stage["paced"] / stage["workers"]
        for reading in inputs_so_far(self.pipeline):
            busy[f"reading {reading['name']}"] = reading["useful"]
        self.done = max(self.done, items_done(self.pipeline))
        self.looks.append((perf_counter(), self.done, busy))

    def _text(self) -> str:
        """Return what is known now, by what the last five seconds brought."""
        start, before, earlier = self.looks[0]
        now, done, busy = self.looks[-1]
        seconds = now - start
        parts = [self._items()]
        if seconds and (rate := (done - before) / seconds):
            parts.append(per_second(rate))
            if self.total is not None:
                parts.append(f"{clock((self.total - done) / rate)} left")
        shares = {name: busy[name] - earlier.get(name, 0.0) for name in busy}
        slowest = max(shares, key=lambda name: shares[name])
        if shares[slowest] > 0.5 * seconds > 0.0:
            parts.append(f"slowest: {slowest}")
        return ", ".join(parts)

    def _items(self) -> str:
        if self.total is None:
            return f"{self.done:,} items"
        return f"{self.done:,} of {self.total:,} items ({self.done / self.total:.0%})"


def items_done(pipeline: Pipeline) -> int:
    """Return how many items of the inputs have come through all stages.

    Of what comes of an item, the branch counts that is the furthest behind.
    """
    through: dict[str, float] = {}  # the part of what was put into a queue
    for _, source, sinks, threads in reversed(pipeline.stages):
        put = sum(list(source.added.values()))
        put += source.before  # with journal
        begun = [thread for thread in threads if thread not in pipeline.wall]
        working = [t.ident for t in begun if t not in source.waiting]
        turns = [source.turns[ident] for ident in working if ident in source.turns]
        held = sum(turn.count for turn in turns)
        if awaiting := source.coroutines:
            held = len(awaiting.taken) + len(awaiting.running)
        after = min([through.get(sink.name, 1.0) for sink in sinks])
        through[source.name] = (source.passed - held) / put * after if put else 1.0
    done = 0.0
    done += sum(pipeline.journal.before.values())  # with journal
    for _, sink, thread, _ in pipeline.inputs:
        done += sink.put_by([thread]) * through.get(sink.name, 1.0)
    return round(done)


def per_second(rate: float) -> str:
    return f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.2g}/s"


def clock(seconds: float) -> str:
    """Return minutes and seconds, and hours if there are any."""
    minutes, left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
