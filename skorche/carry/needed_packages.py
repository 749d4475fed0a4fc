"""The packages that what is carried imports.

Comes in: what is carried. Goes out: names of packages. This module must not know what they
are needed for.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable

from skorche.carry.cargo import Cargo
from skorche.python.imports import imported_modules, surely_imported


def packages(cargo: Cargo) -> list[str]:
    """Return the packages that are imported, and that Python does not have."""
    roots = imported(cargo) - sys.stdlib_module_names
    return sorted(name for name in roots if name and not cargo.files.file(name))


def imported(cargo: Cargo) -> set[str]:
    """Return the modules that are imported, by their first words."""

    def every(node: ast.AST) -> Iterable[str]:
        return (name for one in ast.walk(node) for name in imported_modules(one))

    return _roots(cargo, every)


def imported_surely(cargo: Cargo) -> set[str]:
    """Return those that are not only tried to be imported."""
    return _roots(cargo, surely_imported)


def _roots(cargo: Cargo, modules: Callable[[ast.AST], Iterable[str]]) -> set[str]:
    names = {line.module for line in cargo.bindings.imports}
    nodes = [one.node for one in cargo.statements]
    for lines in cargo.import_lines.values():
        nodes += ast.parse("\n".join(lines)).body
    for node in nodes:
        names.update(modules(node))
    return {name.partition(".")[0] for name in names}
