"""What is carried so far: one record, which the modules of this package get and fill.

Comes in: statements, names and problems, as they are found. Goes out: the same, in the
order of the compiled file. This module must not know why a thing is carried.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from skorche.carry.file_order import numbered, stretch_of
from skorche.carry.named_imports import NamedImports
from skorche.carry.names import Bindings
from skorche.carry.own_imports import OwnImports
from skorche.carry.reaching import Reaching
from skorche.carry.user_file import Key, UserFile
from skorche.carry.user_files import UserFiles
from skorche.errors import Problem
from skorche.python.statements import Statement


class Expression(NamedTuple):
    """A value, the text of an expression for it, and what to say if they differ; `again`
    says that the expression makes one like it, and not the one that is carried; what is
    from `outside` may be another one by now."""

    value: Any
    text: str
    problem: Problem
    again: bool = False
    outside: bool = False


@dataclass(eq=False)
class Cargo:
    """What is carried of the user's files.

    `bindings` are the names and imports of the compiled file. `keys` are the names that
    something uses, and not those that are bound along the way; `places` orders the
    statements that have no place in their file; `import_lines` is what stands where an
    import stood; `provided` are the names of skorche's that the compiled file has of its
    own; `late` are imports of what an earlier statement changed, which stay in their
    place; `expressions` are values that stand outside of all statements; `type_lines` are
    imports for type checkers, by the block that they are from; `looked_up` are names that
    statements look up by texts, so that they have to stay; `reaching` knows what look-ups
    by a text reach, and `named` which modules are imported by one; `crosses` says that
    items go into other processes, and `pickled` that things are found by their names.
    """

    files: UserFiles
    bindings: Bindings
    statements: dict[Statement, None] = field(default_factory=dict)
    places: dict[Statement, int] = field(default_factory=dict)
    import_lines: dict[Statement, list[str]] = field(default_factory=dict)
    keys: set[Key] = field(default_factory=set)
    late: frozenset[Statement] = frozenset()
    provided: set[Key] = field(default_factory=set)
    expressions: list[Expression] = field(default_factory=list)
    type_lines: dict[Statement, list[tuple[int, str]]] = field(default_factory=dict)
    looked_up: dict[Statement, set[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    reaching: Reaching = field(default_factory=Reaching)
    crosses: bool = False
    pickled: bool = False
    _above: dict[int, Statement] = field(default_factory=dict)
    named: NamedImports = field(init=False)

    def __post_init__(self) -> None:
        self.named = NamedImports(self.files)

    @property
    def own_imports(self) -> OwnImports:
        return self.bindings.own_imports

    def for_type_checkers(self, statement: Statement) -> str:
        """Return what of a block for type checkers comes along, if it is not all."""
        lines = "".join(
            f"\n    {line}" for _, line in sorted(self.type_lines[statement])
        )
        test = self.bindings.imported_or_installed("typing", "TYPE_CHECKING")
        return f"if {test}:{lines}"

    def add_value(
        self,
        file: UserFile,
        name: str,
        text: str,
        binds: str | None = None,
        above: str = "",
    ) -> Statement:
        """Add a statement of skorche's own that gives a value a name, maybe with a line
        of comment above it."""
        lines = [above] if above else []
        bound = name if binds is None else binds
        return self.add_lines(file, [bound], *lines, f"{name} = {text}")

    def put_above(self, number: int, text: str) -> bool:
        """Have a statement of skorche's own stand above all that is carried, as one of
        several that have numbers; return whether that is new."""
        lines = tuple(text.split("\n"))
        before = self._above.get(number)
        if before is not None and before.lines == lines:
            return False
        node = ast.parse(text).body[0]
        self._above[number] = Statement(
            "", node, 0, 0, frozenset(), False, lines, made=True
        )
        return True

    def is_above(self, statement: Statement) -> bool:
        """Return whether a statement is one of skorche's own that stand above all."""
        return statement in self._above.values()

    def add_lines(
        self, file: UserFile, binds: Iterable[str], *lines: str, line: int = 1
    ) -> Statement:
        """Add a statement of skorche's own, which binds names; `line` is that of the user's
        expression in it."""
        node = ast.parse("\n".join(lines)).body[0]
        ast.increment_lineno(node, line - 1)
        binding = frozenset(binds)
        made = Statement(file.path, node, line, line, binding, False, lines, made=True)
        self.statements[made] = None
        self.put_last(made)
        return made

    def put_last(self, statement: Statement) -> None:
        """Give a statement that has no place in its file one below all others."""
        self.places[statement] = len(self.places) + 1

    def ordered(self) -> list[Statement]:
        """Return the statements in the order of the compiled file."""
        stretches = numbered(self.files.stretches())
        found = sorted(
            {*self.statements, *self.import_lines, *self.type_lines},
            key=lambda s: (
                stretch_of(stretches, s, s in self.places),
                self.places.get(s, 0),
                s.first,
                s.node.col_offset,
            ),
        )
        for number, one in sorted(self._above.items()) if found else ():
            self._above[number] = replace(one, path=found[0].path)
        return [*(one for _, one in sorted(self._above.items()) if found), *found]

    def provided_names(self) -> frozenset[str]:
        """The names of skorche's that the module has of its own."""
        return frozenset(key.name.rpartition(".")[2] for key in self.provided)

    def taken(self) -> frozenset[str]:
        """Return all identifiers that the compiled file gives to what is carried."""
        bound = {
            self.bindings.name(Key(self.files.of(statement), name))
            for statement in self.statements
            for name in statement.binds
        }
        return frozenset(self.bindings.names | bound)
