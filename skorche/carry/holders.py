"""Which name holds a live thing: one of the user's, or one that skorche gave it.

Comes in: live things. Goes out: names. This module must not know how a thing is carried.
"""

from __future__ import annotations

import ast
import types
from typing import Any

from skorche.carry.fixed_values import is_fixed
from skorche.carry.user_file import Key
from skorche.carry.user_files import UserFiles
from skorche.declare.tasks import Task
from skorche.python.imports import imported_modules
from skorche.python.modules import is_bundled

_LOOPS = (ast.For, ast.AsyncFor)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_HAVE_NAMES = (type, types.FunctionType, types.BuiltinFunctionType, types.ModuleType)
#: How many parts of a value are given names, at most.
MOST = 100


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
                    nodes = [s.node for s in file.by_name.get(name, [])]
                    if any(
                        isinstance(n, _LOOPS) and _names(n.target, name) for n in nodes
                    ):
                        continue  # which held other things before
                    if isinstance(value, Task):
                        defined = any(isinstance(n, _DEFINITIONS) for n in nodes)
                        if not defined and any(
                            isinstance(n, ast.Assign) for n in nodes
                        ):
                            continue  # the name is the task's, made of another function
                        value = value.function
                    self._holders.setdefault(id(value), []).append(Key(file, name))
        own = getattr(held, "__name__", None)
        keys = self._holders.get(id(held), [])
        for key in sorted(keys, key=lambda key: key.name != own):
            statements = key.statements
            if any(not s.is_import and not s.guarded for s in statements):
                return key
        for key in keys:
            statements = key.statements
            if key.name == own and any(s.guarded for s in statements):
                return key
        return next(filter(self._is_whole, keys), None)

    def _is_whole(self, key: Key) -> bool:
        """Whether a name is imported, once, from a module that goes along whole."""
        statements = key.statements
        modules = imported_modules(statements[0].node) if len(statements) == 1 else []
        return any(is_bundled(self._files.absolute(key.file, one)) for one in modules)

    def given(self, held: Any) -> str | None:
        """The name that a thing was given, if it was."""
        return self._given.get(id(held))

    def give(self, held: Any, name: str) -> None:
        """Have a thing known by a name, if it has none."""
        self._kept.append(held)
        self._given.setdefault(id(held), name)

    def give_parts(self, held: Any, name: str, depth: int = 3) -> None:
        """The same, and what it holds that can be changed by an expression with that."""
        self.give(held, name)
        parts: list[tuple[str, Any]] = []
        if type(held) is dict:
            texts = {k: v for k, v in held.items() if isinstance(k, (str, int))}
            parts = [(f"{name}[{key!r}]", part) for key, part in texts.items()]
        elif type(held) in (list, tuple):
            parts = [(f"{name}[{number}]", part) for number, part in enumerate(held)]
        elif isinstance(attributes := getattr(held, "__dict__", None), dict):
            words = {w: v for w, v in attributes.items() if str(w).isidentifier()}
            parts = [(f"{name}.{word}", part) for word, part in words.items()]
        for text, part in parts[:MOST] if depth else ():
            changeable = not is_fixed(part) and not isinstance(part, _HAVE_NAMES)
            named = self.given(part) is not None or self.holder(part) is not None
            if changeable and not named:
                self.give_parts(part, text, depth - 1)


def _names(target: ast.AST, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(target))
