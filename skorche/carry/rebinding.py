"""What the block below `if __name__ == "__main__"`, or a function, binds at the top level.

Comes in: a name and its file. Goes out: whether its value may be written as it was when
the pipeline was run. This module must not know how anything is carried.
"""

from __future__ import annotations

import ast
import datetime
import decimal
import enum
import fractions
import pathlib
import re
import uuid
from typing import Any

from skorche.carry.user_files import Key, UserFiles, binding_statements
from skorche.python.scopes import references

#: Types whose values nothing can change in place.
_FIXED = (
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    type(None),
    range,
    datetime.date,
    datetime.time,
    datetime.timedelta,
    datetime.tzinfo,
    decimal.Decimal,
    enum.Enum,
    fractions.Fraction,
    pathlib.PurePath,
    re.Pattern,
    uuid.UUID,
)


def is_rebound(key: Key) -> bool:
    """Return whether a statement of that block, or a function, binds a name again."""
    if key.name in key.file.rebinds:
        return True
    return any(s.guarded for s in key.file.by_name.get(key.name, []))


def is_fixed(value: Any) -> bool:
    """Return whether nothing can change a value in place."""
    if isinstance(value, (tuple, frozenset)):
        return all(map(is_fixed, value))
    return isinstance(value, _FIXED)


def stems_from_file(
    files: UserFiles, key: Key, seen: frozenset[Key] = frozenset()
) -> bool:
    """Return whether a value is made of `__file__`, as far as that can be seen."""
    if key in seen:
        return False
    seen |= {key}
    nodes: list[ast.AST] = []
    for statement in key.file.by_name.get(key.name, []):
        if statement.guarded:
            nodes += binding_statements(statement.node, key.name)
        elif not statement.is_definition:
            nodes.append(statement.node)
    return any(
        use.name == "__file__"
        or (target := files.target(key.file, use)).name
        and stems_from_file(files, target.key, seen)
        for node in nodes
        for use in references(node)
    )
