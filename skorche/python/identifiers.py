"""Identifiers: made of any text, and kept apart from others.

Comes in: words. Goes out: names that Python takes, each once. This module must not know
what bears them.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable


def identifier(text: str) -> str:
    """Return a legal identifier as near to the text as can be.

    >>> identifier("my queue"), identifier("2nd"), identifier("class"), identifier("")
    ('my_queue', '_2nd', 'class_', '_')
    """
    word = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", text)) or "_"
    if not word.isidentifier():
        word = f"_{word}"
    if not word.isidentifier():
        word = re.sub(r"[^0-9A-Za-z_]", "_", word)
    reserved = keyword.iskeyword(word) or word == "__debug__"
    return f"{word}_" if reserved else word


class Namespace:
    """Identifiers that are taken; a later one that collides gets a number."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(taken)
        self._numbers: dict[str, int] = {}  # of a word, the first that may be free

    def unique(self, word: str) -> str:
        """Return the word, or the word with the first free number from 2 on."""
        number, name = self._numbers.get(word, 2), word
        while name in self.taken:
            name, number = f"{word}_{number}", number + 1
        self._numbers[word] = number
        self.taken.add(name)
        return name
