"""Whether an import that is tried has brought a name, and brings it everywhere.

Comes in: a `try` of one of the user's files. Goes out: whether nothing that is not in these
files can keep it from that elsewhere. This module must not know which files are carried.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable

from skorche.carry.user_file import Target, UserFile
from skorche.python.binding import bound
from skorche.python.blocks import binding_statements
from skorche.python.imports import bound_by

ImportNode = ast.Import | ast.ImportFrom
#: Says where a name leads that an import binds: None if that is no own file.
Imported = Callable[[UserFile, ImportNode, ast.alias], Target | None]
_IMPORTS = (ast.Import, ast.ImportFrom)


def is_imported_first(
    file: UserFile, node: ast.Try, name: str, imported: Imported
) -> bool:
    """Return whether a block begins with imports of own files, of which one binds a name,
    and did."""
    for number, one in enumerate(node.body, 1):
        if not isinstance(one, _IMPORTS):
            return False
        if not all(
            _has_brought(file, alias, imported(file, one, alias)) for alias in one.names
        ):
            return False
        if name in set(bound(one)):
            others = [*node.body[number:], *node.orelse, *node.finalbody]
            if any(not isinstance(rest, _IMPORTS) for rest in node.body):
                others += [part for way in node.handlers for part in way.body]
            return not any(binding_statements(part, name) for part in others)
    return False


def _has_brought(file: UserFile, alias: ast.alias, target: Target | None) -> bool:
    """Whether a part of an import has brought what an own file has."""
    if target is None or target.name and target.name not in target.file.live:
        return False
    wanted: object = sys.modules.get(target.file.name)
    if target.name:
        wanted = target.file.live.get(target.name)
    return file.live.get(bound_by(alias)) is wanted
