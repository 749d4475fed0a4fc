"""Why something cannot be carried, in the user's words.

Comes in: what was found. Goes out: problems, and parts of them. This module must not know
how anything is carried.
"""

from __future__ import annotations

import functools
import inspect
import os
import types
from typing import Any

from skorche.errors import Place, Problem
from skorche.statements import Statement
from skorche.tasks import name_of

#: Names that a module has without binding them, and why they cannot come along.
FORBIDDEN = {
    "__file__": "the compiled file stands elsewhere",
    "__doc__": "the compiled file has a docstring of its own",
    "__spec__": "the compiled file is not imported from there",
    "__loader__": "the compiled file is not imported from there",
    "__package__": "the compiled file is no part of a package",
    "__path__": "the compiled file is no part of a package",
    "__builtins__": "it differs from one Python to the next",
    "globals": "the compiled file holds only what can be seen to be needed",
}


def no_source(
    function: Any, place: Place, user: str, path: str, names: dict[str, list[Statement]]
) -> Problem:
    """Say why a function cannot be carried that is no top-level function of the file.

    `names` holds the statements of the file at `path` that bind each name.
    """
    name = name_of(function)
    code = getattr(inspect.unwrap(function), "__code__", None)
    trail: tuple[tuple[Place, str], ...] = ()
    reason = f"{name} is no function of this file"
    hint = "give it a def of its own at the top level of this file"
    owner, _, _ = getattr(function, "__qualname__", "").rpartition(".")
    if isinstance(function, functools.partial):
        reason = f"this partial of {name} has no name at the top level of this file"
        hint = f"give it one there: name = functools.partial({name}, ...)"
        return Problem(
            "no-source", place, f"{user} cannot be carried: {reason}", (), hint
        )
    if isinstance(code, types.CodeType):
        there = Place(code.co_filename, code.co_firstlineno)
        trail = ((there, f"{name} is defined here"),)
        if name == "<lambda>":
            reason = "a lambda has no name that the compiled file could use"
            hint = "give it a name with def at the top level of the file"
        elif os.path.abspath(code.co_filename) != os.path.abspath(path):
            reason = f"{name} comes from another file, which is not installed"
            hint = "move it, and what it uses, into the file that is compiled"
        elif any(s.guarded for s in names.get(name, [])):
            reason = f'{name} is defined under `if __name__ == "__main__"`'
            hint = "move it above that block"
        elif "<locals>" in owner:
            reason = f"{name} is defined within another function"
        elif owner:
            reason = f"{name} is a part of {owner}, and no function at the top level"
        elif name in names:
            reason = f"{name} is defined again below"
            hint = "give each function a name of its own"
    return Problem(
        "no-source", place, f"{user} cannot be carried: {reason}", trail, hint
    )


def chain_of(names: tuple[str, ...]) -> str:
    """Return how the last name is come by: `map(clean)` uses `helper` uses `conn`."""
    return " uses ".join(f"`{name}`" for name in names)
