"""Look-ups by a text of which the user says what they reach: `# skorche: reaches a, b`.

Comes in: a part of a statement that looks things up. Goes out: the names that it may find, be
it none; nothing, where nobody says it. This module must not know how a look-up is told.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from skorche.carry.user_file import UserFile
from skorche.errors import Place, Problem
from skorche.python.statements import Statement

_SAYS = re.compile(r"#\s*skorche:\s*reaches\s+(.*?)\s*(?:#.*)?$")
_ANY = re.compile(r"#\s*skorche:")
#: How the hint ends that says what else can be done.
WAY_OUT = (
    "; or say what it reaches, in a comment on its line: `# skorche: reaches nothing`, or "
    "`# skorche: reaches name, name`"
)


class Reaching:
    """Knows what look-ups reach; those of modules in `nothing` reach nothing of yours.

    `used` are lines for those that were taken on trust, and `named` what they reach, by
    where that is said.
    """

    def __init__(self, nothing: Collection[str] = ()) -> None:
        self._nothing = nothing
        self._names: dict[Statement, list[str]] = {}
        self.used: dict[str, None] = {}
        self.named: dict[tuple[UserFile, str], Place] = {}

    def said(
        self, file: UserFile, statement: Statement, node: ast.AST, what: str
    ) -> tuple[str, ...] | None:
        """Return the names that a look-up of a statement's reaches, or None."""
        parts = [f"{file.name}.".startswith(f"{one}.") for one in self._nothing]
        names: tuple[str, ...] | None = () if any(parts) else None
        for line in _lines(file, statement, node):
            if (found := _SAYS.search(file.comments.get(line, ""))) is not None:
                words = tuple(re.split(r"\s*,\s*", found[1]))
                names = () if words == ("nothing",) else words
        if names is not None and all(map(str.isidentifier, names)):
            reached = ", ".join(names) or "nothing"
            self.used[f"{what} in {file.shown} reaches {reached}"] = None
            place = Place(file.path, getattr(node, "lineno", statement.line))
            self.named.update({(file, name): place for name in names})
            self._names.setdefault(statement, []).extend(names)
            return names
        return None

    def names(self, statement: Statement) -> list[str]:
        """Return all names that look-ups of a statement reach."""
        return self._names.get(statement, [])

    def unclear(
        self, file: UserFile, statement: Statement, node: ast.AST
    ) -> Problem | None:
        """Say that a comment on a look-up's line is not understood."""
        for line in _lines(file, statement, node):
            text = file.comments.get(line, "")
            if _ANY.search(text):
                return Problem(
                    "computed-name",
                    Place(file.path, line),
                    f"{text} says nothing that skorche understands",
                    hint="write `# skorche: reaches nothing`, or "
                    "`# skorche: reaches name, name`",
                )
        return None


def _lines(file: UserFile, statement: Statement, node: ast.AST) -> Iterator[int]:
    """The lines that a comment on a look-up may stand in: those of what is said there, and
    one above, if that holds nothing else."""
    line = getattr(node, "lineno", statement.line)
    first, last = line, getattr(node, "end_lineno", line) or line
    for one in statement.nodes:
        if isinstance(one, ast.stmt) and one.lineno <= line <= (one.end_lineno or 0):
            body = getattr(one, "body", None)
            first = one.lineno
            last = body[0].lineno - 1 if body else one.end_lineno or 0
            last = max(last, first)
    if file.source.lines[first - 2 : first - 1] and first > 1:
        above = file.source.lines[first - 2].strip()
        if above.startswith("#"):
            yield first - 1
    yield from range(first, last + 1)
