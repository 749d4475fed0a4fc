"""In which order the statements of the user's files run, where all files are one.

Comes in: files, and what each imports. Goes out: stretches of them, in an order: a file as a
whole below those that it imports. Files that import each other are taken apart where Python
would leave one for another. This module must not know what is carried.
"""

from __future__ import annotations

import ast
import sys
from bisect import insort
from collections.abc import Callable, Iterator
from typing import NamedTuple

from skorche.carry.user_file import UserFile
from skorche.python.binding import defaults_of
from skorche.python.blocks import executed
from skorche.python.statements import Statement
from skorche.python.trees import walk


class Stretch(NamedTuple):
    """Lines of a file that run one after the other, up to those of its next stretch."""

    file: UserFile
    first: int


class _Import(NamedTuple):
    """A module that a statement imports, as its file is imported or within a function."""

    name: str
    line: int
    at_once: bool


class FileOrder:
    """Knows what files import; `loaded` gives the file of a module, if it is known."""

    def __init__(
        self,
        needed_by: Callable[[UserFile, ast.AST], Iterator[str]],
        loaded: Callable[[str], UserFile | None],
    ) -> None:
        self._needed_by = needed_by
        self._loaded = loaded
        self._imports: dict[UserFile, list[_Import]] = {}

    def visit(self, file: UserFile) -> None:
        """Take note of what a file imports."""
        found = self._imports[file] = []
        for statement in file.statements:
            if not statement.imports:
                continue
            at_once = set(map(id, executed(statement.node)))
            for node in statement.imports:
                for name in self._needed_by(file, node):
                    found.append(_Import(name, statement.first, id(node) in at_once))

    def add(self, file: UserFile, name: str, line: int) -> bool:
        """Take note of a module that a file imports by a text; return whether that is new.

        Those of one line are in the order in which this is told.
        """
        one = _Import(name, line, False)
        new = one not in self._imports[file]
        if new:
            insort(self._imports[file], one, key=lambda other: other.line)
        return new

    def stretches(self) -> list[Stretch]:
        """Return the stretches of all files, in their order."""
        groups = _Groups(self._files(True), self._files(False))
        begun = self._begun()
        return [s for group in groups.ordered for s in self._apart(group, begun)]

    def _begun(self) -> list[UserFile]:
        """The files in the order in which Python begins with them, those that only
        functions import last; the first one is the declaration."""
        needed = self._files(True)
        found: dict[UserFile, None] = {}
        for file in self._imports:
            pending = [file]
            while pending:
                one = pending.pop()
                if one not in found:
                    found[one] = None
                    pending += reversed(needed[one])
        return list(found)

    def _files(self, at_once: bool) -> dict[UserFile, list[UserFile]]:
        """What each file imports at once, or only as its functions run."""
        return {
            file: [
                own
                for one in imports
                if one.at_once is at_once
                and (own := self._loaded(one.name)) is not None
                and own is not file
            ]
            for file, imports in self._imports.items()
        }

    def _apart(self, group: list[UserFile], begun: list[UserFile]) -> Iterator[Stretch]:
        """The stretches of files that import each other: of a single one the whole."""
        if len(group) == 1:
            yield Stretch(group[0], 0)
            return
        seen: set[UserFile] = set()
        for file in sorted(group, key=begun.index):
            if file not in seen:
                yield from self._run(file, set(group), seen)

    def _run(
        self, file: UserFile, group: set[UserFile], seen: set[UserFile]
    ) -> Iterator[Stretch]:
        seen.add(file)
        first = 0
        for one in self._imports[file]:
            other = self._loaded(one.name)
            if one.at_once and other in group and other not in seen:
                assert other is not None, "it is one of the group"
                yield Stretch(file, first)
                yield from self._run(other, group, seen)
                first = one.line
        yield Stretch(file, first)


class _Groups:
    """Files in groups that import each other, each group after those that it imports;
    what only their functions import comes above them too, unless that imports them."""

    def __init__(
        self,
        needed: dict[UserFile, list[UserFile]],
        wanted: dict[UserFile, list[UserFile]],
    ) -> None:
        self._needed, self._wanted = needed, wanted
        self._below = {file: self._all_below(file) for file in needed}
        self.ordered: list[list[UserFile]] = []
        seen: set[UserFile] = set()
        for file in needed:
            self._arrange(file, seen)

    def _all_below(self, file: UserFile) -> set[UserFile]:
        found: set[UserFile] = set()
        pending = [*self._needed[file]]
        while pending:
            one = pending.pop()
            if one not in found:
                found.add(one)
                pending += self._needed[one]
        return found

    def _arrange(self, file: UserFile, seen: set[UserFile]) -> None:
        if file in seen:
            return
        below = self._below[file]
        group = [file]
        group += [o for o in self._needed if o in below and file in self._below[o]]
        group = [one for n, one in enumerate(group) if one not in group[:n]]
        seen.update(group)
        for one in group:
            for needed in self._needed[one]:
                self._arrange(needed, seen)
        for one in group:
            for wanted in self._wanted[one]:
                if wanted in self._needed and file not in self._below[wanted]:
                    self._arrange(wanted, seen)
        self.ordered.append(group)


def asks_at_once(file: UserFile, node: ast.AST, package: str) -> bool:
    """Return whether a part of a package that imports this by its name asks it for something,
    but for its other parts, before the part is all there."""
    words = set()
    for alias in node.names if isinstance(node, ast.Import) else ():
        if alias.name == package:
            words.add(alias.asname or package)
        elif not alias.asname:
            words.add(package)
    return any(
        isinstance(part, ast.Attribute)
        and f"{package}.{part.attr}" not in sys.modules
        and ast.unparse(part.value) in words
        for statement in (file.statements if words else ())
        for part in _run_at_once(statement.node)
    )


def _run_at_once(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a statement that run as its file is imported, what functions are given
    as they are defined too."""
    for part in executed(node):
        yield part
        if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for one in (*part.decorator_list, *defaults_of(part.args)):
                yield from walk(one)


def numbered(stretches: list[Stretch]) -> dict[str, list[tuple[int, int]]]:
    """Return the first lines of each file's stretches, by its path, with their numbers."""
    found: dict[str, list[tuple[int, int]]] = {}
    for number, one in enumerate(stretches):
        found.setdefault(one.file.path, []).append((one.first, number))
    return found


def stretch_of(
    found: dict[str, list[tuple[int, int]]], statement: Statement, last: bool
) -> int:
    """Return the number of the stretch of its file that a statement is in: of one that
    has no place there the last."""
    every = found[statement.path]
    return max(one for one in every if last or one[0] <= statement.first)[1]
