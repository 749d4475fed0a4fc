"""Texts of modules as literals of Python, line by line as they are.

Comes in: a text. Goes out: an expression for it, which begins with an empty line. This module
must not know what the text is.
"""

from __future__ import annotations

import ast
import re

#: What some read otherwise where it stands as it is, or takes for a conflict of versions.
_ODD = re.compile(r"[\r\0\ud800-\udfff]|^(?:<<<<<<<|>>>>>>>) ", re.MULTILINE)


def literal(text: str) -> str:
    """Return an expression for a text, with an empty line before it: a raw string, which is
    interrupted where the text itself has three quotes of both kinds.

    >>> print(literal('print("one")'))
    r'''
    print("one")'''
    """
    if not _ODD.search(text):
        quotes = min(("'''", '"""'), key=text.count)
        found = _raw(f"\n{text}", quotes)
        if _value(found) == f"\n{text}":
            return found
    lines = f"\n{text}".splitlines(keepends=True)
    return "(\n" + "".join(f"    {line!r}\n" for line in lines) + ")"


def _raw(text: str, quotes: str) -> str:
    """A raw string between these quotes; those in it, and backslashes and quotes that would
    end it otherwise, stand in strings of their own."""
    quote = quotes[0]
    inner = re.compile(rf"(\\*{quote}{{3,}}|(?:\\|{quote})+\Z)")
    parts = inner.split(text)
    found = [
        f"r{quotes}{part}{quotes}" if not n % 2 else repr(part)
        for n, part in enumerate(parts)
    ]
    return " ".join(part for part in found if part != f"r{quotes}{quotes}")


def _value(expression: str) -> object:
    try:
        return ast.literal_eval(expression)
    except (SyntaxError, ValueError):
        return None
