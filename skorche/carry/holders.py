"""Which name holds a live thing: one of the user's, or one that skorche gave it.

Comes in: live things. Goes out: names. This module must not know how a thing is carried.
"""

from __future__ import annotations

import ast
from typing import Any

from skorche.carry.user_file import Key
from skorche.carry.user_files import UserFiles
from skorche.declare.tasks import Task


class Holders:
    """Knows things by their identity, and keeps those that it was told of."""

    def __init__(self, files: UserFiles) -> None:
        self._files = files
        self._holders: dict[int, list[Key]] = {}  # names by the id of what they hold
        self._given: dict[int, str] = {}
        self._kept: list[Any] = []  # so that no id is given twice

    def holder(self, held: Any) -> Key | None:
        """The top-level name that holds a thing, above all its own and one outside of
        the block below `__main__`."""
        if not self._holders:
            main = self._files.main
            for file in sorted(self._files, key=lambda file: file is not main):
                for name, value in list(file.live.items()):
                    if isinstance(value, Task):
                        bindings = file.by_name.get(name, [])
                        assigned = any(isinstance(s.node, ast.Assign) for s in bindings)
                        if assigned and not any(s.is_definition for s in bindings):
                            continue  # the name is the task's, made of another function
                        value = value.function
                    self._holders.setdefault(id(value), []).append(Key(file, name))
        own = getattr(held, "__name__", None)
        keys = self._holders.get(id(held), [])
        for key in sorted(keys, key=lambda key: key.name != own):
            statements = key.file.by_name.get(key.name, [])
            if any(not s.is_import and not s.guarded for s in statements):
                return key
        for key in keys:
            statements = key.file.by_name.get(key.name, [])
            if key.name == own and any(s.guarded for s in statements):
                return key
        return None

    def given(self, held: Any) -> str | None:
        """The name that a thing was given, if it was."""
        return self._given.get(id(held))

    def give(self, held: Any, name: str) -> None:
        """Have a thing known by a name, if it has none."""
        self._kept.append(held)
        self._given.setdefault(id(held), name)
