"""One thing that a statement does beside what it binds.

Comes in: a row of the table, and where the words stand. Goes out: the same, as one record.
This module must not know how it is found.
"""

from __future__ import annotations

from typing import NamedTuple

from skorche.carry.process_table import Row


class Act(NamedTuple):
    """What is done, by which words, and in which line of which file.

    `package` is the installed package that it is done to, if not the process; `changed`
    the module and the name in it that are given another value.
    """

    row: Row
    words: str
    line: int
    package: str = ""
    changed: tuple[str, str] = ("", "")
    path: str = ""

    @property
    def shown(self) -> str:
        """The words in one short line."""
        text = " ".join(self.words.split())
        return text if len(text) <= 60 else f"{text[:57]}..."
