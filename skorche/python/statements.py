"""A user's file as a list of top-level statements: what each binds, and what it needs.

Comes in: the text of a Python file. Goes out: statements in source order. This module must
not know live values: it reads text only.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from skorche.python.binding import bound
from skorche.python.trees import walk
from skorche.regular_files import read_regular


@dataclass(frozen=True, eq=False)
class Statement:
    """A top-level statement, with the comment lines right above it.

    `binds` are the names that it binds at module level. `guarded` says that it is the
    block below `if __name__ == "__main__"`, or a part of it. `column` is where the text
    begins in its first line. `made` says that skorche wrote it, and not the user.
    `gathered` are lines of the user's that stood further apart, each with the row of the
    text that it has become.
    """

    path: str
    node: ast.stmt
    first: int
    last: int
    binds: frozenset[str]
    guarded: bool
    lines: tuple[str, ...]
    column: int = 0
    made: bool = False
    gathered: tuple[tuple[int, int], ...] = ()

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """The statement's node, and all within it."""
        return tuple(walk(self.node))

    @cached_property
    def _by_kind(self) -> dict[type[ast.AST], list[ast.AST]]:
        found: dict[type[ast.AST], list[ast.AST]] = {}
        for node in self.nodes:
            found.setdefault(type(node), []).append(node)
        return found

    def of(self, *kinds: type[ast.AST]) -> list[Any]:
        """Return the nodes of some kinds, those of each kind in their order.

        >>> [one] = statements_in("a = b or c", ast.parse("a = b or c"), "")
        >>> [name.id for name in one.of(ast.Name)]
        ['a', 'b', 'c']
        """
        found: list[ast.AST] = []
        for kind in kinds:
            found += self._by_kind.get(kind, ())
        return found

    @cached_property
    def imports(self) -> tuple[ast.Import | ast.ImportFrom, ...]:
        """The imports in it, or the one that it is."""
        if not self.of(ast.Import, ast.ImportFrom):
            return ()
        kinds = (ast.Import, ast.ImportFrom)
        return tuple(node for node in self.nodes if isinstance(node, kinds))

    def row(self, line: int) -> int:
        """Return in which row of the text a line of the file stands."""
        for first, row in reversed(self.gathered):
            if line >= first:
                return line - first + row
        return line - self.first

    @property
    def line(self) -> int:
        """The line that names it: that of the def, not of a decorator or comment."""
        return self.node.lineno

    @property
    def is_import(self) -> bool:
        return isinstance(self.node, (ast.Import, ast.ImportFrom))

    @property
    def is_definition(self) -> bool:
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        return isinstance(self.node, kinds)


def read_source(path: str) -> str:
    """Return the text of a Python file, by the encoding that it declares."""
    content = io.BytesIO(read_regular(path))
    encoding, _ = tokenize.detect_encoding(content.readline)
    content.seek(0)
    return io.TextIOWrapper(content, encoding).read()


def split_file(text: str) -> list[Statement]:
    """Return the top-level statements of a file's text, in source order."""
    return statements_in(text, ast.parse(text), "")


def statements_in(text: str, tree: ast.Module, path: str) -> list[Statement]:
    """Return the top-level statements of a file that was parsed, in source order."""
    lines = text.split("\n")
    comments = _comment_lines(lines)
    statements: list[Statement] = []
    last_line = 0
    for node in tree.body:
        start = min(
            [node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]
        )
        end = node.end_lineno or node.lineno
        while start - 1 > last_line and start - 1 in comments:
            start -= 1
        chunk = tuple(lines[start - 1 : end])
        column = 0
        shared = start <= last_line or _ends_with_semicolon(lines[end - 1], node)
        if shared:
            chunk = (_segment(lines, node),)
            start, end, column = node.lineno, node.lineno, node.col_offset
        last_line = node.end_lineno or node.lineno
        statements.append(
            Statement(
                path,
                node,
                start,
                end,
                frozenset(bound(node)),
                _is_guard(node),
                chunk,
                column,
            )
        )
    return statements


def _segment(lines: list[str], node: ast.stmt) -> str:
    """The text of a statement that shares its lines with others."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    start = _column(lines[first], node.col_offset)
    end = _column(lines[last], node.end_col_offset or 0)
    if first == last:
        return lines[first][start:end]
    return "\n".join(
        [lines[first][start:], *lines[first + 1 : last], lines[last][:end]]
    )


def _column(line: str, offset: int) -> int:
    """A place in a line, of which Python says how many bytes are before it."""
    if line.isascii():
        return offset
    return len(line.encode()[:offset].decode(errors="replace"))


_SEMICOLON = re.compile(r"\s*;")


def _ends_with_semicolon(line: str, node: ast.stmt) -> bool:
    after = _column(line, node.end_col_offset or 0)
    return _SEMICOLON.match(line, after) is not None


def _comment_lines(lines: list[str]) -> set[int]:
    """Numbers of lines that hold a comment only, but for the file's own first ones."""
    found = {n for n, line in enumerate(lines, 1) if line.startswith("#")}
    if lines and lines[0].startswith("#!"):
        found.discard(1)
    for number in (1, 2):
        if number in found and "coding" in lines[number - 1]:
            found.discard(number)
    return found


def _is_guard(node: ast.stmt) -> bool:
    if not isinstance(node, ast.If):
        return False
    test = node.test
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return any(_is_guard(ast.If(part, [], [])) for part in test.values)
    if not isinstance(test, ast.Compare):
        return False
    sides = [test.left, *test.comparators]
    names = [side.id for side in sides if isinstance(side, ast.Name)]
    texts = [side.value for side in sides if isinstance(side, ast.Constant)]
    return names == ["__name__"] and texts == ["__main__"]


def apart(before: Statement | None, statement: Statement) -> str:
    """Return the line ends between two carried statements: as many as in the source where
    they are neighbours, two blank lines around definitions and one between other things
    where they are not."""
    if before is None:
        return ""
    if before.is_definition or statement.is_definition:
        return "\n" * 3
    together = before.made and statement.made
    return "\n" if together or statement.first - before.last == 1 else "\n" * 2
