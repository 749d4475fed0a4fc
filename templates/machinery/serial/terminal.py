"""The last line of a terminal, for a serial module that says how far it is."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any


class LastLine:
    """A line that stays below all that is written to the terminal meanwhile.

    What Python writes there takes the line away first; it is drawn again when what was
    written has come to the end of a line.
    """

    def __init__(self, terminal: "Any", other: "Any") -> None:
        streams = [terminal, other] if other and other.isatty() else [terminal]
        self.encoding = terminal.encoding
        self.files = [getattr(s.buffer, "raw", s.buffer) for s in streams]
        self.write = self.files[0].write
        self.number = self.files[0].fileno()
        self.shown = 0  # columns
        self.at_start = True  # nothing stands before the line
        for stream, file in zip(streams, self.files):
            stream.flush()
            file.write = self.above(file.write)

    def show(self, text: str) -> None:
        """Draw another line in place of this one, no wider than the terminal."""
        import os

        columns = 80
        with suppress(OSError):
            columns = os.get_terminal_size(self.number).columns or columns
        text = "".join(letter if letter.isprintable() else "?" for letter in text)
        if self.at_start:
            self.draw(text[: columns - 1])

    def end(self) -> None:
        """Take the line away, and let the terminal be."""
        self.draw("")
        for file in self.files:
            del file.write

    def draw(self, text: str) -> None:
        if self.shown or text:
            whole = f"\r{' ' * self.shown}\r{text}"
            self.shown = len(text)
            with suppress(OSError):  # the terminal has gone
                self.write(whole.encode(self.encoding, "replace"))

    def above(
        self, write: "Callable[[Any], int | None]"
    ) -> "Callable[[Any], int | None]":
        def write_above(data: "Any") -> "int | None":
            self.draw("")
            count = write(data)
            if count:
                self.at_start = bytes(data[:count]).endswith((b"\n", b"\r"))
            return count

        return write_above
