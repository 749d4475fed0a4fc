"""Why something cannot be carried, in the user's words.

Comes in: what was found. Goes out: problems, and parts of them. This module must not know
how anything is carried.
"""

from __future__ import annotations

import inspect
import os
import types
from typing import Any

from skorche.carry.user_file import Key
from skorche.declare.tasks import name_of
from skorche.errors import Place, Problem
from skorche.python.statements import Statement
from skorche.python.visible import shown

_ONLY_NEEDED = "the compiled file holds only what can be seen to be needed"

#: Names that a module has without binding them, and why they cannot come along.
FORBIDDEN = {
    "__file__": "the compiled file stands elsewhere",
    "__doc__": "the compiled file has a docstring of its own",
    "__annotations__": "the compiled file has annotations of its own",
    "__spec__": "the compiled file is not imported from there",
    "__loader__": "the compiled file is not imported from there",
    "__package__": "the compiled file is no part of a package",
    "__path__": "the compiled file is no part of a package",
    "__builtins__": "it differs from one Python to the next",
    "__dict__": _ONLY_NEEDED,
    "globals": _ONLY_NEEDED,
    "locals": _ONLY_NEEDED,  # where it gives what globals does
    "vars": _ONLY_NEEDED,
}


def no_source(function: Any, place: Place, user: str, path: str) -> Problem:
    """Say why a function cannot be carried that has no name in the file at `path`."""
    name = name_of(function)
    code = getattr(inspect.unwrap(function), "__code__", None)
    trail: tuple[tuple[Place, str], ...] = ()
    reason = f"{name} is no function of a file of yours"
    hint = "give it a def of its own at the top level of this file"
    owner, _, _ = getattr(function, "__qualname__", "").rpartition(".")
    if isinstance(code, types.CodeType):
        there = Place(code.co_filename, code.co_firstlineno)
        trail = ((there, f"{name} is defined here"),)
        if code.co_filename.startswith("<"):
            reason = f"{name} was made of a text, and its source is in no file"
        elif name == "<lambda>":
            reason = "this lambda cannot be told from others of its line"
            hint = "give it a name with def at the top level of the file"
        elif os.path.abspath(code.co_filename) != os.path.abspath(path):
            reason = f"{name} comes from a file that is neither installed nor imported"
            hint = "import it by an import statement"
        elif "<locals>" in owner:
            reason = (
                f"{name} is defined within another function, and what it uses of that "
                "has no value that could be written for it alone"
            )
        elif isinstance(function, types.MethodType):
            reason = (
                f"the {type(function.__self__).__name__} that {name} is a method of "
            )
            reason += (
                "has no name at the top level, and cannot be made of what it holds"
            )
            hint = "make it at the top level of the file, under a name"
        elif owner:
            reason = f"{name} is a part of {owner}, which has no name at the top level"
    elif not isinstance(function, type):
        reason = f"{shown(function)} has no name at the top level of this file"
        hint = "give it one there, and use that name"
    return Problem(
        "no-source", place, f"{user} cannot be carried: {reason}", trail, hint
    )


def without_statement(name: str, uses: str, place: Place) -> Problem | None:
    """Say why a name cannot be carried that every module has."""
    if name not in FORBIDDEN:
        return None
    hint = "pass what it stands for as an input, or write it as a constant"
    return Problem("module-attribute", place, f"{uses}: {FORBIDDEN[name]}", (), hint)


def guarded(key: Key, uses: str, place: Place) -> Problem:
    """Say that a name is bound under the guard, and cannot be carried by its value."""
    statements = key.statements
    held = key.held
    if not statements:
        what = "bound by a function"
        reason = f"it holds {shown(held)}, which cannot be written"
        trail: tuple[tuple[Place, str], ...] = ()
    else:
        what = 'bound under `if __name__ == "__main__"`'
        reason = f"it holds {shown(held)}, which cannot be written"
        if key.name not in key.file.live:
            reason = "it was not yet bound when the pipeline was run"
        trail = ((Place(statements[0].path, statements[0].line), reason),)
        reason = ""
    message = f"{uses}, which is {what}" + (f": {reason}" if reason else "")
    hint = (
        "bind it once, above that block" if statements else "bind it at the top level"
    )
    return Problem("guarded-name", place, message, trail, hint)


def starred_library(uses: str, place: Place) -> Problem:
    """Say that a name is skorche's own, by a star import."""
    return Problem(
        "uses-skorche",
        place,
        f"{uses}, which is skorche's own, by `from skorche import *`",
        hint="the compiled file runs without skorche: import what you use of it "
        "by name, and keep it out of tasks",
    )


