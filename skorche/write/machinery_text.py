"""A file of the machinery comes in, and other names for some of what it uses; its text with
these goes out, and whether it has to be formatted for that.

The machinery is written as black would have it. Another name in a line of its own that stays
short enough changes nothing of that, so that black, which takes long, is seldom asked. This
module must not know where the names are from.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Mapping
from functools import lru_cache

from skorche.lower.machinery import rename


def with_names(text: str, names: Mapping[str, str], length: int) -> tuple[str, bool]:
    """Return a text with other names, and whether black may have it otherwise, where lines
    may be of some length."""
    used = _words(text).intersection(names)
    return _renamed(text, frozenset((name, names[name]) for name in used), length)


@lru_cache(maxsize=1000)  # which names there are is the user's
def _renamed(
    text: str, names: frozenset[tuple[str, str]], length: int
) -> tuple[str, bool]:
    there = dict(names)
    new = rename(text, there)
    if new == text:
        return text, False
    if any(len(new) < len(old) for old, new in there.items()):
        return new, True  # more may fit into a line
    lines, others = text.split("\n"), new.split("\n")
    if len(lines) != len(others):
        return new, True
    changed = [n for n, pair in enumerate(zip(lines, others), 1) if pair[0] != pair[1]]
    alone = _whole_lines(text)
    return new, any(n not in alone or len(others[n - 1]) > length for n in changed)


@lru_cache(maxsize=1000)
def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))


@lru_cache(maxsize=1000)
def _whole_lines(text: str) -> frozenset[int]:
    """The lines that are a statement, or the head of one, and no part of a longer one."""
    found, first = set(), 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NEWLINE:
            if token.start[0] == first:
                found.add(first)
            first = 0
        elif token.string.strip() and token.type != tokenize.COMMENT:
            first = first or token.start[0]
    return frozenset(found)
