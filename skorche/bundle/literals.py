"""Texts of modules as literals of Python, line by line as they are.

Comes in: a text. Goes out: an expression for it, which begins with an empty line. This module
must not know what the text is.
"""

from __future__ import annotations

import ast
import re

#: What some read otherwise where it stands as it is, or takes for a conflict of versions.
_ODD = re.compile(r"[\r\0\ud800-\udfff]|^(?:<<<<<<<|>>>>>>>) ", re.MULTILINE)


def literal(text: str) -> list[str]:
    r"""Return strings that stand for a text one after the other, with an empty line before
    it: one raw string, which is interrupted where the text itself has three quotes of both
    kinds.

    >>> [ast.literal_eval(one) for one in literal("x = 1")]
    ['\nx = 1']
    """
    whole = f"\n{text}"
    if not _ODD.search(text):
        for quotes in sorted(('"""', "'''"), key=lambda quotes: _breaks(whole, quotes)):
            found = _raw(whole, quotes)
            if _value(found) == whole:
                return found
    return [_quoted(line) for line in whole.splitlines(keepends=True)]


def _breaks(text: str, quotes: str) -> int:
    """How often a raw string between these quotes would have to be interrupted."""
    return text.count(quotes) + text.endswith((quotes[0], "\\"))


def _raw(text: str, quotes: str) -> list[str]:
    """Raw strings between these quotes; those in the text, and backslashes and quotes that
    would end it otherwise, stand in strings of their own."""
    quote = quotes[0]
    parts = re.split(rf"(\\*{quote}{{3,}}|(?:\\|{quote})+\Z)", text)
    return [
        _quoted(part) if number % 2 else f"r{quotes}{part}{quotes}"
        for number, part in enumerate(parts)
        if part
    ]


def _quoted(text: str) -> str:
    """A string on one line, between such quotes as black would have it."""
    found = repr(text)
    plain = found[1:-1]
    return f'"{plain}"' if found[0] == "'" and '"' not in plain else found


def _value(strings: list[str]) -> object:
    try:
        return ast.literal_eval(" ".join(strings))
    except (SyntaxError, ValueError):
        return None
