"""Which statements come along for what they do to the process, or to an installed package.

Comes in: the user's files, and what is carried so far. Goes out: statements to carry, those
that nobody wants where a compiled file is imported, and what stays behind of packages. This
module must not know what a compiled file looks like.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from skorche.carry import effect_refusals as refusals
from skorche.carry.act import Act
from skorche.carry.acts import Acts
from skorche.carry.fixed_values import may_change
from skorche.carry.of_this_place import OfThisPlace
from skorche.carry.process_table import STORED, Kind
from skorche.carry.process_wide import is_standard
from skorche.carry.statement_names import StatementNames
from skorche.carry.user_file import Key, UserFile
from skorche.carry.user_files import UserFiles
from skorche.errors import Place, Problem
from skorche.python.blocks import is_type_checking
from skorche.python.imports import bound_by, imported_modules
from skorche.python.modules import is_bundled, is_installed
from skorche.python.statements import Statement


class Effect(NamedTuple):
    """A statement that comes along, and the act that it does so for; or why it cannot."""

    statement: Statement
    act: Act
    problem: Problem | None = None


class Stays(NamedTuple):
    """What a statement does to an installed package, and is not carried for."""

    package: str
    place: Place


class Unrehearsed(NamedTuple):
    """What does not run in a rehearsal, and the names that may hold other things then."""

    statements: frozenset[Statement] = frozenset()
    keys: frozenset[Key] = frozenset()


class ModuleEffects:
    """Knows what the statements do that nothing carried names.

    `declares` says whether a statement is one of those that declare the pipeline.
    """

    def __init__(
        self,
        files: UserFiles,
        names: StatementNames,
        declares: Callable[[Statement], bool],
        acts: Acts,
        place: OfThisPlace,
    ) -> None:
        self._files = files
        self._place = place
        self._names = names
        self._declares = declares
        self._acts = acts
        self._sequence = list(_sequence(files, files.main, set()))
        self._seeded: bool | None = None
        self.late = frozenset(self._late_imports())

    def _late_imports(self) -> Iterator[Statement]:
        """Imports of what an earlier statement changed: a name of a standard module, or
        the environment that a package may read as it is imported."""
        changed: set[tuple[int, str]] = set()
        environment = False
        for statement in self._sequence:
            node = statement.node
            for module in imported_modules(node):
                held = id(sys.modules.get(module))
                names = [alias.name for alias in getattr(node, "names", ())]
                by_name = isinstance(node, ast.ImportFrom)
                package = is_installed(module) and not is_standard(module)
                if (
                    by_name
                    and any((held, name) in changed for name in names)
                    or environment
                    and package
                ):
                    yield statement
            for act in self._acts.of(statement):
                module, name = act.changed
                changed.add((id(sys.modules.get(module)), name))
                environment |= act.row is STORED or "os.putenv" in act.row.names

    def coming(
        self, carried: Iterable[Statement], packages: set[str]
    ) -> Iterator[Effect]:
        """The statements that come along, beside those that are carried, which import
        these packages; and those of either that nobody wants."""
        there = set(carried)
        for statement in self._sequence:
            if not self._names.left_out(statement):
                acts = self._acts.of(statement)
                yield from self._effects(statement, acts, statement in there, packages)
                yield from self._annotated(statement)

    def going_on(self, carried: Iterable[Statement]) -> Iterator[tuple[Statement, str]]:
        """The statements that go on with what carried ones opened, or started: that write
        to a file, wait for a thread, or close something; each with what it is about."""
        there = set(carried)
        opened: dict[Key, str] = {}
        for statement in self._sequence:
            uses = opened.keys() & set(self._names.sure_needs(statement))
            skipped = statement.is_definition or statement.is_import
            if skipped or self._names.left_out(statement) or self._declares(statement):
                continue
            if statement in there and self._begins(statement) or uses:
                keys = (Key(self._files.of(statement), n) for n in statement.binds)
                opened.update((key, f"what {key.name} is") for key in keys)
            if uses and statement not in there:
                yield statement, opened[min(uses, key=lambda key: key.name)]

    def _begins(self, statement: Statement) -> bool:
        """Whether a statement opens, or starts something."""
        kinds = {act.row.kind for act in self._acts.of(statement)}
        return bool(kinds & {Kind.STARTS, Kind.OPENS})

    def _annotated(self, statement: Statement) -> Iterator[Effect]:
        """What annotations do, which no compiled file evaluates."""
        for act in self._acts.of_annotations(statement):
            if not act.package and self._comes(act, set()):
                words, place = act.shown, Place(act.path, act.line)
                problem = refusals.within_annotation(words, act.row.why, place)
                yield Effect(statement, act, problem)

    def _effects(
        self, statement: Statement, acts: list[Act], carried: bool, packages: set[str]
    ) -> Iterator[Effect]:
        declares = bool(acts) and not carried and self._declares(statement)
        for act in acts:
            place = Place(act.path, act.line)
            match act.row.kind:
                case Kind.UNWANTED | Kind.ASKS:
                    wanted = act.row.kind is Kind.UNWANTED and not declares
                    if carried or wanted:
                        yield Effect(
                            statement,
                            act,
                            refusals.unwanted(act.shown, act.row.why, place),
                        )
                        return
                case Kind.SETS if declares and not act.package and act.row.settles:
                    yield Effect(
                        statement,
                        act,
                        refusals.within_wiring(act.shown, act.row.why, place),
                    )
                    return
                case Kind.STARTS | Kind.OPENS if self._place.is_of_it(statement):
                    continue
                case _ if not (carried or declares) and self._comes(act, packages):
                    here = self._place.is_of_it(statement)
                    problem = refusals.acts_at_this_place(act.shown, place)
                    yield Effect(statement, act, problem if here else None)
                    return

    def _comes(self, act: Act, packages: set[str]) -> bool:
        match act.row.kind:
            case Kind.DRAWS:
                return self._draws_matter()
            case Kind.GIVES | Kind.TOLD:
                return False
            case _:
                return not act.package or act.package in packages

    def _draws_matter(self) -> bool:
        """Whether random numbers are the same ones each time."""
        if self._seeded is None:
            acts = (act for one in self._sequence for act in self._acts.of(one))
            self._seeded = any("random.seed" in act.row.names for act in acts)
        return self._seeded

    def bundled(self) -> Iterator[tuple[Statement, list[Key]]]:
        """The imports of modules that go along whole, which ran and so may do something,
        with the names that they bring."""
        for statement in self._sequence:
            file, node = self._files.of(statement), statement.node
            block = isinstance(node, (ast.If, ast.Try, ast.With))
            if not (statement.is_import or block) or is_type_checking(node):
                continue
            keys = []
            for one in statement.imports:
                for alias in one.names:
                    module = next(iter(imported_modules(one)))
                    module = module if isinstance(one, ast.ImportFrom) else alias.name
                    full = self._files.absolute(file, module)
                    there = is_bundled(full) and full in sys.modules
                    if there and bound_by(alias) in statement.binds:
                        keys.append(Key(file, bound_by(alias)))
            if keys:
                yield statement, keys

    def staying(self, packages: set[str]) -> Iterator[Stays]:
        """What is done to packages that nothing carried imports, once for each."""
        seen = set(packages)
        for statement in self._sequence:
            for act in self._acts.of(statement):
                new = act.package and act.package not in seen
                if new and not self._declares(statement):
                    seen.add(act.package)
                    yield Stays(act.package, Place(act.path, act.line))

    def unrehearsed(self, carried: Iterable[Statement]) -> Unrehearsed:
        """The statements that start, write or register something, and those after them
        that use a thing of theirs."""
        found = set()
        theirs: set[Key] = set()
        for statement in carried:
            keys = self._mentioned(statement)
            acts = self._begins(statement)
            if acts or theirs & keys and not statement.is_definition:
                found.add(statement)
                for key in list(keys):
                    for binding in key.statements:
                        if not (binding.is_definition or binding.is_import):
                            keys |= self._mentioned(binding)
                theirs |= {key for key in keys if may_change(_live(key))}
                theirs |= {Key(self._files.of(statement), n) for n in statement.binds}
        return Unrehearsed(frozenset(found), frozenset(theirs))

    def _mentioned(self, statement: Statement) -> set[Key]:
        bound = {Key(self._files.of(statement), name) for name in statement.binds}
        return bound.union(self._names.sure_needs(statement))

    def acts(self, statement: Statement) -> bool:
        """Return whether a statement does anything to the process."""
        return bool(self._acts.of(statement))

    def sets(self, statement: Statement) -> bool:
        """Return whether a statement does something to the process beside what it binds."""
        kinds = {act.row.kind for act in self._acts.of(statement)}
        return bool(kinds - {Kind.GIVES, Kind.DRAWS})


def _live(key: Key) -> Any:
    return key.held


def _sequence(
    files: UserFiles, file: UserFile, seen: set[UserFile]
) -> Iterator[Statement]:
    """The statements in the order in which they ran, those of files within functions last."""
    seen.add(file)
    for statement in file.statements:
        for node in statement.imports:
            for name in files.modules_of(file, node):
                own = files.file(name) if name in sys.modules else None
                if own is not None and own not in seen:
                    yield from _sequence(files, own, seen)
        if not statement.guarded:
            yield statement
    if file is files.main:
        for other in list(files):
            if other not in seen:
                yield from _sequence(files, other, seen)
