"""What has to come along: statements, and what they need in turn.

Comes in: names of the user's files, and who uses them. Goes out: statements to carry,
imports, and problems. This module must not know what a function or a value is, nor what a
compiled file looks like.
"""

from __future__ import annotations

import ast
import builtins
import inspect
from collections.abc import Callable, Iterable, Iterator

from skorche.carry import own_file_refusals, refusals
from skorche.carry.cargo import Cargo
from skorche.carry.causes import Origin
from skorche.carry.global_names import is_namespace, is_one, names_asked
from skorche.carry.imported_names import Chain, ImportedNames
from skorche.carry.library import PROVIDED
from skorche.carry.lifting import Definition, Located, top_level
from skorche.carry.mentions import attributes_asked, is_mentioned
from skorche.carry.module_values import ModuleValues
from skorche.carry.outside_refusals import from_outside, of_this_place
from skorche.carry.outside_values import OutsideValues
from skorche.carry.own_imports import Assigned
from skorche.carry.refusals import chain_of
from skorche.carry.texts import OF_MODULES, Texts
from skorche.carry.user_file import Key, Target, UserFile
from skorche.carry.uses import is_bound, used_otherwise
from skorche.declare.parameters import parameter_of
from skorche.errors import Place, Problem
from skorche.python.blocks import binding_statements, is_type_checking
from skorche.python.conditions import OF_OTHERS, below_conditions, never_run
from skorche.python.statements import Statement

#: Names that every module has, or every class.
_OF_ALL = ("__name__", "__debug__", "__class__")
#: Stands above names that only have their values since the declaration ran.
_ABOUT_VALUES = "# With the values that they had when the pipeline was run."


class Needs(ImportedNames):
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
        super().__init__(cargo)
        self.modules = ModuleValues(cargo, self._need_target)
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
            statements = key.statements
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
                run = [s for s in plain or statements if not is_type_checking(s.node)]
                if run:
                    self._carry_imports(key, run, chain, place)
                else:
                    self._typed.append(key)
                continue
            self._bindings.name(key)
            if plain and (given := self._outside.given_once(key)) is not None:
                uses = chain_of((*chain, key.name))
                value = key.held
                problem = from_outside(key, given, uses, place, value)
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
        carried = wanted in self._cargo.keys and wanted not in self._typed
        return self._bindings.name(wanted) if carried else wanted.name

    def _need_target(self, target: Target, chain: Chain, place: Place) -> str:
        """Carry what a name leads to, which may be a module itself."""
        if target.name:
            return self.need(target.key, chain, place)
        self.modules.use(target.file, chain, place)
        return self._bindings.name(target.key)

    def _carry_value(self, key: Key, chain: Chain, place: Place, sure: bool) -> None:
        """Carry a name that only the block below `__main__`, or a function, binds: the
        definition that it is, or its value as it was when the pipeline was run."""
        guarded = key.statements
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
        if self._outside.place.stems_from_it(key):
            return of_this_place(chain_of(chain), place)
        held = key.held
        given = inspect.ismodule(held) or not key.file.statements and callable(held)
        origin = None if given else self._outside.of_key(key)
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
        statements = None
        if not origin.given and key not in self._expressed:
            statements = self._outside.statements_of(key)
        bound = {Key(key.file, n) for one in statements or () for n in one.binds}
        if statements is None or any(map(self._is_written, bound - {key})):
            value, uses = key.held, chain_of(chain)
            return from_outside(key, origin, uses, place, value)
        self._expressed |= bound
        self._cargo.keys |= bound
        for statement in statements:
            if statement not in self._cargo.statements:
                self.carry_below(statement, chain)
        return None

    def _is_written(self, key: Key) -> bool:
        """Whether a name of the guard's is carried by its value already."""
        alone = all(s.guarded for s in key.statements)
        return alone and key in self._cargo.keys and key not in self._expressed

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
        below = frozenset[int]()  # of which many names may ask
        never = never_run(statement, file.outcome)
        for inner in self._texts.own_imports.within(statement):
            for one in inner.assigned:
                if one.target.name:
                    found[one.target.key] = True
                elif (asked := self._asked_of(statement, one)) is not None:
                    self.modules.use_plainly(one.target.file, chain, here, asked)
                else:
                    self.modules.use(one.target.file, chain, here)
        for use, target in self._texts.names.uses(statement):
            if id(use.node) in self._cargo.named.calls:
                continue
            sure = use.sure and id(use.node) not in never
            if not target.name:
                if sure and reaching.stops(file, statement, use):
                    self.modules.use(target.file, chain, here)
                continue
            if is_one(word := target.name, target.file):
                if not is_namespace(statement, use.node, word):
                    continue
                stops = reaching.stops(file, statement, use, word, True)
                if not stops or is_mentioned(statement, use.node, self._files):
                    continue
                asked = names_asked(statement, use.node, file)
                if asked is not None:
                    found.update((key, True) for key in self._asked(statement, asked))
                    continue
            if target.name == "__builtins__" and target.file is not self._files.main:
                continue
            if target.taken and target.file.makes(target.name):
                found[Key(target.file, "__getattr__")] = sure
                continue
            if not target.taken and self._binds_nothing(target.key):
                below = below or below_conditions(statement.node)
                later = use.name in target.file.rebinds
                if later or use.name in OF_OTHERS or id(use.node) in below:
                    self._bindings.unbound(target.key)
                    continue
            if id(use.node) not in never:
                wrong = used_otherwise(self._files, file, use, target, here, chain)
                self._cargo.problems += wrong
            found[target.key] = found.get(target.key, False) or sure
        for name in reaching.names(statement):
            found[self._files.lead(file, name).key] = True
        ordered = sorted(found, key=lambda k: (not found[k], k.name, k.file.name))
        return [(key, chain, here, found[key]) for key in ordered]

    def _asked_of(self, statement: Statement, one: Assigned) -> frozenset[str] | None:
        """The names that a module is asked for where an import assigns it to a name of its
        file's; None where something else is done with it."""
        file = self._files.of(statement)
        if not one.of_module or self._cargo.own_imports.is_imported_from(
            file, one.name
        ):
            return None
        return attributes_asked(file.statements, one.name)

    def _asked(self, statement: Statement, names: Iterable[str]) -> Iterator[Key]:
        """What is looked up by names that have to stay what they are; those that nothing
        binds stay so."""
        file = self._files.of(statement)
        self._cargo.looked_up.setdefault(statement, set()).update(names)
        for name in sorted(names):
            target = self._files.lead(file, name)
            if self._binds_nothing(target.key):
                self._bindings.unbound(target.key)
            elif target.name:
                yield target.key

    def _binds_nothing(self, key: Key) -> bool:
        """Whether a name is bound by nothing at all, so that Python itself would fail."""
        file, name = key
        return not (
            is_bound(self._files, key)
            or name in file.live
            or name in _OF_ALL
            or name in refusals.FORBIDDEN
            or hasattr(builtins, name)
            or self._texts.star(file, name) is not None
            or self._texts.stars_library(file, name)
        )

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
        told = name in OF_MODULES and key.file is not self._files.main
        if not (statements or told):
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
        if statements or hasattr(builtins, name) or live or name in _OF_ALL:
            return None
        if "__getattr__" in key.file.live:
            return own_file_refusals.made_when_asked(uses, key, place)
        return refusals.unknown(uses, place)
