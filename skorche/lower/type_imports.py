"""What a serial module imports for its annotations alone.

Comes in: all that it imports. Goes out: what only type checkers read, so that nothing is
imported where it runs, not even what small Pythons do not have. This module must not know
what is annotated.
"""

from __future__ import annotations

from collections.abc import Iterable

from skorche.lower.carrier import Import

#: Tells which lines are for type checkers.
TYPE_CHECKING = Import("typing", "TYPE_CHECKING", "TYPE_CHECKING")
_MODULES = ("argparse", "collections.abc")


def type_imports(reads: bool) -> set[Import]:
    """Return what the templates name in annotations, beside the machinery's own; `reads`
    says that run() is given what to read."""
    names = ["Generator", "Iterator", *(["Iterable"] if reads else [])]
    found = {Import("collections.abc", name, name) for name in names}
    return {*found, Import("typing", "Any", "Any")}


def for_types(
    imports: Iterable[Import], users: frozenset[Import]
) -> tuple[Import, ...]:
    """Return those imports that skorche's own functions name in annotations only, and none
    of the user's functions anywhere."""
    return tuple(
        line
        for line in imports
        if line not in users
        if line.module in _MODULES or line[:2] == ("typing", "Any")
    )
