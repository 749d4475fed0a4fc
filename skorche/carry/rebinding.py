"""What the block below `if __name__ == "__main__"`, or a function, binds at the top level.

Comes in: a name and its file. Goes out: whether its value may be written as it was when
the pipeline was run. This module must not know how anything is carried.
"""

from __future__ import annotations

import ast

from skorche.carry.fixed_values import is_fixed
from skorche.carry.texts import Texts
from skorche.carry.user_file import Key
from skorche.carry.user_files import UserFiles
from skorche.python.blocks import binding_statements
from skorche.python.scopes import references
from skorche.python.statements import Statement


def may_write(key: Key) -> bool:
    """Return whether a name has another value since it was bound again, and not since what
    it holds was changed in place."""
    return is_fixed(key.file.live[key.name]) or _is_rebound(key)


def _is_rebound(key: Key) -> bool:
    """Whether a statement of that block, or a function, binds a name again."""
    if key.name in key.file.rebinds:
        return True
    return any(s.guarded for s in key.file.by_name.get(key.name, []))


def is_of_this_place(files: UserFiles, texts: Texts, statement: Statement) -> bool:
    """Return whether a statement uses `__file__`, or what is made of it."""
    return any(
        use.name == "__file__" or stems_from_file(files, target.key)
        for use, target in texts.uses(statement)
        if target.name
    )


def stems_from_file(files: UserFiles, key: Key) -> bool:
    """Return whether a value is made of `__file__`, as far as that can be seen."""
    pending, seen = [key], set[Key]()
    while pending:
        one = pending.pop()
        if one in seen:
            continue
        seen.add(one)
        for statement in one.file.by_name.get(one.name, []):
            nodes: list[ast.stmt] = []
            if statement.guarded:
                nodes = binding_statements(statement.node, one.name)
            elif not statement.is_definition:
                nodes = [statement.node]
            for use in (use for node in nodes for use in references(node)):
                if use.name == "__file__":
                    return True
                target = files.target(one.file, use)
                if target.name:
                    pending.append(target.key)
    return False
