"""Characters that nobody sees, or that change how others are seen, as escapes; and values.

Comes in: any text, or a value. Goes out: text in which each character is seen as what it is,
or a string's text in which those stand as a literal of Python or JSON has them; a value in a
few words. This module must
not know where the text goes.
"""

from __future__ import annotations

import os
import re
import unicodedata
from typing import Any

#: Control characters but for tabs and line ends; what ends a line for some; what turns the
#: direction of writing; half characters, and those that are none.
_UNSEEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufffe\uffff"
)
_IN_TEXT = re.compile(f"[{_UNSEEN}]")
_IN_A_LINE = re.compile(f"[{_UNSEEN}\t\n]")


def visible(text: str) -> str:
    r"""Return a text with what nobody sees as escapes, but for tabs and line ends.

    >>> print(visible("red: \x1b[31m"))
    red: \x1b[31m
    """
    return _IN_TEXT.sub(lambda match: escape(match[0]), text)


def visible_line(text: str) -> str:
    r"""Return a text with tabs and line ends as escapes, too.

    >>> print(visible_line("two\nlines"))
    two\x0alines
    """
    return _IN_A_LINE.sub(lambda match: escape(match[0]), text)


def is_visible_line(text: str) -> bool:
    """Return whether a text is one line in which everything is seen."""
    return _IN_A_LINE.search(text) is None


def visible_json(document: str) -> str:
    r"""Return a document of JSON with what nobody sees as JSON's own escapes.

    >>> print(visible_json('"\u202e"'))
    "\u202e"
    """
    return _IN_TEXT.sub(lambda match: f"\\u{ord(match[0]):04x}", document)


def escape(character: str) -> str:
    r"""Return a character as an escape, such as \x1b or \u202e."""
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


#: How variables of the environment are called that hold a secret.
_SECRET = re.compile("TOKEN|SECRET|PASSW|KEY|CREDENTIAL", re.IGNORECASE)


def shown(value: Any) -> str:
    """Return a value's repr for an error: one line, no secret, and no address, which says
    nothing."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - __repr__ is the user's code
        text = object.__repr__(value)
    text = re.sub(r" at 0x[0-9a-fA-F]+", "", text)
    text = without_secrets(text)
    return text if len(text) <= 60 else f"{text[:57]}..."


def without_secrets(text: str) -> str:
    """Return a repr with the names of variables for what those of the environment hold that
    are secrets by their names: what a CI's run says is read by many."""
    for name, secret in os.environ.items():
        if len(secret) > 5 and _SECRET.search(name):
            text = text.replace(repr(secret)[1:-1], f"${name}")
    return text


#: Kinds of characters that turn the direction in which others are shown.
_TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def is_unseen(character: str) -> bool:
    """Return whether a character controls a terminal, or how others are shown."""
    unseen = character != "\t" and unicodedata.category(character) in ("Cc", "Cs")
    return unseen or unicodedata.bidirectional(character) in _TURNS
