"""A stranger's text comes in, its syntax tree goes out, or an error in words.

All of a compiled file, or no more of it than its first statement. This module must not
know what compiled files look like.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize

from skorche.errors import SkorcheError
from skorche.limits import DEPTH
from skorche.python.nesting import is_deeper


class UnreadableError(SkorcheError):
    """The text is not that of a compiled file; the message says what is wrong where."""


def check_head(text: str) -> None:
    """Raise UnreadableError for a merge conflict, or another encoding than UTF-8."""
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if re.match(r"<<<<<<< |>>>>>>> ", line):
            raise UnreadableError(f"line {number}: a merge conflict: {line}")
    for number, line in enumerate(lines[:2], 1):
        encoding = re.match(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", line)
        if encoding and not re.fullmatch("utf[-_]?8", encoding[1].lower()):
            # In which it may say other things than are read here.
            raise UnreadableError(
                f"line {number}: it is in {encoding[1]}, not in UTF-8"
            )


def beginning(text: str) -> str:
    """A file up to the end of its first statement, if that is a text."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    layout = (tokenize.COMMENT, tokenize.NL)
    try:
        for token in tokens:
            if token.type == tokenize.NEWLINE or token.string == ";":
                row, column = token.start
                lines = text.split("\n", row)[:row]
                return "\n".join([*lines[:-1], lines[-1][:column]])
            if token.type not in (*layout, tokenize.STRING):
                break
    except (tokenize.TokenError, SyntaxError) as error:
        raise UnreadableError(f"its docstring: {error.args[0]}") from None
    return ""


def parsed(text: str, part: str = "") -> ast.Module:
    """Return a text's tree; raise UnreadableError where it has none to go through."""
    try:
        tree = ast.parse(text)
    except (RecursionError, MemoryError):
        raise UnreadableError("it is nested too deep") from None
    except SyntaxError as error:
        raise UnreadableError(f"line {error.lineno or 1}{part}: {error.msg}") from None
    except ValueError as error:
        raise UnreadableError(str(error)) from None
    if is_deeper(tree, DEPTH):
        raise UnreadableError(f"it is nested more than {DEPTH} deep")
    return tree
