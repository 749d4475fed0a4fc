"""Look-ups by a text of which the user says what they reach: `# skorche: reaches a, b`.

Comes in: a part of a statement that looks things up. Goes out: the names that it may find, be
it none; nothing, where nobody says it. This module must not know how a look-up is told.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator

from skorche.carry import refusals
from skorche.carry.computed_names import Lookup
from skorche.carry.names import Bindings
from skorche.carry.user_file import UserFile
from skorche.carry.user_files import UserFiles
from skorche.errors import Place, Problem
from skorche.python.scopes import Reference
from skorche.python.statements import Statement

_SAYS = re.compile(r"#\s*skorche:\s*reaches\s+(.*?)\s*(?:#.*)?$")
_ANY = re.compile(r"#\s*skorche:")
#: How the hint ends that says what else can be done.
WAY_OUT = (
    "; or say what it reaches, in a comment on its line: `# skorche: reaches nothing`, or "
    "`# skorche: reaches name, name`"
)
#: The hint where a look-up is said to reach things by way of a module.
NO_MODULES = (
    "the compiled file is one module, in which this finds none of yours: choose from a dict "
    "of what it may be; `# skorche: reaches nothing` says that it never gets there"
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

    def stops(
        self,
        file: UserFile,
        statement: Statement,
        use: Reference,
        what: str = "",
        by_name: bool = False,
    ) -> bool:
        """Return whether a use may reach what nobody says: of a module, or by a name."""
        names = self.said(file, statement, use.node, what or ".".join(use.path))
        return names is None or bool(names) and not by_name

    def problems(
        self,
        file: UserFile,
        statement: Statement,
        lookups: Iterable[Lookup],
        chain: tuple[str, ...],
        take: Callable[[Lookup], bool] = lambda _: False,
    ) -> Iterator[Problem]:
        """Return a problem for each look-up of which nobody says what it reaches, or of
        which that cannot be there; but for those that somebody takes."""
        for found in lookups:
            names = self.said(file, statement, found.node, found.name)
            if names is not None and (found.by_name or not names):
                continue
            problem = None
            if names is None:
                problem = _unclear(file, statement, found.node)
                if problem is None and take(found):
                    continue
            uses = refusals.chain_of((*chain, found.name))
            place = Place(file.path, getattr(found.node, "lineno", statement.line))
            hint = found.hint + WAY_OUT if names is None else NO_MODULES
            yield problem or refusals.computed_name(uses, place, hint)

    def misnamed(self, files: UserFiles, bindings: Bindings) -> Iterator[Problem]:
        """Return a problem for each thing that is to be found by a name that it has not in
        the compiled file."""
        for (file, name), place in self.named.items():
            if bindings.given(files.lead(file, name).key) not in (None, name):
                yield refusals.cannot_rename(name, place)


def _unclear(file: UserFile, statement: Statement, node: ast.AST) -> Problem | None:
    """Say that a comment on a look-up's line is not understood."""
    for line in _lines(file, statement, node):
        text = file.comments.get(line, "")
        if _ANY.search(text):
            hint = (
                "write `# skorche: reaches nothing`, or `# skorche: reaches name, name`"
            )
            message = f"{text} says nothing that skorche understands"
            return Problem("computed-name", Place(file.path, line), message, hint=hint)
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
