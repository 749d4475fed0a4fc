"""Which calls change nothing, by what is called.

Comes in: a call of the user's. Goes out: whether it is one of Python's own that changes nothing
that it is given. This module must not know what is carried.
"""

from __future__ import annotations

import ast
import builtins

from skorche.carry.user_file import UserFile
from skorche.python.trees import given_to, walk

#: Builtins that change nothing that they are given.
_HARMLESS = frozenset("""
    abs all any ascii bool bytes callable dict dir enumerate filter float format
    frozenset getattr hasattr hash hex id int isinstance issubclass iter len list
    map max min oct ord print range repr reversed round set slice sorted str sum
    tuple type vars zip
    """.split())  # noqa: SIM905 - a list is a word a line
#: Those that call what they are given, and what stands within them.
_CALLING = frozenset(
    ["all", "any", "filter", "list", "map", "max", "min", "set", "sorted"]
)
#: Methods of the builtin types that change nothing.
_READING = frozenset("""
    copy count decode difference encode endswith exists findall finditer format
    fullmatch get index intersection is_file isdigit items join keys lower match
    read_text replace search split startswith strip sub union upper values
    """.split())  # noqa: SIM905 - a list is a word a line


def is_harmless(file: UserFile, call: ast.Call, given_functions: bool) -> bool:
    """Return whether a call in a file of the user's changes nothing; `given_functions` says
    that it is given names of something that can be called."""
    match call.func:
        case ast.Name(id=name):
            calling = given_functions or any(
                isinstance(part, ast.Attribute)
                and part.attr not in _READING
                and name in _CALLING
                for one in given_to(call)
                for part in walk(one)
            )
            harmless = name in _HARMLESS and name not in file.by_name
            return harmless and hasattr(builtins, name) and not calling
        case ast.Attribute(attr=name, value=ast.Name(id=owner)):
            kind = type(file.live.get(owner))
            return name in _READING and kind.__module__ in ("builtins", "re")
        case ast.Attribute(attr=name, value=ast.Constant()):
            return name in _READING
        case _:
            return False
