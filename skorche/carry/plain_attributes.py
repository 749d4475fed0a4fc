"""Attributes that hold nothing but lists, sets and the like, by what the user's files store.

Comes in: the user's files. Goes out: whether all that is stored under an attribute's name is
written right there: a display, a constant, or a call of `set` and the like. This module must
not know whose attribute it is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from skorche.carry.user_file import UserFile

_DISPLAYS = (
    *(ast.List, ast.Set, ast.Dict, ast.Tuple, ast.Constant, ast.JoinedStr),
    *(ast.ListComp, ast.SetComp, ast.DictComp),
)
_MAKING = frozenset(["bytearray", "dict", "frozenset", "list", "set", "tuple"])


class PlainAttributes:
    """Knows them for files of which there may be more each time that it is asked."""

    def __init__(self, files: Iterable[UserFile]) -> None:
        self._files = files
        self._of_file: dict[UserFile, dict[str, bool]] = {}

    def are_plain(self, name: str) -> bool:
        """Return whether something is stored under a name, and all of it is plain."""
        found = [self._stored(file).get(name) for file in self._files]
        return True in found and False not in found

    def _stored(self, file: UserFile) -> dict[str, bool]:
        if file not in self._of_file:
            found: dict[str, bool] = {}
            for name, plain in _stores(file):
                found[name] = plain and found.get(name, True)
            self._of_file[file] = found
        return self._of_file[file]


def _stores(file: UserFile) -> Iterator[tuple[str, bool]]:
    """The attributes that a file stores, and whether each time something plain."""
    for statement in file.statements:
        plain = set()
        for node in statement.of(ast.Assign, ast.AnnAssign, ast.AugAssign):
            match node:
                case ast.Assign(targets=targets, value=value):
                    plain |= {id(one) for one in targets if _is_plain(file, value)}
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    plain |= {id(target)} if _is_plain(file, value) else set()
                case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
                    plain.add(id(target))  # it stays what it was
        for node in statement.of(ast.Attribute):
            if isinstance(node.ctx, ast.Store):
                yield node.attr, id(node) in plain


def _is_plain(file: UserFile, value: ast.expr) -> bool:
    match value:
        case ast.Call(func=ast.Name(id=name)):
            return name in _MAKING and name not in file.live
        case _:
            return isinstance(value, _DISPLAYS)
