"""Names that imports bring: what is carried for them.

Comes in: a name of one of the user's files, and the imports that bind it. Goes out: imports
of the compiled file, above all or in their place, and problems. This module must not know
what else is carried.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable

from skorche.carry import own_file_refusals, refusals
from skorche.carry.cargo import Cargo
from skorche.carry.library import is_library, is_provided
from skorche.carry.refusals import chain_of
from skorche.carry.submodules import submodules
from skorche.carry.user_file import Key
from skorche.errors import Place
from skorche.python.imports import (
    bound_by,
    import_of,
    imported_modules,
    is_relative,
)
from skorche.python.modules import is_bundled, is_installed
from skorche.python.statements import Statement

Chain = tuple[str, ...]


class ImportedNames:
    """Carries imports."""

    def __init__(self, cargo: Cargo) -> None:
        self._cargo = cargo
        self._files = cargo.files
        self._bindings = cargo.bindings
        self._bundled: set[Statement] = set()  # looked at
        self._typed: list[Key] = []  # what only type checkers import

    def need(self, key: Key, chain: Chain, place: Place, sure: bool = True) -> str:
        """Carry what binds a name, and all that this needs in turn; return its name."""
        raise NotImplementedError

    def carry_bundled(self, imports: Iterable[tuple[Statement, list[Key]]]) -> bool:
        """Carry imports of modules that go along whole, for what these do as they are
        imported, unless something else has them carried; return whether any was new."""
        new = False
        for statement, keys in imports:
            there = statement in self._cargo.statements or any(
                key in self._cargo.keys for key in keys
            )
            if not there and statement not in self._bundled:
                new = True
                self._bundled.add(statement)
                for key in keys:
                    place = Place(statement.path, statement.line)
                    self.need(key, ("the import",), place, sure=False)
        return new

    def _provide(self, key: Key) -> None:
        """Have a name stand for what a compiled file has of its own."""
        self._cargo.provided.add(key)
        self._cargo.keys.discard(key)
        self._bindings.provide(key)

    def carry_for_types(self) -> None:
        """Carry the imports that only type checkers read, those of the declaration first,
        since its names stay: of several that bind a name the first one."""
        main = self._files.main
        for key in sorted(self._typed, key=lambda key: key.file is not main):
            for statement in key.file.by_name[key.name]:
                imports = self._files.import_nodes(key.file, statement, key.name)
                if lines := self._for_types(key, imports):
                    self._cargo.type_lines.setdefault(statement, []).extend(lines)
                    break
        self._typed.clear()

    def _for_types(
        self, key: Key, imports: list[ast.Import | ast.ImportFrom]
    ) -> list[tuple[int, str]]:
        """The lines that import what only type checkers read, each with where it stood;
        none for what is the user's own and not there, nor what has a line already."""
        lines = []
        for node in imports:
            for alias in node.names:
                if bound_by(alias) != key.name or is_relative(node):
                    continue
                module = getattr(node, "module", None) or alias.name
                name = alias.name if isinstance(node, ast.ImportFrom) else ""
                if module != "__future__" and self._bindings.for_types(
                    key, module, name
                ):
                    lines.append((node.lineno, self._line(node, alias, key)))
            if lines and isinstance(node, ast.ImportFrom):
                break
        return lines

    def _line(self, node: ast.stmt, alias: ast.alias, key: Key) -> str:
        """A part of an import as a line of its own, by the name that it brings there."""
        final = self._bindings.name(key)
        again = ast.alias(alias.name, alias.asname if final == key.name else final)
        line = import_of(node, again)
        if isinstance(line, ast.ImportFrom) and is_relative(node):
            line.module = self._files.absolute(key.file, imported_modules(node)[0])
        return ast.unparse(line)

    def _absolute(self, statement: Statement, node: ast.stmt) -> str:
        """The whole name of the module that names are imported from, or nothing."""
        if not isinstance(node, ast.ImportFrom):
            return ""
        if not node.level:
            return node.module or ""
        file = self._files.of(statement)
        return self._files.absolute(file, imported_modules(node)[0])

    def _carry_imports(
        self, key: Key, statements: list[Statement], chain: Chain, place: Place
    ) -> None:
        """Carry imports, if nothing else binds the name."""
        modules = [] if is_bundled(key.name) else submodules(key, statements)
        for module in modules:
            self._bindings.imported(key, module, "")
        if modules:
            return
        for statement in statements:
            for node in self._files.import_nodes(key.file, statement, key.name):
                once = len(statements) == 1 and statement not in self._cargo.late
                self._carry_import(statement, node, key, chain, once, place)

    def _carry_import(
        self,
        statement: Statement,
        node: ast.stmt,
        key: Key,
        chain: Chain,
        hoisted: bool,
        user: Place,
    ) -> None:
        """Carry the part of an import that binds a name: above all if nothing else does,
        else in its place, since of several bindings the last one holds."""
        base = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        for alias in getattr(node, "names", ()):
            module = self._absolute(statement, node) or alias.name
            if bound_by(alias) != key.name or module == "__future__":
                continue
            uses = chain_of((*chain, key.name))
            if key.name == alias.name and is_provided(base, key.name):
                self._provide(key)
            elif is_library(module):
                self._cargo.problems.append(refusals.library_itself(uses, user))
            elif not is_bundled(module) and (
                is_relative(node) or not is_installed(module)
            ):
                self._carry_own_import(statement, node, alias, key, chain)
            elif is_bundled(module) or not hoisted:  # below the texts that go along
                lines = self._cargo.import_lines.setdefault(statement, [])
                lines.append(self._line(node, alias, key))
            elif base:
                self._bindings.imported(key, base, alias.name)
            elif alias.asname and "." in alias.name:
                parent, _, last = alias.name.rpartition(".")
                self._bindings.imported(key, parent, last)
            else:
                self._bindings.imported(key, alias.name, "")

    def _carry_own_import(
        self,
        statement: Statement,
        node: ast.stmt,
        alias: ast.alias,
        key: Key,
        chain: Chain,
    ) -> None:
        """Carry an import of an own file whose name is bound otherwise as well: what it
        brings has another name then, and is given this one where the import stood."""
        file, place = self._files.of(statement), Place(statement.path, statement.line)
        target = None
        if isinstance(node, (ast.Import, ast.ImportFrom)) and statement.is_import:
            target = self._files.imported(file, node, alias)
        if target is None or not target.name or target.key == key:
            module = "." * getattr(node, "level", 0)
            module += getattr(node, "module", None) or alias.name
            uses = chain_of((*chain, key.name))
            loaded = sys.modules.get(self._files.absolute(file, module))
            path = str(getattr(loaded, "__file__", ""))
            problem = own_file_refusals.own_module(uses, place, module, path)
            self._cargo.problems.append(problem)
            return
        line = f"{self._bindings.name(key)} = {self.need(target.key, chain, place)}"
        self._cargo.import_lines.setdefault(statement, []).append(line)
