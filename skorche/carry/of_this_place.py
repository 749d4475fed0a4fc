"""What is made of `__file__`, as far as that can be seen: it differs from place to place.

Comes in: names and statements of the user's files. Goes out: whether they depend on where a
file lies. Each name is looked at once. This module must not know what becomes of it.
"""

from __future__ import annotations

import ast

from skorche.carry.statement_names import StatementNames
from skorche.carry.user_file import Key
from skorche.carry.user_files import UserFiles
from skorche.python.blocks import binding_statements
from skorche.python.scopes import references
from skorche.python.statements import Statement


class OfThisPlace:
    """Knows what stems from `__file__`."""

    def __init__(self, files: UserFiles, names: StatementNames) -> None:
        self._files = files
        self._names = names
        self._used: dict[Key, frozenset[Key] | None] = {}
        self._stems: dict[Key, bool] = {}

    def is_of_it(self, statement: Statement) -> bool:
        """Return whether a statement uses `__file__`, or what is made of it."""
        return any(
            use.name == "__file__" or self.stems_from_it(target.key)
            for use, target in self._names.uses(statement)
            if target.name
        )

    def is_made_of_it(self, expression: Statement) -> bool:
        """Return the same of an expression, which no file has as a statement."""
        file = self._files.of(expression)
        for use in references(expression.node):
            target = self._files.target(file, use)
            if use.name == "__file__":
                return True
            if target.name and self.stems_from_it(target.key):
                return True
        return False

    def stems_from_it(self, key: Key) -> bool:
        """Return whether a value is made of `__file__`."""
        if key not in self._stems:
            pending, seen = [key], {key}
            while pending:
                one = pending.pop()
                used = self._used_by(one)
                if used is None or self._stems.get(one):
                    self._stems[key] = True
                    return True
                if one not in self._stems:
                    pending += used - seen
                    seen |= used
            self._stems.update(dict.fromkeys(seen, False))
        return self._stems[key]

    def _used_by(self, key: Key) -> frozenset[Key] | None:
        """The names that the value of a name is made of; None if `__file__` is one."""
        if key not in self._used:
            self._used[key] = self._looked_up(key)
        return self._used[key]

    def _looked_up(self, key: Key) -> frozenset[Key] | None:
        found = set()
        for statement in key.statements:
            nodes: list[ast.stmt] = []
            if statement.guarded:
                nodes = binding_statements(statement.node, key.name)
            elif not statement.is_definition:
                nodes = [statement.node]
            for use in (use for node in nodes for use in references(node)):
                if use.name == "__file__":
                    return None
                target = self._files.target(key.file, use)
                if target.name:
                    found.add(target.key)
        return frozenset(found)
