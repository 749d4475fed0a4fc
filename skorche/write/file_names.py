"""The name of a file as a word in a comment of a compiled file, and back.

Comes in: a name, which may hold anything. Goes out: a word on one line, as a shell takes it,
that says nothing to Python; or the name that such a word stands for. Likewise for the words
of the command that writes the file. This module must not know which files are meant.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from typing import NamedTuple

from skorche.python.visible import is_visible_line

#: What begins a name that is written with escapes, as shells have them.
_SIGN = "$'"
#: What makes Python read a file in another encoding, in its first two lines.
_COOKIE = re.compile(r"(?<=coding)[:=]")
#: A word of a command: quotes may begin within it, too.
_WORD = re.compile(r"(?:\$'(?:[^\\']|\\.)*'|'[^']*'|\"[^\"]*\"|[^\s'\"])+")
_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([\\']))")


def shell_word(name: str) -> str:
    """Return a name as a shell wants it, on one line.

    >>> print(shell_word("a b.py"), shell_word("line\\nends.py"))
    'a b.py' $'line\\x0aends.py'
    """
    return shlex.quote(name) if _is_plain(name) else _escaped(name)


def from_shell_word(word: str) -> str:
    """Return the name that a word stands for; raise ValueError where it is none."""
    if word.startswith(_SIGN):
        return _unescaped(word)
    [name] = shlex.split(word)
    return name


class Command(NamedTuple):
    """What a command compiles: a file, the name of one of its pipelines, or none, and what
    the file is run with."""

    source: str
    pipeline: str = ""
    arguments: tuple[str, ...] = ()


def words_behind(pipeline: str, arguments: Sequence[str]) -> tuple[str, ...]:
    """Return what stands behind the file in a command.

    >>> words_behind("daily", ["--fast"])
    ('--pipeline', 'daily', '--', '--fast')
    """
    words = ("--pipeline", pipeline) if pipeline else ()
    return (*words, "--", *arguments) if arguments else words


def command_of(text: str) -> Command:
    """Return what the words of a command say, as a shell takes them; raise ValueError where
    they say nothing.

    >>> command_of("'a b.py' --pipeline daily -- --fast")
    Command(source='a b.py', pipeline='daily', arguments=('--fast',))
    """
    source, *words = map(from_shell_word, _WORD.findall(text))
    pipeline = ""
    if words[:1] == ["--pipeline"]:
        _, pipeline, *words = words
        if not pipeline.isidentifier():
            raise ValueError(f"{pipeline} is no name of a pipeline")
    arguments = tuple(words[1:])
    written = [source, *words_behind(pipeline, arguments)]
    if " ".join(map(shell_word, written)) != text:
        raise ValueError(f"{text} is no command")
    return Command(source, pipeline, arguments)


def comment_word(name: str) -> str:
    """Return a name as it stands in a comment: as it is, unless that could be misread.

    >>> print(comment_word("a b.py"), comment_word("line\\nends.py"))
    a b.py $'line\\x0aends.py'
    """
    # What draws the comment out to the line length is no part of the name.
    plain = not name.startswith(_SIGN) and not name.endswith((" ", "-"))
    plain = plain and _is_plain(name)
    return name if plain else _escaped(name)


def from_comment_word(word: str) -> str:
    """Return the name that stands in a comment; raise ValueError where it is none."""
    return _unescaped(word) if word.startswith(_SIGN) else word


def _is_plain(name: str) -> bool:
    return is_visible_line(name) and not _COOKIE.search(name)


def _escaped(name: str) -> str:
    text = re.sub(r"[\\']", r"\\\g<0>", name)
    text = _COOKIE.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
    return f"{_SIGN}{''.join(map(_shell_escape, text))}'"


def _shell_escape(character: str) -> str:
    """A character as bash and zsh write it; a byte that is no text as that byte."""
    if is_visible_line(character):
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    elif code >= 0x80:
        return f"\\u{code:04x}"
    return f"\\x{code:02x}"


def _unescaped(word: str) -> str:
    inner = word.removeprefix(_SIGN).removesuffix("'")
    if re.search(r"[\\']", _ESCAPE.sub("", inner)) or word != f"{_SIGN}{inner}'":
        raise ValueError(f"{word} is no name of a file")
    name = _ESCAPE.sub(_character, inner)
    os.fsencode(name)  # may it be one here?
    if "\0" in name:
        raise ValueError(f"{word} is no name of a file")
    return name


def _character(match: re.Match[str]) -> str:
    byte, code, plain = match.groups()
    if byte:
        value = int(byte, 16)
        return chr(value if value < 0x80 else 0xDC00 + value)
    return chr(int(code, 16)) if code else plain
