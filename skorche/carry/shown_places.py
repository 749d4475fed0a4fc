"""What asks for files and modules as places, of which a compiled file is only one.

Comes in: what is carried. Goes out: problems, and lines that tell. What asks which file a
function is from sees the compiled file, and warnings all come from that one module. This
module must not know classes; `shown_modules` does.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from skorche.carry import refusals
from skorche.carry.cargo import Cargo
from skorche.carry.class_values import name_of
from skorche.carry.user_file import UserFile
from skorche.errors import Place, Problem

_ASKING = frozenset(["co_filename", "getabsfile", "getfile", "getsourcefile"])

_LOOKED_AT = frozenset([ast.Attribute, ast.Call, ast.Name])


def filtered_modules(cargo: Cargo) -> Iterator[Problem]:
    """Refuse filters that make warnings of a module of the user's errors, or those of the
    main program, which other files of the user's are part of there."""
    for node, file in _nodes(cargo):
        action, modules = _filter(node, cargo)
        if modules and action == "error":
            place = Place(file.path, getattr(node, "lineno", 0))
            yield refusals.filters_module(ast.unparse(node), modules, place)


def shown_places(cargo: Cargo) -> Iterator[str]:
    """Yield a line for each place that is another one in a compiled file."""
    for node, file in _nodes(cargo):
        place = Place(file.path, getattr(node, "lineno", 0))
        action, modules = _filter(node, cargo)
        if modules and action != "error":
            yield (
                f"{place}: `{ast.unparse(node)}` tells warnings of {', '.join(modules)} "
                "from others by their module, which is the compiled file for all of yours"
            )
        name = name_of(node) if isinstance(node, (ast.Name, ast.Attribute)) else ""
        if name in _ASKING:
            yield f"{place}: {name} gives the compiled file, and no file of yours"


def _nodes(cargo: Cargo) -> Iterator[tuple[ast.AST, UserFile]]:
    for statement in cargo.statements:
        file = cargo.files.of(statement)
        for node in () if statement.made else statement.nodes:
            if type(node) in _LOOKED_AT:
                yield node, file


def _filter(node: ast.AST, cargo: Cargo) -> tuple[str, list[str]]:
    """What a filter of warnings does, and the files of the user's of which it would hold
    otherwise where all are one."""
    match node:
        case ast.Call(
            args=[ast.Constant(value=str() as action), *given], keywords=words
        ):
            if name_of(node.func) != "filterwarnings":
                return "", []
            modules = [*given[2:3], *(w.value for w in words if w.arg == "module")]
        case _:
            return "", []
    files = {cargo.files.of(one).name for one in cargo.statements}
    match modules:
        case [ast.Constant(value=str() as pattern)]:
            return action, sorted(f for f in files if _differs(pattern, f))
        case _:
            return "", []


def _differs(pattern: str, module: str) -> bool:
    try:
        return bool(re.match(pattern, module)) != bool(re.match(pattern, "__main__"))
    except re.error:
        return False
