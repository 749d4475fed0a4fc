"""The blocks of a page: its code, its commands with what they say, and how each is tried.

Comes in: the text of a page in Markdown. Goes out: its blocks in their order. A comment on the
line before a block, `<!-- MARK -->`, which nobody sees on the page, says what is special:

    file NAME         the text of that file; one that begins with `# NAME.py` needs no mark
    part of FILE      lines of a file, `...` for any others: below the repository, or the page's
    for instance      what its commands say is for the machine, and the moment, to decide
    exits with N      its last command exits with that
    needs NAME ...    packages that may not be there
    not run: WHY      it cannot run here; its syntax is looked at
    do: COMMAND       no mark of a block, but a command that readers have done otherwise
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import NamedTuple

_FENCE = re.compile(r"^( *)```(\w+)[^\n]*$")
_MARK = re.compile(r"^ *<!-- (.*?) -->$")
_NAMED = re.compile(r"# ([\w./-]+\.(?:py|toml|yml|yaml))\n")


class Block(NamedTuple):
    """A block of a page, its text without the page's indentation.

    `first` and `end` are the lines of the page that its text takes, counted from 0.
    """

    kind: str
    mark: str
    text: str
    first: int
    end: int
    indent: str

    @property
    def file(self) -> str:
        """The file that it is, or nothing."""
        if self.mark.startswith("file "):
            return self.mark.removeprefix("file ")
        named = _NAMED.match(self.text)
        return named[1] if named else ""


class Call(NamedTuple):
    """A command, and what it says; the lines of the page that this takes, from 0."""

    command: str
    said: str
    first: int
    end: int


def blocks(page: str) -> Iterator[Block]:
    """Yield all blocks; the commands that stand in comments are blocks of a line, too."""
    lines = page.split("\n")
    number = 0
    mark = ""
    while number < len(lines):
        found = _MARK.match(lines[number])
        fence = _FENCE.match(lines[number])
        number += 1
        if found and found[1].startswith("do: "):
            text = f"$ {found[1][4:]}\n"
            yield Block("console", "do", text, number - 1, number, "")
        elif fence:
            end = lines.index(f"{fence[1]}```", number)
            text = "".join(f"{line}\n" for line in lines[number:end])
            text = textwrap.dedent(text) if fence[1] else text
            yield Block(fence[2], mark, text, number, end, fence[1])
            number = end + 1
        mark = found[1] if found else ""


def calls(block: Block) -> Iterator[Call]:
    """Yield the commands of a block, those on several lines joined."""
    lines = block.text.split("\n")[:-1]
    starts = [n for n, line in enumerate(lines) if line.startswith("$ ")]
    assert starts and starts[0] == 0, f"line {block.first}: begins with no command"
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        said = start
        command = lines[said][2:]
        while command.endswith("\\"):
            said += 1
            command = command[:-1].rstrip() + " " + lines[said].strip()
        said += 1
        text = "".join(f"{line}\n" for line in lines[said:end])
        yield Call(command, text, block.first + said, block.first + end)
