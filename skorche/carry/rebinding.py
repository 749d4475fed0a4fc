"""What the block below `if __name__ == "__main__"`, or a function, binds at the top level.

Comes in: a name and its file. Goes out: whether its value may be written as it was when
the pipeline was run. This module must not know how anything is carried.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from skorche.carry.texts import Texts
from skorche.carry.user_file import Key
from skorche.carry.user_files import UserFiles
from skorche.python.blocks import binding_statements
from skorche.python.scopes import references
from skorche.python.statements import Statement


def is_rebound(key: Key) -> bool:
    """Return whether a statement of that block, or a function, binds a name again."""
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
    seen, pending = {key}, [key]
    while pending:
        one = pending.pop()
        for node in _nodes(one):
            for use in references(node):
                target = files.target(one.file, use)
                if use.name == "__file__":
                    return True
                if target.name and target.key not in seen:
                    seen.add(target.key)
                    pending.append(target.key)
    return False


def _nodes(key: Key) -> Iterator[ast.AST]:
    """What a name is made of, but for definitions."""
    for statement in key.file.by_name.get(key.name, []):
        if statement.guarded:
            yield from binding_statements(statement.node, key.name)
        elif not statement.is_definition:
            yield statement.node
