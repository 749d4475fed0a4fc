"""What has to come along: statements, and what they need in turn.

Comes in: names of the user's files, and who uses them. Goes out: statements to carry,
imports, and problems. This module must not know what a function or a value is, nor what a
compiled file looks like.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable

from skorche.carry import rebinding, refusals
from skorche.carry.cargo import Cargo
from skorche.carry.dependences import Origin
from skorche.carry.library import PROVIDED, is_library, is_provided
from skorche.carry.lifting import Definition, Located, top_level
from skorche.carry.names import submodules
from skorche.carry.outside_refusals import from_outside, of_this_place
from skorche.carry.outside_values import OutsideValues
from skorche.carry.refusals import chain_of
from skorche.carry.texts import Texts
from skorche.carry.user_file import Key, UserFile
from skorche.carry.uses import used_otherwise
from skorche.declare.parameters import parameter_of
from skorche.errors import Place, Problem
from skorche.python.blocks import binding_statements
from skorche.python.imports import bound_by, import_of
from skorche.python.modules import is_installed
from skorche.python.statements import Statement

Chain = tuple[str, ...]

#: Stands above names that only have their values since the declaration ran.
_ABOUT_VALUES = "# With the values that they had when the pipeline was run."


class Needs:
    """Carries names and statements, with all that they need.

    `written` gives the text for the live value of a name, or None.
    """

    def __init__(
        self,
        cargo: Cargo,
        texts: Texts,
        written: Callable[[Key, Place, Chain], str | None],
        outside: OutsideValues,
    ) -> None:
        self._cargo = cargo
        self._files = cargo.files
        self._bindings = cargo.bindings
        self._texts = texts
        self._written = written
        self._outside = outside
        self._expressed: set[Key] = set()  # those that are carried as expressions
        self._valued: set[UserFile] = set()  # those with values from when it was run

    def need(self, key: Key, chain: Chain, place: Place, sure: bool = True) -> str:
        """Carry what binds a name, and all that this needs in turn; return its name."""
        pending = [(key, chain, place, sure)]
        wanted = key
        while pending:
            key, chain, place, sure = pending.pop()
            if key in self._cargo.keys or key in self._cargo.provided:
                continue
            statements = key.file.by_name.get(key.name, [])
            plain = [s for s in statements if not s.guarded]
            if self._outside.is_frozen(key, plain):
                plain = []
            problem = self._refusal(key, statements, plain, chain, place)
            if problem is not None:
                if sure:
                    self._cargo.problems.append(problem)
                continue
            if key in self._cargo.keys or key in self._cargo.provided:  # by a star
                continue
            live = key.name in key.file.live and not hasattr(builtins, key.name)
            if not statements and not live:
                continue
            self._cargo.keys.add(key)
            imports = [
                self._files.import_nodes(key.file, statement, key.name)
                for statement in plain or statements
            ]
            if imports and all(imports):
                self._carry_imports(key, plain or statements, chain, place)
                continue
            self._bindings.name(key)
            if plain and (given := self._outside.given_once(key)) is not None:
                uses = chain_of((*chain, key.name))
                value = key.file.live.get(key.name)
                problem = from_outside(key.name, given, uses, place, value)
                self._cargo.problems.append(problem)
                continue
            if not plain:
                self._carry_value(key, chain, place, sure)
            for statement in plain:
                if statement.is_import:
                    self._carry_import(
                        statement, statement.node, key, chain, False, place
                    )
                elif statement not in self._cargo.statements:
                    longer = chain if chain[-1] == key.name else (*chain, key.name)
                    pending += self._needs_of(statement, longer)
        return (
            self._bindings.name(wanted) if wanted in self._cargo.keys else wanted.name
        )

    def _carry_imports(
        self, key: Key, statements: list[Statement], chain: Chain, place: Place
    ) -> None:
        """Carry imports, if nothing else binds the name."""
        modules = submodules(key, statements)
        for module in modules:
            self._bindings.imported(key, module, "")
        if modules:
            return
        for statement in statements:
            for node in self._files.import_nodes(key.file, statement, key.name):
                once = len(statements) == 1 and statement not in self._cargo.late
                self._carry_import(statement, node, key, chain, once, place)

    def _carry_value(self, key: Key, chain: Chain, place: Place, sure: bool) -> None:
        """Carry a name that only the block below `__main__`, or a function, binds: the
        definition that it is, or its value as it was when the pipeline was run."""
        guarded = key.file.by_name.get(key.name, [])
        nodes = [n for s in guarded for n in binding_statements(s.node, key.name)]
        longer = chain if chain[-1] == key.name else (*chain, key.name)
        if len(nodes) == 1 and isinstance(nodes[0], Definition):
            final = self._bindings.name(key)
            found = Located(nodes[0], ())
            statement = top_level(key.file, found, final)
            if statement is not None:
                self.carry_below(statement, longer)
                return
        problem = self.write_value(key, longer, place)
        if problem is not None and sure:
            self._cargo.problems.append(problem)

    def write_value(self, key: Key, chain: Chain, place: Place) -> Problem | None:
        """Carry a name with its value at run(); or say why that cannot be."""
        if rebinding.stems_from_file(self._files, key):
            return of_this_place(chain_of(chain), place)
        origin = self._outside.of_key(key)
        if origin is not None:
            return self._carry_expression(key, origin, chain, place)
        before = len(self._cargo.problems)
        text = self._written(key, place, chain)
        if text is None or len(self._cargo.problems) > before:
            del self._cargo.problems[before:]
            return refusals.guarded(key, chain_of(chain), place)
        above = "" if key.file in self._valued else _ABOUT_VALUES
        self._valued.add(key.file)
        name = self._bindings.name(key)
        self._cargo.add_value(key.file, name, text, key.name, above)
        return None

    def _carry_expression(
        self, key: Key, origin: Origin, chain: Chain, place: Place
    ) -> Problem | None:
        """Carry what binds a name to a value from outside; or say why that cannot be."""
        statement = None
        if not origin.given and key not in self._expressed:
            statement = self._outside.statement_of(key)
        if statement is None:
            value, uses = key.file.live.get(key.name), chain_of(chain)
            return from_outside(key.name, origin, uses, place, value)
        self._expressed.add(key)
        self.carry_below(statement, chain)
        return None

    def carry(self, statement: Statement, chain: Chain) -> None:
        """Carry a statement for its own sake, with the names that it binds: nothing of the
        file's own may have them, though nobody reads them."""
        file = self._files.of(statement)
        if not statement.is_import:
            for name in statement.binds:
                self._bindings.name(Key(file, name))
        for key, longer, place, sure in self._needs_of(statement, chain):
            self.need(key, longer, place, sure)
        if isinstance(statement.node, ast.AugAssign):
            for name in statement.binds:  # which it reads as well
                key = Key(file, name)
                self.need(key, chain, Place(statement.path, statement.line))

    def carry_below(self, statement: Statement, chain: Chain) -> None:
        """Carry a statement that has no place in its file: below all that it needs."""
        self.carry(statement, chain)
        self._cargo.put_last(statement)

    def _needs_of(
        self, statement: Statement, chain: Chain
    ) -> list[tuple[Key, Chain, Place, bool]]:
        """Carry a statement alone, and return what it needs."""
        self._cargo.statements[statement] = None
        return self._needs_within(statement, chain)

    def carry_needs(self, statement: Statement, chain: Chain) -> None:
        """Carry what a statement needs, and not the statement."""
        for key, longer, place, sure in self._needs_within(statement, chain):
            self.need(key, longer, place, sure)

    def _needs_within(
        self, statement: Statement, chain: Chain
    ) -> list[tuple[Key, Chain, Place, bool]]:
        file = self._files.of(statement)
        here = Place(file.path, statement.line)
        self._cargo.problems += self._texts.inner_imports(statement, chain)
        self._cargo.problems += self._texts.lookups(statement, chain)
        found, reaching = dict[Key, bool](), self._cargo.reaching
        for use, target in self._texts.uses(statement):
            if not target.name:
                if use.sure and reaching.stops(file, statement, use):
                    self._cargo.problems.append(
                        refusals.module_as_value(target.file.name, use, here, chain)
                    )
                continue
            by_name = target.name == "globals" not in target.file.by_name
            if by_name and not reaching.stops(file, statement, use, "globals", True):
                continue
            self._cargo.problems += used_otherwise(file, use, target, here, chain)
            found[target.key] = found.get(target.key, False) or use.sure
        for name in reaching.names(statement):
            found[self._files.lead(file, name).key] = True
        ordered = sorted(found, key=lambda k: (not found[k], k.name, k.file.name))
        return [(key, chain, here, found[key]) for key in ordered]

    def _refusal(
        self,
        key: Key,
        statements: list[Statement],
        plain: list[Statement],
        chain: Chain,
        place: Place,
    ) -> Problem | None:
        """Why a name cannot be carried, if so."""
        name = key.name
        uses = chain_of((*chain, name))
        given = parameter_of(key.file.live.get(name))
        if given is not None:
            return refusals.parameter_itself(uses, given.name, place)
        star = self._texts.star(key.file, name)
        if plain and star is None:
            return None
        if name.rpartition(".")[2] in PROVIDED and "." in name:
            self._provide(key)
            return None
        if not statements:
            reason = refusals.without_statement(name, uses, place)
            if reason is not None:
                return reason
        live = name in key.file.live
        if statements and not plain and not live:
            return refusals.guarded(key, uses, place)
        if not statements and self._texts.stars_library(key.file, name):
            if name not in PROVIDED:
                return refusals.starred_library(uses, place)
            self._provide(key)
            return None
        if star is not None and statements:
            return refusals.ambiguous(uses, place, star, statements[0])
        if star is not None:
            self._cargo.keys.add(key)
            self._bindings.imported(key, star, name)
            return None
        of_all = name in ("__name__", "__debug__", "__class__")
        if statements or hasattr(builtins, name) or live or of_all:
            return None
        return refusals.unknown(uses, place)

    def _provide(self, key: Key) -> None:
        """Have a name stand for what a compiled file has of its own."""
        self._cargo.provided.add(key)
        self._cargo.keys.discard(key)
        self._bindings.provide(key)

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
        relative = isinstance(node, ast.ImportFrom) and node.level > 0
        base = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        for alias in getattr(node, "names", ()):
            module = base or alias.name
            if bound_by(alias) != key.name or module == "__future__":
                continue
            uses = chain_of((*chain, key.name))
            if key.name == alias.name and is_provided(base, key.name):
                self._provide(key)
            elif is_library(module):
                self._cargo.problems.append(refusals.library_itself(uses, user))
            elif relative or not is_installed(module):
                self._carry_own_import(statement, node, alias, key, chain)
            elif not hoisted:
                final = self._bindings.name(key)
                again = ast.alias(
                    alias.name, alias.asname if final == key.name else final
                )
                self._cargo.import_lines.setdefault(statement, []).append(
                    ast.unparse(import_of(node, again))
                )
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
            self._cargo.problems.append(refusals.own_module(uses, place, module))
            return
        line = f"{self._bindings.name(key)} = {self.need(target.key, chain, place)}"
        self._cargo.import_lines.setdefault(statement, []).append(line)
