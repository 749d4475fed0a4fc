"""A statement's text without some of its parts, and with other names in some places.

Comes in: a statement, the parts that go, and what is to stand in the place of names. Goes
out: the text; all else in it is as the user wrote it. Whether every name was found is seen
by looking at the new text. This module must not know why a name has to be another one.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from skorche.python.binding import Follow, forget
from skorche.python.scopes import Reference, references
from skorche.python.statements import Statement
from skorche.python.trees import parsed

#: Whether Python knows where the names within an f-string are.
_PLACES_IN_F_STRINGS = sys.version_info >= (3, 12)


class CannotRename(ValueError):
    """A name cannot be replaced where it stands; the message is the name."""


class Renaming(NamedTuple):
    """A use of a name, how many attributes go with it, and what is to stand there."""

    use: Reference
    taken: int
    text: str


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


@dataclass
class _Text:
    """A statement's text, and where the places of its parts are in it."""

    statement: Statement

    def __post_init__(self) -> None:
        self.text = "\n".join(self.statement.lines)
        self.lines = self.text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def offset(self, line: int, column: int) -> int:
        row = self.statement.row(line)
        column -= 0 if row else self.statement.column
        within = self.lines[row].encode()[:column].decode(errors="replace")
        return self.starts[row] + len(within)

    def span(self, node: ast.AST, last: ast.AST | None = None) -> tuple[int, int]:
        last = node if last is None else last
        return (
            self.offset(node.lineno, node.col_offset),  # type: ignore[attr-defined]
            self.offset(last.end_lineno, last.end_col_offset),  # type: ignore[attr-defined]
        )

    def rows(self, first: int, last: int) -> _Edit:
        """The edit that drops whole lines, by their numbers in the file."""
        start, end = self.statement.row(first), self.statement.row(last) + 1
        if end >= len(self.lines):
            return _Edit(max(self.starts[start] - 1, 0), len(self.text), "")
        return _Edit(self.starts[start], self.starts[end], "")


def in_text(word: str, constant: ast.Constant, text: str) -> Renaming:
    """Return the renaming of a text that is a name as a whole."""
    node = ast.Name(word, ast.Load(), lineno=1, col_offset=0)
    node.end_col_offset = len(word.encode())
    return Renaming(Reference(word, node, quoted=constant), 0, text)


def other_quote(statement: Statement, formatted: ast.JoinedStr) -> str:
    """Return the quotation mark that an f-string of a statement may have within it."""
    text = _Text(statement)
    start, end = text.span(formatted)
    marks = re.search("[\"']", text.text[start:end])
    return '"' if marks is not None and marks[0] == "'" else "'"


def renamed(
    statement: Statement,
    decorators: Iterable[ast.expr],
    imports: Iterable[tuple[ast.stmt, Sequence[str]]],
    changes: Iterable[Renaming],
    follow: Follow,
) -> str:
    """Return the text without these decorators and imports, and with other names.

    Each import comes with the lines that stand in its place. Raises CannotRename where
    the new text does not use the names that it should.
    """
    decorators, imports = list(decorators), list(imports)
    changes = [change for change in changes if change.text != ".".join(_part(change))]
    if not decorators and not imports and not changes:
        return "\n".join(statement.lines)
    text = _Text(statement)
    edits = [text.rows(d.lineno, d.end_lineno or d.lineno) for d in decorators]
    for node, lines in imports:
        edits.append(_without_import(text, node, lines))
    formatted: dict[int, list[Renaming]] = {}
    for change in changes:
        if change.use.formatted is not None and not _PLACES_IN_F_STRINGS:
            formatted.setdefault(id(change.use.formatted), []).append(change)
        else:
            edits += _edits(text, change)
    for group in formatted.values():
        edits += _edits_in_f_string(text, group)
    new = text.text
    for edit in sorted(set(edits), reverse=True):
        new = new[: edit.start] + edit.text + new[edit.end :]
    if changes or any(lines for _, lines in imports):
        with _replaced(statement.node, imports, changes):
            _check(statement, decorators, changes, new, follow)
    return new


@contextmanager
def _replaced(
    node: ast.AST,
    imports: list[tuple[ast.stmt, Sequence[str]]],
    changes: list[Renaming],
) -> Iterator[None]:
    """Have other lines stand in the place of imports within a node, for a while, and what
    they bind for the module said to be so under its new name."""
    bodies = list(_bodies(node)) if imports else []
    before = [list(body) for body in bodies]
    new = {c.use.name: c.text for c in changes if isinstance(c.use.node, ast.Global)}
    said = [one for one in ast.walk(node) if isinstance(one, ast.Global)]
    words = [list(one.names) for one in said if bodies]
    for one_of, names in zip(said, words):
        one_of.names = [new.get(name, name) for name in names]
    for one, lines in imports if bodies else ():
        body = next(body for body in bodies if one in body)
        place = body.index(one)
        body[place : place + 1] = ast.parse("\n".join(lines) or "pass").body
    if bodies:
        forget(node)
    try:
        yield
    finally:
        for body, old in zip(bodies, before, strict=True):
            body[:] = old
        for one_of, names in zip(said, words):
            one_of.names = names
        if bodies:
            forget(node)


def _part(change: Renaming) -> tuple[str, ...]:
    return change.use.path[: change.taken + 1]


