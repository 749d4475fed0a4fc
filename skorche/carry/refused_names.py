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


def taken_names(cargo: Cargo) -> Iterator[Problem]:
    """Refuse things of the user's that are called as what the file has of skorche's."""
    provided = cargo.provided_names()
    for statement in cargo.statements:
        for name in sorted(statement.binds & provided):
            key = Key(cargo.files.of(statement), name)
            if cargo.bindings.given(key) == name:
                yield refusals.taken_name(name, statement)


def pickled_names(cargo: Cargo, texts: Texts, crosses: bool) -> Iterator[Problem]:
    """Refuse what is found by its name where it has another one: a pickle says the name
    that a class, or a function, shows of itself; objects are pickled where the file says
    so, or they cross to processes."""
    pickled = pickles(cargo)
    for statement in cargo.statements:
        name = texts.name_to_show(statement)
        is_class = isinstance(statement.node, ast.ClassDef)
        if name and (pickled or is_class and crosses):
            place = Place(statement.path, statement.line)
            yield refusals.pickled_under_another_name(name, place)
