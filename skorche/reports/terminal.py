"""A text that is drawn again and again in a terminal, below what else is printed.

Comes in: texts, one after the other, and a stream that is a terminal. Goes out: the last
text at the bottom of it. What the program prints meanwhile, on this terminal, stands above.
This module must not know what is shown.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, RLock, Thread
from time import perf_counter
from typing import Any, TextIO

#: Seconds between two drawings, more where one takes long, for the part of the time that
#: drawing may take; and the most.
INTERVAL = 0.25
COST = 0.02
LONGEST = 1.0


def is_terminal(stream: Any) -> bool:
    """Return whether a stream is there, and a terminal."""
    try:
        return bool(stream is not None and stream.isatty())
    except ValueError:  # it is closed
        return False


def size_of(stream: Any) -> tuple[int, int]:
    """Return how many columns and lines a terminal has; the usual ones of no terminal."""
    size = shutil.get_terminal_size()
    if is_terminal(stream):
        try:
            size = os.get_terminal_size(stream.fileno())
        except (OSError, ValueError):
            pass
    return max(20, size.columns or 80), max(4, size.lines or 24)


class Screen:
    """The lines at the bottom of a terminal."""

    def __init__(self, stream: TextIO, draw: Callable[[int, int], str]) -> None:
        self.stream = stream
        self.draw = draw
        self.lock = RLock()
        self.height = 0
        self.midway = False  # the program is within a line of its own
        self.thread = Thread(target=self._redraw, name="skorche screen", daemon=True)
        self._over = Event()

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        """Draw no more, and leave nothing."""
        self._over.set()
        if self.thread.is_alive():
            self.thread.join()
        self.clear()

    def clear(self) -> None:
        with self.lock:
            if self.height:
                self._write(f"\r\x1b[{self.height}A\x1b[J")
            self.height = 0

    def _redraw(self) -> None:
        pause = INTERVAL
        while not self._over.wait(pause):
            start = perf_counter()
            columns, lines = size_of(self.stream)
            # No more lines than there are: what has gone up cannot be drawn again.
            text = self.draw(columns, lines).splitlines()[: lines - 1]
            with self.lock:
                if not self.midway:
                    self.clear()
                    self._write("".join(f"{line}\n" for line in text))
                    self.height = len(text)
            pause = min(LONGEST, max(INTERVAL, (perf_counter() - start) / COST))

    def _write(self, text: str) -> None:
        try:
            self.stream.write(text)
            self.stream.flush()
        except (OSError, ValueError):  # nobody looks any more
            self._over.set()

    @contextmanager
    def above(self) -> Iterator[None]:
        """Have what is printed meanwhile stand above, where it goes to a terminal."""
        streams = sys.stdout, sys.stderr
        wrapped = [Above(s, self) if is_terminal(s) else s for s in streams]
        sys.stdout, sys.stderr = wrapped
        try:
            yield
        finally:
            sys.stdout, sys.stderr = streams


class Above(io.TextIOBase):
    """A terminal's stream that clears the screen's lines before it prints."""

    def __init__(self, stream: TextIO, screen: Screen) -> None:
        self.stream = stream
        self.screen = screen

    def write(self, text: str) -> int:
        with self.screen.lock:
            self.screen.clear()
            if text:
                self.screen.midway = not text.endswith("\n")
            return self.stream.write(text)

    def flush(self) -> None:
        self.stream.flush()

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.stream.fileno()

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self.stream.encoding

    @property
    def buffer(self) -> Any:
        return getattr(self.stream, "buffer")  # noqa: B009 - StringIO has none
