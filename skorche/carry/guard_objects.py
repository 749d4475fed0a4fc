"""Objects that the block below `__main__` makes of constants, as `counter = Counter(3)`.

Comes in: a file, and an object. Goes out: how it is made. This module must not know what it
is needed for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from skorche.carry.user_file import UserFile
from skorche.errors import Place, Problem


class Made(NamedTuple):
    """The name that an object is bound to, the class that makes it, and of what."""

    name: str
    maker: str
    words: str

    def changed(self, place: Place) -> Problem:
        """Return what to say where it is not any more what was made."""
        message = (
            f"{self.name} is another by now than {self.maker}({self.words}) makes it"
        )
        hint = "make it at the top level of the file, or as it is to be"
        return Problem("no-source", place, message, hint=hint)


def made_of(file: UserFile, held: Any) -> Made | None:
    """Return how the guard block of a file makes an object, if that is plain to see: by a
    call of a class of the file's, with nothing but constants."""
    for statement in file.statements:
        for node in statement.nodes if statement.guarded else ():
            for name, call in _assigned(node):
                if file.live.get(name) is not held or not isinstance(
                    call.func, ast.Name
                ):
                    continue
                maker, words = call.func.id, [*call.args, *call.keywords]
                own = any(not s.guarded for s in file.by_name.get(maker, []))
                if own and file.live.get(maker) is type(held) and _are_constant(words):
                    return Made(name, maker, ", ".join(map(ast.unparse, words)))
    return None


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
            yield name, call


def _are_constant(words: list[Any]) -> bool:
    with suppress(ValueError):
        for word in words:
            value = word.value if isinstance(word, ast.keyword) else word
            ast.literal_eval(value)
            if isinstance(word, ast.keyword) and word.arg is None:
                return False
        return True
    return False
