"""A compiled file's text comes in, its parts go out: each line belongs to one of them.

The parts are what stands above the sections, what is carried, the inputs, and the sections
of skorche's own. This module must not know what they say.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from skorche.errors import SkorcheError
from skorche.lower.targets import DEFAULT, TARGETS, Target
from skorche.write.marks import TITLES

_RULE = re.compile(r"# ---- (?P<title>.*?) ?-*$")


class UnreadableError(SkorcheError):
    """The text is not that of a compiled file; the message says what is wrong where."""


@dataclass(frozen=True)
class Part:
    """Lines of a file: what part of it they are, the number of the first, their text.

    `kind` is head, carried, inputs or own; `name` is that of the file that what is carried
    is from, or what the target calls a section of its own.
    """

    kind: str
    name: str
    first: int
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its statements. Raises UnreadableError where it is not whole."""
        where = {"carried": f"what is from {self.name}", "own": f"its {self.name}"}
        words = where.get(self.kind, f"its {self.kind}")
        return parsed(self.text, f" of {words}")


def parts_of(text: str, tree: ast.Module) -> tuple[Target, tuple[Part, ...]]:
    """Return which target a file is of, and its parts as they follow each other.

    Raises UnreadableError where a section is gone, or a statement lies in two parts.
    """
    try:
        found = _Rules(text)
    except (SyntaxError, ValueError, tokenize.TokenError) as error:
        raise UnreadableError(f"its comments cannot be read: {error}") from None
    parts = tuple(found.parts())
    here = [_place(node) for node in tree.body]
    there = [_place(node, part.first) for part in parts for node in part.tree.body]
    for place, other in zip(here, [*there, None]):
        if place != other:
            raise UnreadableError(f"line {place[0]}: it is of no part of the file")
    return found.target, parts


def _place(node: ast.stmt, first: int = 1) -> tuple[int, int, str]:
    return node.lineno + first - 1, node.col_offset, type(node).__name__


def parsed(text: str, part: str = "") -> ast.Module:
    """Return a syntax tree; raise UnreadableError, which speaks of a part, for none."""
    try:
        return ast.parse(text)
    except (RecursionError, MemoryError):
        raise UnreadableError("it is nested too deep") from None
    except SyntaxError as error:
        raise UnreadableError(f"line {error.lineno or 1}{part}: {error.msg}") from None
    except ValueError as error:
        raise UnreadableError(str(error)) from None


class _Rules:
    """The lines that open the sections. Comments of the user's may look like them, so
    skorche's own are looked for from the end."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._rules = list(_rules(text))
        self.target = _target(title for _, title in self._rules)

    def parts(self) -> Iterator[Part]:
        own: list[Part] = []
        end = len(self._lines) + 1
        for name, title in self.target.titles.items():
            starts = [n for n, found in self._rules if found == title and n < end]
            if not starts:
                raise UnreadableError(f'the comment line "# ---- {title} ----" is gone')
            own.append(self._part("own", name, starts[-1], end))
            end = starts[-1]
        others = []
        titles = TITLES["inputs"], TITLES["carried"]
        starts = [n for n, found in self._rules if found == titles[0] and n < end]
        if starts:
            inputs = self._part("inputs", "inputs", starts[-1], end)
            if all(isinstance(node, ast.Assign) for node in inputs.tree.body):
                others.append(inputs)
                end = starts[-1]
        for number, title in reversed(self._rules):
            if number < end and title.startswith(titles[1]):
                path = title.removeprefix(titles[1])
                others.append(self._part("carried", path, number, end))
                end = number
        yield self._part("head", "head", 0, end)
        yield from reversed(others)
        yield from reversed(own)

    def _part(self, kind: str, name: str, rule: int, end: int) -> Part:
        """The lines between the number of a rule and that of the next one."""
        lines = self._lines[rule : end - 1]
        first = rule + 1
        while lines and not lines[0]:
            del lines[0]
            first += 1
        while lines and not lines[-1]:
            del lines[-1]
        return Part(kind, name, first, "\n".join(lines))


def _rules(text: str) -> Iterator[tuple[int, str]]:
    """The lines that open the sections: number and title. Those in strings are none."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and token.start[1] == 0:
            match = _RULE.match(token.string)
            if match:
                yield token.start[0], match["title"]


def _target(titles: Iterable[str]) -> Target:
    """The target of a file that has sections of these titles."""
    found = {*titles}
    others = (target for target in TARGETS.values() if target.name != DEFAULT)
    fitting = (target for target in others if target.titles["machinery"] in found)
    return next(fitting, TARGETS[DEFAULT])