def taken_name(name: str, statement: Statement) -> Problem:
    """Say that a name is the user's in one place, and skorche's in another."""
    return Problem(
        "reserved-name",
        Place(statement.path, statement.line),
        f"{name} is a thing of yours here, and skorche's own where another task uses it",
        hint=f"call this {name} something else",
    )


def ambiguous(uses: str, place: Place, star: str, statement: Statement) -> Problem:
    """Say that a name may come from a star import as well."""
    return Problem(
        "ambiguous-name",
        place,
        f"{uses}, which is bound here, and may come from {star} as well",
        ((Place(statement.path, statement.line), "it is bound here"),),
        f"import what you use of {star} by name",
    )


def computed_name(uses: str, place: Place, hint: str) -> Problem:
    """Say that names are looked up by texts."""
    return Problem(
        "computed-name",
        place,
        f"{uses}, which finds things by what a text says: {_ONLY_NEEDED}",
        hint=hint,
    )


def unknown(uses: str, place: Place) -> Problem:
    """Say that no statement binds a name."""
    return Problem(
        "unknown-name",
        place,
        f"{uses}, which nothing binds",
        hint="bind it at the top level of the file",
    )


def library_itself(uses: str, place: Place) -> Problem:
    """Say that a task uses skorche."""
    return Problem(
        "uses-skorche",
        place,
        f"{uses}, which is skorche itself",
        hint="the compiled file runs without skorche: do in the task what the task is "
        "for, and declare the pipeline outside; of skorche there are Failure and "
        "PipelineError",
    )


def library_within(uses: str, place: Place) -> Problem:
    """Say that a task imports skorche."""
    return Problem(
        "uses-skorche",
        place,
        f"{uses}, which is skorche itself",
        hint="the compiled file runs without skorche",
    )


def cannot_rename(name: str, place: Place) -> Problem:
    """Say that a name cannot be replaced where it stands."""
    return Problem(
        "cannot-rename",
        place,
        f"{name} has another name in the compiled file, and cannot be replaced for sure "
        "where it stands here",
        hint="give it one name in all files, and one that nothing else has",
    )


def decorated_under_another_name(name: str, place: Place) -> Problem:
    """Say that decorators would see another name than the one of the user's."""
    return Problem(
        "cannot-rename",
        place,
        f"{name} has another name in the compiled file, since other files of yours have a "
        f"{name} too, and its decorator would see that name",
        hint=f"give one {name} a name that nothing else has",
    )


def shown_under_another_name(name: str, place: Place) -> Problem:
    """Say that what is defined within something would show another name of that."""
    return Problem(
        "cannot-rename",
        place,
        f"{name} has another name in the compiled file, since other files of yours have a "
        f"{name} too, and `__qualname__` of what is defined within it would show that name",
        hint=f"give one {name} a name that nothing else has",
    )


def decorated_elsewhere(name: str, place: Place) -> Problem:
    """Say that decorators would see that what is taken out of a function is elsewhere."""
    return Problem(
        "cannot-rename",
        place,
        f"{name} stands within no other function in the compiled file, and its decorator "
        "may see that, by `__qualname__` or `__name__`",
        hint="define it at the top level of the file",
    )


def pickled_under_another_name(name: str, place: Place) -> Problem:
    """Say that something could not be pickled, since it has another name."""
    return Problem(
        "cannot-rename",
        place,
        f"{name} has another name in the compiled file, since other files of yours have a "
        f"{name} too, and what is pickled is found by its name",
        hint=f"give one {name} a name that nothing else has",
    )


def asked_by_decorator(name: str, decorator: str, module: str, place: Place) -> Problem:
    """Say that a decorator asks which module a function is from."""
    return Problem(
        "changed-value",
        place,
        f"{decorator} asks which module {name} is from, which is not {module} in the "
        "compiled file",
        hint="let it say the __qualname__ alone, or give it a name that you choose",
    )


def filters_module(words: str, modules: list[str], place: Place) -> Problem:
    """Say that a filter of warnings would hold for others."""
    return Problem(
        "changed-value",
        place,
        f"`{words}` tells warnings of {', '.join(modules)} from others by their module, "
        "which is the compiled file for all of yours",
        hint="filter by `category`, or by `message`",
    )


def parameter_itself(uses: str, name: str, place: Place) -> Problem:
    """Say that a task uses what stands for a parameter."""
    return Problem(
        "parameter-used",
        place,
        f"{uses}, which is the parameter {name}, and has no value there",
        hint=f"let the function take it, and give it: map(function, queue, {name}={name})",
    )


def chain_of(names: tuple[str, ...]) -> str:
    """Return how the last name is come by: `map(clean)` uses `helper` uses `conn`."""
    return " uses ".join(f"`{name}`" for name in names)
