"""Why a value cannot be carried that is of this place, or of this day, in the user's words.

Comes in: what brought a value from outside, and what it is used for. Goes out: problems. This
module must not know how a value is carried.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from skorche.carry.causes import Origin
from skorche.carry.user_file import Key
from skorche.declare.call_sites import CallSite
from skorche.declare.parameter_forms import list_type
from skorche.declare.parameters import StandIn
from skorche.declare.tasks import name_of
from skorche.errors import CompileError, Place, Problem
from skorche.python import literals


def of_this_place(uses: str, place: Place) -> Problem:
    """Say that a value is made of `__file__`."""
    return Problem(
        "module-attribute",
        place,
        f"{uses}, which is made of `__file__`: the compiled file stands elsewhere",
        hint="pass the path as an input, or write it as a constant",
    )


def inputs_of_this_place(queue: str, place: Place) -> Problem:
    """Say that inputs are made of `__file__`."""
    return Problem(
        "module-attribute",
        place,
        f'the fixed_inputs of queue "{queue}" are made of `__file__`: the compiled file '
        "stands elsewhere",
        hint="say --input FILE when the compiled file runs, or --freeze-inputs now to "
        "write them as they are here",
    )


def from_outside(
    key: Key, origin: Origin, uses: str, place: Place, value: object
) -> Problem:
    """Say that a value from outside would stand in the compiled file for ever."""
    message = (
        f"{uses}, which comes from {origin.source}: the compiled file would hold it "
    )
    message += "as it is now"
    return Problem("from-outside", place, message, trail(origin), _way_out(key, value))


def function_from_outside(origin: Origin, uses: str, place: Place) -> Problem:
    """Say that what a function is given on the spot is from outside."""
    message = (
        f"{uses} is given what comes from {origin.source}: the compiled file would "
    )
    message += "hold it as it is now"
    hint = (
        "bind it to a name, or put it into a list, at the top level, and give that; or "
    )
    hint += (
        "let the function take a skorche.parameter; or say --freeze NAME, to have what "
    )
    hint += "that name holds as it is now"
    return Problem("from-outside", place, message, trail(origin), hint)


def one_of_several(
    function: object, found: Sequence[tuple[ast.expr, Any, Origin | None]], place: Place
) -> Problem:
    """Say that nobody sees by which of several expressions a function was given."""
    shown = " or ".join(sorted({ast.unparse(part) for part, _, _ in found}))
    origin = next(origin for _, _, origin in found if origin is not None)
    message = (
        f"{name_of(function)} comes from {origin.source}, and it cannot be seen which "
    )
    message += f"one it is: {shown}"
    hint = "bind each of them to a name at the top level, and give that"
    return Problem("from-outside", place, message, trail(origin), hint)


class _Dotted(literals.Names):
    """Calls things by the modules that they are from."""

    def imported(self, module: str, name: str) -> str:
        return f"{module}.{name}" if name else module


def held_text(name: str, held: Mapping[str, Any]) -> str:
    """Return what is said of the value of a name that is to be frozen.

    Raises CompileError for one that cannot be written.
    """
    try:
        return f" = {literals.write(held[name], _Dotted())}"
    except literals.NotLiteral as error:
        message = f"{name} cannot be frozen: {error}"
        hint = "freeze what is made of it, by a name of its own"
        problem = Problem("from-outside", Place(""), message, hint=hint)
        raise CompileError([problem]) from None


def inputs_from_outside(
    queue: str, origin: Origin, place: Place, inputs: object
) -> Problem:
    """Say that inputs from outside would stand in the compiled file for ever."""
    message = f'the fixed_inputs of queue "{queue}" come from {origin.source}: the '
    message += "compiled file would hold them as they are now"
    hint = "leave fixed_inputs out, and say --input FILE when the compiled file runs; "
    if kind := list_type(inputs):
        hint += f'or give a skorche.parameter("NAME", type={kind}); '
    hint += "or say --freeze-inputs, to have them as they are now"
    code = place.code if isinstance(place, CallSite) else None
    if code is not None and code.co_name != "<module>" and not origin.given:
        hint += f"; or say what {code.co_name}() does at the top level, or below "
        hint += "`if __name__`, from where the compiled file can read them, too"
    return Problem("from-outside", place, message, trail(origin), hint)


def setting_from_outside(
    what: str, part: ast.expr, origin: Origin, path: str
) -> Problem:
    """Say that a setting, or a name, comes from outside."""
    place = Place(path, part.lineno)
    message = (
        f"{what} comes from {origin.source}: the compiled file would hold it as it "
    )
    message += "is now"
    name = part.id if isinstance(part, ast.Name) else ""
    hint = _hint_for(what, origin, name)
    return Problem("from-outside", place, message, trail(origin), hint)


def _hint_for(what: str, origin: Origin, name: str) -> str:
    word = what.partition(" ")[0]
    freeze = f"say --freeze {name}" if name else "bind it to a name, and freeze that"
    freeze += ", to have it as it is now"
    if what.endswith("parameter()"):
        first = (
            "give a constant, and env=VARIABLE where the environment may say another"
        )
        return f"{first}; or {freeze}"
    if word == "max_workers" and "cpu_count" in origin.words:
        return f'say max_workers="auto"; or {freeze}'
    if word in ("max_workers", "batch_size", "rate"):
        kind = "float" if word == "rate" else "int"
        first = f'say {word}=skorche.parameter("{name or word}", type={kind})'
        return f"{first}; or {freeze}"
    return f"say a constant; or {freeze}"


def trail(origin: Origin) -> tuple[tuple[Place, str], ...]:
    return ((origin.place, f"{origin.words} is read here"),)


def _way_out(key: Key, value: object) -> str:
    name = key.name
    kind = type(value).__name__
    given = kind in ("bool", "int", "float", "str", "date", "datetime")
    given = given or kind.endswith("Path") or isinstance(value, StandIn)
    freeze = f"; or say --freeze {name}, to have it as it is now"
    if key.file.name != "__main__":  # of others nothing is frozen
        freeze = ""
    if not given:
        return (
            "let the function take what it needs of it, and declare that as a "
            f"skorche.parameter{freeze}"
        )
    kind = "Path" if kind.endswith("Path") else kind
    said = "" if kind == "str" else f", type={kind}"
    return (
        f'let the function take it, {name} = skorche.parameter("{name}"{said}), and say '
        f"map(function, queue, {name}={name}){freeze}"
    )
