"""Texts in the quotes that black prefers, without black.

Comes in: text of Python's. Goes out: the same, where strings that say nothing of quotes stand
in double ones. This module must not know what the text is for.
"""

from __future__ import annotations

import io
import tokenize


def in_double_quotes(text: str) -> str:
    """Return a text with plain strings in double quotes; as it stands if it is no Python.

    >>> in_double_quotes("['a', 'b\\\\n', 'c\\"', f'd', '''e''']")
    '["a", \\'b\\\\n\\', \\'c"\\', f\\'d\\', \\'\\'\\'e\\'\\'\\']'
    """
    lines = text.splitlines(keepends=True)
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return text
    for token in tokens:
        said = token.string
        plain = said[:1] == "'" and said[:3] != "'''" and not {*said} & {'"', "\\"}
        if token.type == tokenize.STRING and plain:
            (row, start), (_, end) = token.start, token.end
            line = lines[row - 1]
            lines[row - 1] = f'{line[:start]}"{said[1:-1]}"{line[end:]}'
    return "".join(lines)
