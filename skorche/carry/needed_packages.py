"""The packages that what is carried imports.

Comes in: what is carried. Goes out: names of packages. This module must not know what they
are needed for.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable

from skorche.carry.cargo import Cargo
from skorche.python.blocks import surely_imported
from skorche.python.conditions import never_run
from skorche.python.imports import imported_modules
from skorche.python.statements import Statement


def packages(cargo: Cargo) -> list[str]:
    """Return the packages that are imported, and that Python does not have."""
    roots = imported(cargo) - sys.stdlib_module_names
    return sorted(name for name in roots if name and not cargo.files.file(name))


def imported(cargo: Cargo) -> set[str]:
    """Return the modules that are imported, by their first words."""
    nodes: list[ast.AST] = []
    for one in cargo.statements:
        if one.imports:
            never = _never(cargo, one)
            nodes += (node for node in one.imports if id(node) not in never)
    nodes += [node for line in _lines(cargo) for node in ast.walk(line)]
    return _first_words(
        cargo, (name for node in nodes for name in imported_modules(node))
    )


def imported_surely(cargo: Cargo) -> set[str]:
    """Return those that are not only tried to be imported."""
    found = [
        name
        for one in cargo.statements
        if one.imports
        for name in surely_imported(one.node, _never(cargo, one))
    ]
    found += [name for line in _lines(cargo) for name in surely_imported(line, ())]
    return _first_words(cargo, found)


def _never(cargo: Cargo, statement: Statement) -> frozenset[int]:
    """What of a statement no Python runs."""
    return never_run(statement, cargo.files.of(statement).outcome)


def _lines(cargo: Cargo) -> list[ast.stmt]:
    """The imports that are carried as lines of text."""
    every = cargo.import_lines.values()
    return [node for lines in every for node in ast.parse("\n".join(lines)).body]


def _first_words(cargo: Cargo, names: Iterable[str]) -> set[str]:
    every = {*names, *(line.module for line in cargo.bindings.imports)}
    return {name.partition(".")[0] for name in every}
