"""The last line of a terminal, for a compiled module that says how far it is."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from threading import RLock
from typing import Any
from unicodedata import east_asian_width


class LastLine:
    """A line that stays below all that is written to the terminal meanwhile.

    What Python writes there takes the line away first; it is drawn again when what was
    written has come to the end of a line.
    """

    def __init__(self, terminal: Any, other: Any) -> None:
        streams = [terminal, other] if other and other.isatty() else [terminal]
        self.encoding = terminal.encoding
        self.files = [getattr(s.buffer, "raw", s.buffer) for s in streams]
        self.write = self.files[0].write
        self.number = self.files[0].fileno()
        self.lock = RLock()
        self.shown = 0  # columns
        self.at_start = True  # nothing stands before the line
        for stream, file in zip(streams, self.files):
            stream.flush()
            file.write = partial(self._above, file.write)

    def show(self, text: str) -> None:
        """Draw another line in place of this one, no wider than the terminal."""
        columns = 80
        with suppress(OSError):
            columns = os.get_terminal_size(self.number).columns or columns
        text = "".join(letter if letter.isprintable() else "?" for letter in text)
        while width(text) >= columns:
            text = text[:-1]
        with self.lock:
            if self.at_start:
                self._draw(text)

    def end(self) -> None:
        """Take the line away, and let the terminal be."""
        with self.lock:
            self._draw("")
            for file in self.files:
                del file.write

    def _draw(self, text: str) -> None:
        if self.shown or text:
            whole = f"\r{' ' * self.shown}\r{text}"
            self.shown = width(text)
            with suppress(OSError):  # the terminal has gone
                self.write(whole.encode(self.encoding, "replace"))

    def _above(self, write: Any, data: Any) -> Any:
        with self.lock:
            self._draw("")
            count = write(data)
            if count:
                self.at_start = bytes(data[:count]).endswith((b"\n", b"\r"))
            return count


def width(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(2 if east_asian_width(letter) in "FW" else 1 for letter in text)
