"""What stands above the picture in a compiled file's docstring: the user's words, and lines
of skorche's own.

Comes in: these words. Goes out: the same, apart. This module must not know the rest of a file.
"""

from __future__ import annotations

from skorche.lower.plan import (
    BALANCED,
    BOUNDED,
    BUNDLED,
    FROZEN,
    NEEDS,
    TRUSTED,
    TUNED,
)
from skorche.lower.targets import TARGETS

_SETTLED = (BUNDLED, FROZEN, TRUSTED, TUNED, BALANCED, BOUNDED)


def settled_in(words: str) -> tuple[str, str]:
    """What stands above the picture, without and with what was set beside the
    declaration."""
    lines = words.split("\n")
    first = number = len(lines)
    while number > 1:
        number -= 1
        if lines[number].startswith(_SETTLED):
            first = number
        elif not lines[number].startswith("    "):  # where a long line goes on
            break
    return "\n".join(lines[:first]), "".join(f"\n{line}" for line in lines[first:])


def title_in(words: str) -> tuple[str, str]:
    """The user's own words, and what skorche adds: the packages that are needed."""
    title, newline, last = words.rpartition("\n")
    needs = ""
    if newline and last.startswith(NEEDS):
        words, needs = title, newline + last
    remarks = tuple(target.remark for target in TARGETS.values() if target.remark)
    lines = words.split("\n")
    for number in range(len(lines) - 1, 0, -1):
        if lines[number].startswith(remarks):
            return "\n".join(lines[:number]), needs
        if not lines[number].startswith("    "):  # where a long remark goes on
            break
    return words, needs
