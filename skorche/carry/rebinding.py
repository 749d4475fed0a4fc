"""What the block below `if __name__ == "__main__"`, or a function, binds at the top level.

Comes in: a name and its file. Goes out: whether its value may be written as it was when
the pipeline was run. This module must not know how anything is carried.
"""

from __future__ import annotations

import ast

from skorche.carry.user_file import Key
from skorche.carry.user_files import UserFiles
from skorche.python.blocks import binding_statements
from skorche.python.scopes import references


def is_rebound(key: Key) -> bool:
    """Return whether a statement of that block, or a function, binds a name again."""
    if key.name in key.file.rebinds:
        return True
    return any(s.guarded for s in key.file.by_name.get(key.name, []))


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
