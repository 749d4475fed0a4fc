"""skorche/reports/terminal.py: what is drawn below what a program prints."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from skorche.reports.terminal import Screen, is_terminal, size_of
from tests.waiting import wait_until


class Terminal(io.StringIO):
    """A stream that says it is a terminal, and of which the lines can be looked at."""

    def isatty(self) -> bool:
        return True

    def shown(self) -> list[str]:
        """What a terminal would show by now."""
        lines, row = [""], 0
        text = self.getvalue()
        while text:
            if text.startswith("\x1b["):
                end = next(n for n, c in enumerate(text) if c.isalpha())
                count, kind = text[2:end], text[end]
                if kind == "A":
                    row -= int(count)
                elif kind == "J":
                    lines[row:] = [""]
                text = text[end + 1 :]
                continue
            letter, text = text[0], text[1:]
            if letter == "\n":
                row += 1
                if row == len(lines):
                    lines.append("")
            elif letter != "\r":
                lines[row] += letter
        return lines


@contextmanager
def drawn(terminal: Terminal, text: str) -> Iterator[Screen]:
    screen = Screen(terminal, lambda columns, lines: text)
    screen.start()
    try:
        wait_until(lambda: screen.height)
        yield screen
    finally:
        screen.stop()


def test_what_is_printed_stands_above(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    with drawn(terminal, "one\ntwo\n") as screen, screen.above():
        print("printed")
        wait_until(lambda: screen.height)
        assert terminal.shown() == ["printed", "one", "two", ""]
        print("more")
        assert terminal.shown() == ["printed", "more", ""]
    assert sys.stdout is terminal
    assert terminal.shown() == ["printed", "more", ""]


def test_nothing_is_drawn_within_a_line_of_the_programs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal, calls = Terminal(), []
    monkeypatch.setattr(sys, "stdout", terminal)
    screen = Screen(terminal, lambda columns, lines: calls.append(1) or "one\n")  # type: ignore[func-returns-value]
    with screen.above():
        print("half", end="")
        screen.start()
        wait_until(lambda: calls)
        print(" a line")
        wait_until(lambda: screen.height)
        screen.stop()
    assert terminal.shown() == ["half a line", ""]


def test_no_more_is_drawn_than_there_are_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("LINES", "6")
    with drawn(Terminal(), "a\n" * 50) as screen:
        assert screen.height == 5


def test_a_stream_that_is_no_terminal_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal, file = Terminal(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", file)
    with drawn(terminal, "one\n") as screen, screen.above():
        assert sys.stdout is file


def test_a_terminal_that_goes_away_ends_the_drawing() -> None:
    class Gone(Terminal):
        def write(self, text: str) -> int:
            raise OSError(5, "Input/output error")

    screen = Screen(Gone(), lambda columns, lines: "one\n")
    screen.start()
    wait_until(lambda: not screen.thread.is_alive())
    screen.stop()


def test_what_is_closed_or_missing_is_no_terminal() -> None:
    closed = io.StringIO()
    closed.close()
    assert not is_terminal(closed)
    assert not is_terminal(None)
    assert size_of(None)[0] >= 20
