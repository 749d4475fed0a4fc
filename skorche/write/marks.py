"""By what a compiled file is known.

Comes in: a file's text. Goes out: whether it is a compiled file, or looks like one that
somebody made unrecognisable. This module must not know what else such a file holds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from itertools import takewhile

from skorche.lower.targets import TARGETS
from skorche.write.file_names import Command, command_of

#: How the line begins that says where a compiled module comes from.
PROVENANCE = "# Compiled by `skorche compile "
#: The comment lines that open the sections of the user's own: what is carried, from a file
#: each, modules that come along whole, below what finds these, inputs, and defaults of
#: parameters. The others are the target's.
TITLES = {
    "bundle": "Modules that come along whole, and what finds them",
    "whole": "As it is, from ",
    "carried": "Tasks and what they use, from ",
    "inputs": "Inputs",
    "parameters": "Parameters, unless they are given",
}


def is_compiled(text: str) -> bool:
    """Return whether a file's text is that of a compiled module."""
    return any(line.startswith(PROVENANCE) for line in comment_head(text))


def command_in(text: str) -> Command | None:
    """Return what a compiled file says it was compiled from; None where it says nothing."""
    for line in comment_head(text):
        if line.startswith(PROVENANCE):
            with suppress(ValueError):
                return command_of(line.removeprefix(PROVENANCE).rpartition("`")[0])
    return None


def comment_head(text: str) -> list[str]:
    """Return the comment lines that a file begins with, and marks of a merge conflict."""
    signs = ("#", "<<<<<<< ", "||||||| ", "=======", ">>>>>>> ")
    lines = text.split("\n")
    return list(
        takewhile(lambda line: line.startswith(signs) or not line.strip(), lines)
    )


def looks_compiled(text: str) -> str | None:
    """Return the comment by which a text looks like that of a compiled module, or None.

    It may be that of provenance, with other letters, blanks, signs that nobody sees, or
    line ends, or below other lines; or one that opens a section.
    """
    for comment in _comments(text):
        letters = _letters(comment)
        if _is_alike(letters, _BEGINNING) or _is_alike(letters[-len(_END) :], _END):
            return comment.strip()
        if comment.lstrip().startswith("--") and letters.startswith(_TITLES):
            return comment.strip()
    return None


def _comments(text: str) -> Iterator[str]:
    """The comments, also those that begin where somebody else sees a line end."""
    for line in dict.fromkeys([*text.split("\n"), *text.splitlines()]):
        if "#" in line or "\uff03" in line:
            yield unicodedata.normalize("NFKC", line[:_LONGEST]).partition("#")[2]


def _letters(text: str) -> str:
    """The letters and digits of a text, in lower case."""
    return "".join(filter(str.isalnum, text.casefold()))


def _is_alike(letters: str, mark: str) -> bool:
    """Whether letters are those of a mark, but for a few that only look alike."""
    pairs = list(zip(letters, mark))
    others = [one for one, wanted in pairs if one != wanted]
    strange = all(not one.isascii() or one.isdigit() for one in others)
    return len(pairs) == len(mark) and strange and 3 * len(others) < len(mark)


#: How much of a line is looked at.
_LONGEST = 400
_BEGINNING = _letters(PROVENANCE)
_END = _letters(": change that file, not this one.")
_TITLES = tuple(
    _letters(title)
    for titles in (TITLES, *(target.titles for target in TARGETS.values()))
    for title in titles.values()
    if len(title) > len("Pipeline")  # which anybody may write
)
