"""Why a file of the user's, or a name of it, cannot be carried.

Comes in: what was found. Goes out: problems. This module must not know how anything is
carried.
"""

from __future__ import annotations

import os
from importlib.machinery import EXTENSION_SUFFIXES

from skorche.carry.refusals import chain_of
from skorche.carry.user_file import Key
from skorche.errors import Place, Problem
from skorche.python.scopes import Reference


def made_when_asked(uses: str, key: Key, place: Place) -> Problem:
    """Say that a name is one that a module's `__getattr__` gives."""
    return Problem(
        "unknown-name",
        place,
        f"{uses}, which no statement binds: `__getattr__` of {key.file.name} makes it when "
        "it is asked for",
        hint=f"bind {key.name} by a statement, or import it from where it is made",
    )


def own_module(uses: str, place: Place, module: str, file: str) -> Problem:
    """Say that a file of the user's cannot be carried; of one that is machine code why."""
    if file.endswith(tuple(EXTENSION_SUFFIXES)):
        return Problem(
            "own-module",
            place,
            f"{uses}, which is imported from {module}, and that is machine code: "
            f"{os.path.basename(file)} beside your files has no text to carry",
            hint="install it as a package, here and where the compiled file runs: those stay "
            "imports",
        )
    return Problem(
        "own-module",
        place,
        f"{uses}, which is imported from {module}, a file of yours",
        hint="move what is used of it into the file that is compiled",
    )


def own_bound_otherwise(uses: str, place: Place) -> Problem:
    """Say that a function imports a name from a file of the user's, and binds it again."""
    return Problem(
        "own-module",
        place,
        f"{uses}, which is imported from a file of yours here, and bound in another way "
        "as well",
        hint="import it under a name that nothing else has in this function",
    )


def own_within(uses: str, place: Place, module: str, main: bool) -> Problem:
    """Say that an import within a statement is of a file of the user's."""
    hint = (
        "import it by a statement of its own, not in a block: the file is there when "
        "this one is compiled"
    )
    if module.startswith("."):
        hint = "import it by its whole name"
    if main:
        hint = "move what both files use into a third one"
    what = "the declaration itself" if main else "a file of yours"
    return Problem("own-module", place, f"{uses}, which is {what}", hint=hint)


def own_broken(uses: str, place: Place) -> Problem:
    """Say that a file of the user's is there, and cannot be imported."""
    return Problem(
        "own-module",
        place,
        f"{uses}, which is a file of yours that cannot be imported here",
        hint="compile it where what it imports is there, or leave this import out",
    )


def sets_name(use: Reference, place: Place, chain: tuple[str, ...]) -> Problem:
    """Say that a function binds a name of another file."""
    path = ".".join(use.path)
    return Problem(
        "own-module",
        Place(place.path, getattr(use.node, "lineno", place.line)),
        f"{chain_of((*chain, path))}, which it binds, in a file of yours",
        hint=f"let a function of that file bind it, by `global {use.path[-1]}`",
    )


def stale_name(
    use: Reference, target: Key, place: Place, chain: tuple[str, ...]
) -> Problem:
    """Say that a name that was imported is not what it is where it comes from."""
    file = target.file.name
    return Problem(
        "rebound-import",
        Place(place.path, getattr(use.node, "lineno", place.line)),
        f"{chain_of((*chain, use.name))}, which is imported from {file}, and bound "
        "again there: here it stays what it was",
        hint=f"import {file}, and say {file}.{target.name}",
    )


def for_checkers(use: Reference, place: Place, chain: tuple[str, ...]) -> Problem:
    """Say that nothing has a name when it is used."""
    return Problem(
        "unknown-name",
        Place(place.path, getattr(use.node, "lineno", place.line)),
        f"{chain_of((*chain, use.name))}, which only type checkers import",
        hint="import it outside of `if TYPE_CHECKING:`, or in the function that uses it",
    )


def module_shown(uses: str, module: str, why: str, place: Place) -> Problem:
    """Say that a module of the user's is used as a value, and cannot be stood for."""
    return Problem(
        "own-module",
        place,
        f"{uses}, which is the module {module} itself, a file of yours, and {why}",
        hint="use what is in it as module.name",
    )
