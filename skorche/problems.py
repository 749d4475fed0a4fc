"""What each problem's code means: one table for whoever meets a code.

Comes in: problems.toml, which lies beside this file. Goes out: `PROBLEMS`, by code, and the
same as a page of text. This module must not know how a problem is found.
"""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple

from skorche.settings import parsed


class Meaning(NamedTuple):
    """What a code says, a message that bears it, and what to do about it."""

    meaning: str
    example: str
    remedy: str


def _read() -> dict[str, Meaning]:
    text = files("skorche").joinpath("problems.toml").read_text(encoding="utf-8")
    return {code: Meaning(**texts) for code, texts in parsed(text).items()}


PROBLEMS = _read()

_ABOUT = """\
What skorche says of a declaration that cannot be, or cannot be written as a file. Each
message ends with a code; here is what the code means, an example, and what to do."""


def table() -> str:
    """Return all codes as a page of Markdown, in the order of the alphabet."""
    lines = ["# Problems", "", _ABOUT]
    for code, (meaning, example, remedy) in sorted(PROBLEMS.items()):
        lines += ["", f"## {code}", "", meaning, "", f"    {example}", "", remedy]
    return "\n".join(lines) + "\n"
