"""Names that cannot be what they would have to be in a compiled file.

Comes in: all that is carried. Goes out: problems. This module must not know how names are
given.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from skorche.carry import refusals
from skorche.carry.cargo import Cargo
from skorche.carry.needed_packages import imported
from skorche.carry.shown_names import tells_names
from skorche.carry.texts import Texts
from skorche.carry.user_file import Key
from skorche.errors import Place, Problem

#: Modules that pickle, or whose like do.
PICKLING = {
    *("pickle", "shelve", "copyreg", "multiprocessing", "concurrent"),
    *("cloudpickle", "dill", "joblib"),
}


def pickles(cargo: Cargo) -> bool:
    """Return whether something that pickles is imported."""
    return bool(imported(cargo) & PICKLING)


def pickled(cargo: Cargo) -> bool:
    """Return whether things may be pickled, and so are found by their names."""
    return cargo.crosses or pickles(cargo)


def taken_names(cargo: Cargo) -> Iterator[Problem]:
    """Refuse things of the user's that are called as what the file has of skorche's."""
    provided = cargo.provided_names()
    for statement in cargo.statements:
        for name in sorted(statement.binds & provided):
            key = Key(cargo.files.of(statement), name)
            if cargo.bindings.given(key) == name:
                yield refusals.taken_name(name, statement)


def pickled_names(cargo: Cargo, texts: Texts) -> Iterator[Problem]:
    """Refuse what is found by its name where it has another one, and cannot be had to show
    that: a pickle says the name that a class, or a function, shows of itself; objects are
    pickled where the file says so, or they cross to processes."""
    if not cargo.pickled:
        return
    seen = tells_names(cargo.statements, "__qualname__")
    for statement in cargo.statements:
        name = texts.name_to_show(statement)
        inner = any(
            isinstance(one, ast.ClassDef) and one is not statement.node
            for one in statement.nodes
        )
        decorated = not isinstance(statement.node, ast.ClassDef) and any(
            not texts.names.is_task_decorator(cargo.files.of(statement), one)
            for one in getattr(statement.node, "decorator_list", ())
        )
        if name and (seen or inner or decorated):
            place = Place(statement.path, statement.line)
            yield refusals.pickled_under_another_name(name, place)
