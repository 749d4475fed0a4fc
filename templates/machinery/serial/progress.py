"""How far a run of a serial module is, and what it did in all."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import suppress
from time import perf_counter, process_time
from typing import Any

from .own_json import untouched  # if there
from .terminal import LastLine  # with progress


def add_options(parser: "ArgumentParser") -> None:
    """Add what the command line may be asked beside the inputs."""
    told = "say meanwhile how far it is"
    parser.add_argument("--progress", action="store_true", help=told)
    told = "say at the end what was done, and how long it took"
    parser.add_argument("--stats", action="store_true", help=told)
    told = "write that to FILE, and whether all was done"
    parser.add_argument("--stats-json", metavar="FILE", help=told)


class Timed:
    """The items of an input, which are counted, and their coming timed."""

    def __init__(self, name: str, items: "Any", progress: "Progress") -> None:
        self.name = name
        self.items = items
        self.progress = progress
        self.count = 0
        self.seconds = 0.0

    def __iter__(self) -> "Iterator[Any]":
        self.items = iter(self.items)
        return self

    def __next__(self) -> "Any":
        self.progress.look()
        start = perf_counter()
        try:
            item = next(self.items)
        finally:
            self.seconds += perf_counter() - start
        self.count += 1
        return item

    def close(self) -> None:
        if hasattr(self.items, "close"):
            self.items.close()


class Progress:
    """Says within a block how far it is, and then what was done, as options want it.

    An item is done when the next one is asked for. On a terminal one line is drawn
    again and again; elsewhere one is written after ten seconds, and after twice as long
    each time.
    """

    def __init__(
        self,
        parser: "ArgumentParser",
        options: "Any",
        inputs: "dict[str, tuple[Any, ...]]",
        arguments: "dict[str, Any]",
    ) -> None:
        self.name = parser.prog
        self.options = options
        self.line: LastLine | None = None
        self.due = 0.0
        self.start = perf_counter()
        self.cpu = process_time()
        self.total = 0
        with suppress(Exception):  # an input of the user's may have a length, or none
            self.total = sum(map(len, arguments.values()))
        self.counted = [
            Timed(name, arguments[parameter], self)
            for name, (parameter, *_) in inputs.items()
        ]
        if options.progress or options.stats or options.stats_json:
            arguments.update(zip(arguments, self.counted))
        if options.stats_json:
            try:
                open(options.stats_json, "a").close()
            except OSError as error:
                parser.error(f"--stats-json {options.stats_json}: {error.strerror}")

    def __enter__(self) -> None:
        self.start = perf_counter()
        self.due = self.start if self.options.progress else float("inf")
        if self.options.progress:
            with suppress(AttributeError, ValueError):  # closed, or what is no file
                if sys.stderr.isatty():
                    self.line = LastLine(sys.stderr, sys.__stdout__)
        if not self.line:
            self.due += 10.0

    def __exit__(
        self, kind: "type[BaseException] | None", error: object, _: object
    ) -> None:
        seconds = perf_counter() - self.start
        if self.line:
            self.line.end()
        if self.options.progress:
            self.say(self.text(seconds))
        if self.options.stats:
            cpu = f"cpu {process_time() - self.cpu:.2f} s"
            cpu += " of this process, without the workers"  # with cluster
            self.say(f"{self.done()} items in {seconds:.2f} s, {cpu}")
        if self.options.stats_json:
            ended = "was interrupted" if kind is KeyboardInterrupt else ""
            if kind and not ended:
                ended = f"failed: {str(error) or kind.__name__}"
            self.write_figures(self.options.stats_json, seconds, ended)

    def done(self) -> int:
        """Return how many items were read."""
        return sum(counted.count for counted in self.counted)

    def look(self) -> None:
        """Say how far it is, if that is due."""
        now = perf_counter()
        if now < self.due:
            return
        if self.line:
            self.due = now + 0.1
            self.line.show(self.text(now - self.start))
        else:
            self.due = now + (now - self.start)
            self.say(self.text(now - self.start))

    def text(self, seconds: float) -> str:
        done = self.done()
        rate = done / seconds if seconds else 0.0
        words = f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.2g}/s"
        if not self.total:
            return f"{done:,} items in {clock(seconds)}, {words}"
        text = f"{done:,} of {self.total:,} items ({done / self.total:.0%})"
        if rate and done < self.total:
            words += f", {clock((self.total - done) / rate)} left"
        return f"{text} in {clock(seconds)}, {words}"

    def say(self, text: str) -> None:
        with suppress(OSError, ValueError):  # nobody is there to read it
            if sys.stderr:
                print(text, file=sys.stderr)

    def write_figures(self, path: str, seconds: float, ended: str) -> None:
        """Write to a file what the run did; ended says why it is not whole."""
        import json  # without own_json
        import os

        inputs = [
            {
                "name": counted.name,
                "items": counted.count,
                "useful": counted.seconds,
                "blocked": 0.0,
            }
            for counted in self.counted
        ]
        target = "serial"  # without cluster
        target = "dask"  # with cluster
        figures = {
            "version": 1,
            "pipeline": os.path.splitext(self.name)[0],
            "target": target,
            "python": ".".join(map(str, sys.version_info[:3])),
            "gil": getattr(sys, "_is_gil_enabled", lambda: True)(),
            "cores": os.cpu_count() or 1,
            "seconds": seconds,
            "complete": not ended,
            "ended": ended,
            "inputs": inputs,
            "stages": [],
            "queues": [],
        }
        text = json.dumps(figures, indent=2)  # without own_json
        own = untouched("json.encoder")  # with own_json
        text = own.JSONEncoder(indent=2).encode(figures)  # with own_json
        try:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text + "\n")
        except OSError as error:
            self.say(f"{self.name}: cannot write {path}: {error.strerror}")


def clock(seconds: float) -> str:
    """Return minutes and seconds, and hours if there are any."""
    minutes, left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
