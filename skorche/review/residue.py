"""A compiled file's reading comes in, in what it is not as skorche writes it goes out.

A file is written again from what it says. Where its own pieces are those of that text, they
follow from what it says, and a comparison need not look at them. The others are its
residue. This module must not know why there is one.
"""

from __future__ import annotations

import ast
import tokenize
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import NamedTuple

from skorche.python.normal_form import comments, same
from skorche.python.statements import Statement, split_file
from skorche.review.reading import Reading, UnreadableError, read
from skorche.review.regenerating import Rewritten, rewritten
from skorche.write.emit import Style


class Key(NamedTuple):
    """A piece of skorche's own: its section, what to call it, how often that came before."""

    section: str
    name: str
    number: int


class Rest(NamedTuple):
    """A piece that is not as skorche writes it: as the file has it, and as it would be;
    None where there is none."""

    kept: str | None
    again: str | None


@dataclass(frozen=True)
class Residue:
    """A compiled file, the same written again, and the pieces of both."""

    reading: Reading
    rewritten: Rewritten
    reading_again: Reading
    kept: Mapping[Key, str]
    again: Mapping[Key, str]

    def rest(self, key: Key) -> Rest | None:
        """Return a piece that is not as skorche writes it; None for one that is."""
        kept, again = self.kept.get(key), self.again.get(key)
        if kept is not None and again is not None and same(kept, again):
            return None
        return None if kept is again is None else Rest(kept, again)

    @cached_property
    def order(self) -> tuple[list[Key], list[Key]] | None:
        """The order of pieces, as the file has it and as it would be, if that differs."""
        kept = [key for key in self.kept if key in self.again]
        again = [key for key in self.again if key in self.kept]
        return None if kept == again else (kept, again)

    @property
    def keys(self) -> list[Key]:
        return [*dict.fromkeys([*self.kept, *self.again])]


def residue(reading: Reading, style: Style | None = None) -> Residue:
    """Return in what a compiled file is not as skorche writes it.

    Raises UnreadableError where its picture and its stages do not fit together.
    """
    again = rewritten(reading, style, formatted=False)
    try:
        reading_again = read(again.text)
        return Residue(reading, again, reading_again, own(reading), own(reading_again))
    except (RecursionError, MemoryError, SyntaxError, ValueError) as error:
        raise UnreadableError(f"it cannot be told: {error}") from None


def own(reading: Reading) -> dict[Key, str]:
    """Return all that skorche wrote in a file: statement by statement, and the comments
    that belong to none."""
    found: dict[Key, str] = {}
    count: Counter[tuple[str, str]] = Counter()
    for part in reading.parts:
        if part.kind not in ("carried", "whole"):
            for name, text in _pieces(part.kind, part.text):
                found[Key(part.name, name, count[part.name, name])] = text
                count[part.name, name] += 1
    return found


@lru_cache(maxsize=64)  # most of the machinery is the same in all files
def _pieces(kind: str, text: str) -> tuple[tuple[str, str], ...]:
    return tuple(_each_piece(text, kind == "head"))


def _each_piece(text: str, head: bool) -> Iterator[tuple[str, str]]:
    statements = split_file(text)
    if head and statements and isinstance(statements[0].node, ast.Expr):
        # The lines above it are the file's first ones, and no comment of the docstring.
        yield "the docstring", ast.unparse(statements.pop(0).node)
    for imports, group in groupby(statements, lambda s: head and s.is_import):
        if imports:
            yield "the list of imports", "\n".join("\n".join(s.lines) for s in group)
            continue
        for statement in group:
            names = sorted(statement.binds)
            lines = [line for line in statement.lines if not line.startswith("#")]
            name = names[0] if names else [*lines, ""][0].partition("\n")[0].strip()
            yield name, "\n".join(statement.lines)
    if loose := loose_comments(text, statements):
        yield ("the comment at its beginning" if head else "a comment"), "\n".join(
            loose
        )


def loose_comments(text: str, statements: list[Statement]) -> list[str]:
    """Return the comments of a text that belong to none of its statements."""
    lines = text.split("\n")
    whole = all(tuple(lines[s.first - 1 : s.last]) == s.lines for s in statements)
    if whole:
        of_statements = {n for s in statements for n in range(s.first, s.last + 1)}
        return [
            line.strip().rstrip("- ")
            for number, line in enumerate(lines, 1)
            if "#" in line and number not in of_statements
        ]
    # Some share a line, and what stands at the end of that may be of either.
    inside = Counter(c for s in statements for c in _comments("\n".join(s.lines)))
    found = []
    for comment in _comments(text):
        if inside[comment]:
            inside[comment] -= 1
        else:
            found.append(comment)
    return found


def _comments(text: str) -> list[str]:
    try:
        return comments(text)
    except (SyntaxError, tokenize.TokenError):  # a statement out of its line
        return []