def _check(
    statement: Statement,
    decorators: list[ast.expr],
    changes: list[Renaming],
    new: str,
    follow: Follow,
) -> None:
    """Compare the names that the new text uses with those that it should use."""
    by_place = {(id(c.use.node), c.use.name): c for c in changes}
    wanted: list[tuple[str, ...]] = []
    names: list[str] = []
    for use in references(statement.node, decorators, follow):
        change = by_place.get((id(use.node), use.name))
        if use.quoted is not None or change and not change.text[0].isidentifier():
            continue  # a text, which uses no name
        path = use.path
        if change is not None:
            callee = change.text.partition("(")[0]
            rest = path[change.taken + 1 :] if callee == change.text else ()
            path = (*callee.split("."), *rest)
        wanted.append(path)
        names.append(".".join(use.path))
    try:
        tree = parsed(new)
        found = [u.path for u in references(tree) if u.quoted is None]
    except SyntaxError:
        tree, found = ast.Module([], []), []
    for name, want, have in zip(names, wanted, found, strict=False):
        if want != have:
            raise CannotRename(name)
    dropped = {id(node) for decorator in decorators for node in ast.walk(decorator)}
    kept = (node for node in statement.nodes if id(node) not in dropped)
    lost = set(_shown(kept)) - set(_shown(ast.walk(tree)))
    if lost or len(wanted) != len(found):
        parts = [".".join(_part(change)) for change in changes]
        seen = [part for part in parts if any(part in text for text in lost)]
        raise CannotRename([*seen, *parts][0])


def _shown(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The texts beside the fields of f-strings, which show names too: `{name=}`."""
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            for part in node.values:
                if isinstance(part, ast.Constant):
                    yield str(part.value)


def _without_import(text: _Text, node: ast.stmt, lines: Sequence[str]) -> _Edit:
    """The edit that drops an import, or has other lines in its place."""
    if lines:
        return _Edit(*text.span(node), "; ".join(lines))
    first, last = node.lineno, node.end_lineno or node.lineno
    start, end = text.span(node)
    row = text.statement.row(first)
    above = text.text[text.starts[row] : start]
    below = text.lines[text.statement.row(last)][
        end - text.starts[text.statement.row(last)] :
    ]
    body = next(b for b in _bodies(text.statement.node) if node in b)
    if above.strip() or below.partition("#")[0].strip() or len(body) == 1:
        return _Edit(start, end, "pass")
    after = text.statement.row(last) + 1
    if body[0] is node and after < len(text.lines) and not text.lines[after].strip():
        last += 1  # the empty line that parts imports from what follows
    return text.rows(first, last)


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for child in ast.walk(node):
        for part in ("body", "orelse", "finalbody"):
            body = getattr(child, part, None)
            if isinstance(body, list):
                yield body


def _edits(text: _Text, change: Renaming) -> Iterator[_Edit]:
    use, new = change.use, change.text
    node: ast.AST = use.node
    if use.quoted is not None:
        yield from _edits_in_annotation(text, change)
        return
    match node:
        case ast.Name():
            last = use.attributes[change.taken - 1] if change.taken else node
            yield _Edit(*text.span(node, last), new)
        case ast.alias():
            plain = node.name == new
            words = node.name if plain else f"{node.name} as {new}"
            yield _Edit(*text.span(node), words)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield _word(text, use, rf"(?:def|class)\s+({use.name})\b", new)
        case ast.ExceptHandler(type=ast.expr() as kind):
            start = text.span(kind)[1]
            yield _word(text, use, rf"\bas\s+({use.name})\b", new, start)
        case ast.Global():
            start, end = text.span(node)
            for found in re.finditer(rf"\b{use.name}\b", text.text[start:end]):
                yield _Edit(start + found.start(), start + found.end(), new)
        case _:
            start, end = text.span(node)
            *_, last_one = re.finditer(rf"\b{use.name}\b", text.text[start:end])
            yield _Edit(start + last_one.start(), start + last_one.end(), new)


def _word(
    text: _Text, use: Reference, pattern: str, new: str, start: int | None = None
) -> _Edit:
    begin, end = text.span(use.node)
    found = re.compile(pattern).search(
        text.text, begin if start is None else start, end
    )
    if found is None:
        raise CannotRename(use.name)
    return _Edit(*found.span(1), new)


def _edits_in_annotation(text: _Text, change: Renaming) -> Iterator[_Edit]:
    """Edit a name in an annotation that is a text on one line, without escapes."""
    use = change.use
    assert use.quoted is not None
    start, end = text.span(use.quoted)
    plain = text.text[start + 1 : end - 1]
    if plain != use.quoted.value or "\n" in plain or not isinstance(use.node, ast.Name):
        return
    last: ast.AST = use.attributes[change.taken - 1] if change.taken else use.node
    encoded = plain.encode()
    first = len(encoded[: use.node.col_offset].decode())
    after = len(encoded[: last.end_col_offset].decode())  # type: ignore[attr-defined]
    yield _Edit(start + 1 + first, start + 1 + after, change.text)


def _edits_in_f_string(text: _Text, changes: list[Renaming]) -> Iterator[_Edit]:
    """Edit names in an f-string, of which older Pythons do not say where they are."""
    formatted = changes[0].use.formatted
    assert formatted is not None
    fields = list(_fields(text.text, *text.span(formatted)))
    for path, new in {(_part(change), change.text) for change in changes}:
        pattern = r"\s*\.\s*".join(path)
        for start, end in fields:
            for found in re.finditer(
                rf"(?<![\w.]){pattern}(?!\w|\s*=(?!=))", text.text[start:end]
            ):
                yield _Edit(start + found.start(), start + found.end(), new)


def _fields(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the replacement fields of an f-string are, each with what is nested."""
    depth, begin, position = 0, 0, start
    while position < end:
        two = text[position : position + 2]
        if depth == 0 and two in ("{{", "}}"):
            position += 2
            continue
        if text[position] == "{":
            begin = begin if depth else position
            depth += 1
        elif text[position] == "}" and depth:
            depth -= 1
            if not depth:
                yield begin, position
        position += 1
