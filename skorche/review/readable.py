"""Whether the text of a file may be read as Python: of its size, its letters and its line ends.

Comes in: a text, which may be a stranger's. Goes out: its syntax tree, or an error. This module
must not know what a compiled file says.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize

from skorche.limits import SIZE, WHOLE_SIZE
from skorche.review.parts import UnreadableError, parsed


def tree_of(text: str) -> ast.Module:
    """Return the syntax tree of a file; raise UnreadableError where it is not to be read."""
    if len(text) > SIZE:
        _check_size(text)
    check_text(text)
    return parsed(text)


def _check_size(text: str) -> None:
    """Raise UnreadableError for more code than may be parsed; texts of several lines cost
    little."""
    size = 0 if len(text) <= WHOLE_SIZE else SIZE + 1
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            is_text = token.type == tokenize.STRING and "\n" in token.string
            size += 1 if is_text else len(token.string)
            if size > SIZE:
                break
    except (tokenize.TokenError, SyntaxError):
        size = SIZE + 1  # nobody knows what it is
    if size > SIZE:
        raise UnreadableError(f"it has more than {SIZE} characters")


def check_text(text: str) -> None:
    """Raise UnreadableError for a merge conflict, what ends lines for some only, or another
    encoding than UTF-8."""
    lines = text.split("\n")
    odd = re.search(r"^(?:<<<<<<<|>>>>>>>) .*|[\r\0\ud800-\udfff]", text, re.MULTILINE)
    if odd:
        what = {
            "\r": "a carriage return in it, which may end a line or not",
            "\0": "null bytes in it",
        }.get(odd[0], f"a merge conflict: {odd[0]}")
        if "\ud800" <= odd[0] <= "\udfff":
            what = "bytes in it that are not UTF-8"
        raise UnreadableError(f"line {text[:odd.start()].count(chr(10)) + 1}: {what}")
    for number, line in enumerate(lines[:2], 1):
        encoding = re.match(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", line)
        if encoding and not re.fullmatch("utf[-_]?8", encoding[1].lower()):
            # In which it may say other things than are read here.
            raise UnreadableError(
                f"line {number}: it is in {encoding[1]}, not in UTF-8"
            )


def beginning(text: str) -> str:
    """A file up to the end of its first statement, if that is a text."""
    layout = (tokenize.COMMENT, tokenize.NL)
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NEWLINE or token.string == ";":
                row, column = token.start
                lines = text.split("\n", row)[:row]
                return "\n".join([*lines[:-1], lines[-1][:column]])
            if token.type not in (*layout, tokenize.STRING):
                break
    except (tokenize.TokenError, SyntaxError) as error:
        raise UnreadableError(f"its docstring: {error.args[0]}") from None
    return ""
