"""A file of the user's: its statements by the names that they bind, and its live values.

Comes in: a module that has run, and its source. Goes out: the two together. This module
must not know other files.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from skorche.python.binding import FUNCTIONS, SCOPES, inner_names, names_of_scope
from skorche.python.source_files import SourceFile
from skorche.python.statements import Statement
from skorche.python.versions import decided

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(eq=False)
class UserFile:
    """A file of the user's: its module's live names, and its statements by name."""

    name: str
    path: str
    shown: str
    live: dict[str, Any]
    source: SourceFile
    statements: list[Statement]
    by_name: dict[str, list[Statement]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for statement in self.statements:
            for name in sorted(statement.binds | _tried_star(statement)):
                self.by_name.setdefault(name, []).append(statement)

    @cached_property
    def comments(self) -> dict[int, str]:
        """The comments of the file, by their lines."""
        if "# skorche:" not in self.source.text.replace("#skorche", "# skorche"):
            return {}
        read = io.StringIO(self.source.text).readline
        kinds = tokenize.generate_tokens(read)
        return {t.start[0]: t.string for t in kinds if t.type == tokenize.COMMENT}

    @cached_property
    def imported(self) -> frozenset[str]:
        """The names that some import at its top level binds."""
        imports = (one for one in self.statements if one.is_import)
        return frozenset(name for one in imports for name in one.binds)

    @cached_property
    def functions(self) -> dict[tuple[int, str], FunctionNode]:
        """All functions in it, by their first line and their name, as code has these."""
        found: dict[tuple[int, str], FunctionNode] = {}
        for one in self.statements:
            for node in one.of(*FUNCTIONS, ast.Lambda):
                first = [*getattr(node, "decorator_list", []), node][0].lineno
                found.setdefault((first, getattr(node, "name", "<lambda>")), node)
        return found

    @cached_property
    def inner(self) -> set[str]:
        """The names that functions of the file bind for themselves."""
        found: set[str] = set()
        for one in self.statements:
            if one.of(ast.ClassDef):  # which private names are called after
                found |= inner_names(one.node)
            else:
                found.update(*map(names_of_scope, one.of(*SCOPES)))
        return found

    def outcome(self, name: str) -> bool | None:
        """Return how a test of a name turns out on each Python, if its value says so."""
        match [statement.node for statement in self.by_name.get(name, ())]:
            case [ast.Assign(targets=[ast.Name()], value=value)] if (
                name not in self.rebinds
            ):
                found = decided(_Versions(self).visit(deepcopy(value)), self.outcome)
                return None if found is None or name in self.inner else found
            case _:
                return None

    @cached_property
    def rebinds(self) -> set[str]:
        """The names that functions of the file bind at its top level."""
        return {
            name
            for statement in self.statements
            for node in statement.of(ast.Global)
            for name in node.names
        }

    def makes(self, name: str) -> bool:
        """Return whether a name is one that the module's `__getattr__` makes each time that
        it is asked for it, and so a call of that."""
        made_by = [type(one.node) for one in self.by_name.get("__getattr__", ())]
        known = name in self.by_name or name in self.live or name in self.rebinds
        return made_by == [ast.FunctionDef] and not known

    @cached_property
    def evaluates_annotations(self) -> bool:
        """Whether annotations are evaluated where they stand."""
        return not self.annotates_by_texts and sys.version_info < (3, 14)

    @cached_property
    def annotates_by_texts(self) -> bool:
        """Whether annotations are the texts that they are written as."""
        return any(
            isinstance(one.node, ast.ImportFrom)
            and one.node.module == "__future__"
            and any(alias.name == "annotations" for alias in one.node.names)
            for one in self.statements
        )


class _Versions(ast.NodeTransformer):
    """Has names that hold a part of `sys.version_info` stand for that."""

    def __init__(self, file: UserFile) -> None:
        self._file = file

    def visit_Name(self, node: ast.Name) -> ast.expr:
        own = node.id in self._file.inner | self._file.rebinds
        match [one.node for one in self._file.by_name.get(node.id, ())]:
            case [ast.Assign(targets=[ast.Name()], value=value)] if not own:
                if ast.unparse(value).startswith("sys.version_info"):
                    return value
        return node


class Key(NamedTuple):
    """A name, and the file in which it is one of the module."""

    file: UserFile
    name: str

    @property
    def held(self) -> Any:
        """What the name holds, or None."""
        return self.file.live.get(self.name)

    @property
    def statements(self) -> list[Statement]:
        """The statements that bind it."""
        return self.file.by_name.get(self.name, [])


class Target(NamedTuple):
    """Where a use of a name leads: what binds it, and how many attributes that takes.

    Without a name it is the module of `file` itself.
    """

    file: UserFile
    name: str
    taken: int = 0

    @property
    def key(self) -> Key:
        return Key(self.file, self.name)


def _tried_star(statement: Statement) -> frozenset[str]:
    """The names that a star import of an installed module within a block brings."""
    if statement.is_import or "*" not in statement.binds:
        return frozenset()
    found: set[str] = set()
    for node in statement.nodes:
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            live = vars(sys.modules.get(node.module or "", object))
            public = [name for name in live if not name.startswith("_")]
            found.update(live.get("__all__", public))
    return frozenset(found)


def is_public(file: UserFile, name: str) -> bool:
    """Return whether `from file import *` brings a name."""
    named = file.live.get("__all__")
    if named is not None:
        return name in list(named)
    return name in file.live and not name.startswith("_")
