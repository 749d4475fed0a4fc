"""What a statement looks like where it is carried.

Comes in: a statement of one of the user's files. Goes out: its text without what is
skorche's, and with the names that things have in the compiled file. This module must not
know which statements are carried.
"""

from __future__ import annotations

import ast
import builtins
import os
import sys
from collections.abc import Iterator
from functools import partial

from skorche.carry import own_file_refusals, refusals
from skorche.carry.cargo import Cargo
from skorche.carry.computed_names import find_lookups
from skorche.carry.global_names import texts_asked
from skorche.carry.library import is_library
from skorche.carry.shown_names import ShownNames
from skorche.carry.statement_names import StatementNames
from skorche.carry.user_file import Key, Target, UserFile
from skorche.errors import Place, Problem
from skorche.python.conditions import never_run
from skorche.python.imports import import_of, imported_modules
from skorche.python.modules import is_installed, is_own
from skorche.python.renaming import (
    CannotRename,
    Renaming,
    in_text,
    other_quote,
    renamed,
)
from skorche.python.scopes import Reference
from skorche.python.statements import Statement

#: What a module is called, which stands in the compiled file as a text.
OF_MODULES = ("__name__", "__package__")


class Texts:
    """Gives the text of statements; `names` knows what they use."""

    def __init__(self, cargo: Cargo, names: StatementNames) -> None:
        self._cargo = cargo
        self._files = cargo.files
        self._bindings = cargo.bindings
        self.own_imports = cargo.own_imports
        self.names = names
        self._shown = ShownNames(cargo, names.held)

    def text(self, statement: Statement) -> tuple[str, Problem | None]:
        """Return a statement as it is carried, maybe nothing, and what is wrong with it."""
        if statement in self._cargo.import_lines:
            return "\n".join(self._cargo.import_lines[statement]), None
        if statement in self._cargo.type_lines and (
            statement not in self._cargo.statements
        ):
            return self._cargo.for_type_checkers(statement), None
        if self.names.left_out(statement):
            return "", None
        if statement.made:
            return "\n".join(statement.lines), None
        file = self._files.of(statement)
        asked, changes = self._cargo.looked_up.get(statement, set()), list[Renaming]()
        texts = texts_asked(statement) if asked else None
        for word in sorted(asked):
            given = self._bindings.given(self._files.lead(file, word).key)
            if given != word and (given is None or texts is None):
                place = Place(file.path, statement.line)
                return "", refusals.cannot_rename(word, place)
            if given is not None and texts is not None:
                changes += (in_text(word, key, given) for key in texts.get(word, ()))
        keeps = self._shown.keeps_its_name(statement)
        replaced = self.own_imports.within(statement)
        gone = {id(alias) for inner in replaced for alias in inner.node.names}
        changes += [
            Renaming(use, target.taken, new)
            for use, target in self.names.all_uses(statement)
            if id(use.node) not in self._cargo.named.calls
            and (new := self._new_name(statement, use, target)) is not None
            and not (keeps and use.node is statement.node or id(use.node) in gone)
        ]
        uses = [use for use, _ in self.names.all_uses(statement)]
        changes += self._cargo.named.renamings(uses)
        for use in self.names.early(statement):
            if file is not self._files.main:
                changes.append(Renaming(use, 0, self._bindings.builtin(use.name)))
        try:
            text = renamed(
                statement,
                self.names.dropped_decorators(statement),
                list(self._imports_within(statement)),
                changes,
                self.own_imports.follower(file),
            )
        except CannotRename as error:
            place = Place(file.path, statement.line)
            return "", refusals.cannot_rename(str(error), place)
        text = "\n\n".join([*self._until_bound(file, statement), text])
        return self._shown.text(statement, text, keeps)

    def _until_bound(self, file: UserFile, statement: Statement) -> Iterator[str]:
        """Lines that give what has a builtin's name in the file, and was bound on no way
        that it took, that builtin under the name that it has in the compiled file."""
        for name in sorted(statement.binds - file.live.keys()):
            given = self._bindings.given(Key(file, name))
            first = file.by_name.get(name, [])[:1] == [statement]
            if first and given not in (None, name) and hasattr(builtins, name):
                yield f"{given} = {self._bindings.builtin(name)}"

    def _new_name(
        self, statement: Statement, use: Reference, target: Target
    ) -> str | None:
        """What is to stand in the place of a name, or None for the name itself."""
        given = self._bindings.given(target.key)
        if given is not None or not target.name:
            return given
        if target.taken and target.file.makes(target.name):
            made = self._bindings.name(Key(target.file, "__getattr__"))
            quote = self._quote(statement, use)
            return f"{made}({quote}{target.name}{quote})"
        plain = target.name not in target.file.by_name
        if plain and target.name in OF_MODULES and target.file.name != "__main__":
            quote = self._quote(statement, use)
            return f"{quote}{target.file.live.get(target.name) or ''}{quote}"
        file = self._files.of(statement)
        if plain and target.name == "__builtins__" and file is not self._files.main:
            return f"{self._bindings.imported_or_installed('builtins', '')}.__dict__"
        if plain and file is not self._files.main and hasattr(builtins, target.name):
            return self._bindings.builtin(target.name)
        return None

    def _quote(self, statement: Statement, use: Reference) -> str:
        """The quote of a text that is to stand in the place of a name."""
        return '"' if use.formatted is None else other_quote(statement, use.formatted)

    def name_to_show(self, statement: Statement) -> str | None:
        """The name of a function or a class that has another one in the compiled file."""
        return self._shown.name(statement)

    def _imports_within(
        self, statement: Statement
    ) -> Iterator[tuple[ast.stmt, list[str]]]:
        """Imports of own files within a statement, and the lines in the place of each."""
        file = self._files.of(statement)
        for node, kept, assigned, missing, error in self.own_imports.within(statement):
            lines = [ast.unparse(import_of(node, alias)) for alias in kept]
            names = [
                self._bindings.name(Key(file, one.name)) if one.of_module else one.name
                for one in assigned
            ]
            values = [self._bindings.name(one.target.key) for one in assigned]
            for one, value in zip(assigned, values, strict=True):
                if one.name == value and not one.of_module:
                    raise CannotRename(value)
            pairs = [(a, b) for a, b in zip(names, values, strict=True) if a != b]
            if pairs:
                lines.append(" = ".join(", ".join(side) for side in zip(*pairs)))
            if missing:
                lines.append(f'raise {error}("{missing}")')
            yield node, lines

    def inner_imports(
        self, statement: Statement, chain: tuple[str, ...]
    ) -> list[Problem]:
        """Say which imports within a statement cannot be carried."""
        file = self._files.of(statement)
        within = {id(one.node): one for one in self.own_imports.within(statement)}
        problems = []
        for node in statement.imports:
            for name in imported_modules(node):
                uses = refusals.chain_of((*chain, name))
                place = Place(file.path, getattr(node, "lineno", statement.line))
                stays = id(node) not in within
                if is_library(name):
                    problems.append(refusals.library_within(uses, place))
                elif stays and (name.startswith(".") or is_own(name)):
                    main, _ = os.path.splitext(os.path.basename(self._files.main.path))
                    full = self._files.absolute(file, name)
                    there = name != main and is_own(full) and not self._files.file(full)
                    problems.append(
                        own_file_refusals.own_broken(uses, place)
                        if there
                        else own_file_refusals.own_within(
                            uses, place, name, name == main
                        )
                    )
        for one in self.own_imports.unruly(statement):
            uses = refusals.chain_of((*chain, one.name))
            place = Place(file.path, one.node.lineno)
            problems.append(own_file_refusals.own_bound_otherwise(uses, place))
        return problems

    def lookups(self, statement: Statement, chain: tuple[str, ...]) -> list[Problem]:
        """Say where a statement finds things by what a text says."""
        file = self._files.of(statement)
        uses = [use for use, _ in self.names.all_uses(statement)]
        never = never_run(statement, file.outcome)
        found = find_lookups(statement, self._files, uses, never)
        take = partial(self._cargo.named.take, file, statement, chain)
        return list(self._cargo.reaching.problems(file, statement, found, chain, take))

    # ---- star imports

    def star(self, file: UserFile, name: str) -> str | None:
        """Return the installed module from which a star import brought a name, the last
        one, or None; also where something else binds the name later for sure."""
        since = max(
            (s.line for s in file.by_name.get(name, ()) if _binds_surely(s)), default=0
        )
        found = self._starring(file, name, since)
        return next((module for module in found if not is_library(module)), None)

    def stars_library(self, file: UserFile, name: str) -> bool:
        """Return whether a name is skorche's, by the last star import that brought it."""
        return is_library(next(self._starring(file, name), ""))

    def _starring(self, file: UserFile, name: str, since: int = 0) -> Iterator[str]:
        """The modules from which star imports brought a name: skorche, and those that are
        installed; the last one first, and those since a line."""
        for statement in reversed(file.by_name.get("*", [])):
            node = statement.node
            if statement.line < since:
                return
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                module = sys.modules.get(node.module)
                public = getattr(module, "__all__", None)
                brought = (
                    name in public if public is not None else not name.startswith("_")
                )
                there = is_library(node.module) or is_installed(node.module)
                if there and brought and hasattr(module, name):
                    yield node.module


def _binds_surely(statement: Statement) -> bool:
    """Whether nothing can keep a statement from binding its names."""
    plain = (ast.Assign, ast.Import, ast.ImportFrom)
    return statement.is_definition or isinstance(statement.node, plain)
