"""Where the user's code asks from which module a thing is: a compiled file is one module.

Comes in: what is carried. Goes out: lines that tell of it. This module must not know how
anything is carried.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from skorche.carry.cargo import Cargo
from skorche.errors import Place


def asked_modules(cargo: Cargo) -> Iterator[str]:
    """Return a line for each place that asks, where something is from another file."""
    files, main = cargo.files, cargo.files.main
    definitions = [one for one in cargo.statements if one.is_definition]
    others = {files.of(one).name for one in definitions} - {main.name}
    if not others:
        return
    names = " and ".join(sorted(others))
    seen = set()
    for statement in cargo.statements:
        for node in statement.nodes:
            match node:
                case ast.Attribute(attr="__module__", ctx=ast.Load(), lineno=line):
                    place = Place(statement.path, line)
                    if place not in seen:
                        seen.add(place)
                        yield (
                            f"{place}: `{ast.unparse(node)}` of what is from {names} is the "
                            "name of the compiled file's own module, which is one"
                        )
