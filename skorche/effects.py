"""Which statements of a file change what is carried, and so have to come along.

Comes in: statements, and the live values of their names. Goes out: statements. Whether one
changes a thing is judged by its form: one too many does no harm, one too few would. This
module must not know what a compiled file looks like.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import re
import types
from collections.abc import Callable, Iterable
from typing import Any

from skorche.literals import PLAIN
from skorche.statements import Statement
from skorche.tasks import Task

Needs = Callable[[Statement], tuple[frozenset[str], frozenset[str]]]

#: Builtins that change nothing that they are given.
_HARMLESS = frozenset(
    [
        "abs",
        "all",
        "any",
        "ascii",
        "bool",
        "bytes",
        "callable",
        "dict",
        "dir",
        "enumerate",
        "filter",
        "float",
        "format",
        "frozenset",
        "getattr",
        "hasattr",
        "hash",
        "hex",
        "id",
        "int",
        "isinstance",
        "issubclass",
        "iter",
        "len",
        "list",
        "map",
        "max",
        "min",
        "oct",
        "ord",
        "print",
        "range",
        "repr",
        "reversed",
        "round",
        "set",
        "slice",
        "sorted",
        "str",
        "sum",
        "tuple",
        "type",
        "vars",
        "zip",
    ]
)
#: Methods of the builtin types that change nothing.
_READING = frozenset(
    [
        "copy",
        "count",
        "endswith",
        "get",
        "index",
        "items",
        "join",
        "keys",
        "lower",
        "split",
        "startswith",
        "strip",
        "upper",
        "values",
        "union",
        "intersection",
        "difference",
        "format",
        "replace",
        "encode",
        "decode",
        "isdigit",
        "match",
        "search",
        "fullmatch",
        "findall",
        "finditer",
        "sub",
        "exists",
        "is_file",
        "read_text",
    ]
)
_FROZEN = (*PLAIN, float, complex, tuple, frozenset, re.Pattern, types.ModuleType)


class View:
    """What is known of a file: its statements, their needs, and the live values."""

    def __init__(
        self,
        statements: list[Statement],
        live: dict[str, Any],
        by_name: dict[str, list[Statement]],
        needs: Needs,
        text: Callable[[Statement], str],
    ) -> None:
        self.statements = statements
        self.live = live
        self.by_name = by_name
        self.needs = needs
        self.text = text
        self._reach: dict[str, frozenset[str]] = {}

    def changing(
        self, names: set[str], carried: set[Statement]
    ) -> list[tuple[Statement, str]]:
        """Return statements that change one of the names, each with that name."""
        self.names = names
        self.mutable = {name for name in names if self._is_mutable(name)}
        self.imported = {
            name
            for name in names
            if any(s.is_import for s in self.by_name.get(name, []))
        }
        found = []
        for statement in self.statements:
            if statement in carried or statement.guarded or statement.is_import:
                continue
            if not self.text(statement):
                continue
            touched = sorted(self._touched(statement.node))
            if touched and not self._declares(statement):
                found.append((statement, touched[0]))
        return found

    def _touched(self, node: ast.AST) -> set[str]:
        """The names that a statement may change."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return self._reached(node.decorator_list) & self.mutable
            case ast.ClassDef():
                inside = [
                    part
                    for child in node.body
                    for part in [*getattr(child, "decorator_list", []), child]
                    if isinstance(part, (ast.expr, ast.Expr))
                ]
                found = self._reached([*node.decorator_list, *inside]) & self.mutable
                parents = [*node.bases, *(word.value for word in node.keywords)]
                bases = {name for base in parents for name in _names(base)}
                keeping = {name for name in bases if self._keeps(name)}
                used = set().union(*map(self._reach_of, keeping))
                return found | keeping & self.names | used & self.mutable
            case ast.Expr() | ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                return self._touched_by_expression(node)
            case ast.Assert() | ast.Pass():
                return set()
            case _:
                found = self._reached([node]) & self.mutable
                alone = [part for part in ast.walk(node) if isinstance(part, ast.Expr)]
                return found.union(*map(self._touched_by_expression, alone))

    def _touched_by_expression(self, node: ast.AST) -> set[str]:
        found: set[str] = set()
        if isinstance(node, ast.Assign):
            targets: list[ast.expr] = node.targets
        else:
            targets = [t for t in [getattr(node, "target", None)] if t is not None]
        for target in targets:
            for part in ast.walk(target):
                if isinstance(part, (ast.Attribute, ast.Subscript)):
                    found |= set(_names(part.value)) & self.names
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and not self._is_harmless(call):
                reached = self._reached([call])
                found |= reached & self.mutable
                if isinstance(node, ast.Expr):
                    found |= self._settings(reached)
        return found

    def _settings(self, names: set[str]) -> set[str]:
        """The names of what is imported from modules that are carried as well: a call
        that stands alone is there for what it does to them."""
        carried = {_module_of(self.live.get(name)) for name in self.imported}
        return {
            name
            for name in names
            if any(s.is_import for s in self.by_name.get(name, []))
            and _module_of(self.live.get(name)) in carried
        }

    def _is_harmless(self, call: ast.Call) -> bool:
        match call.func:
            case ast.Name(id=name):
                known = name in _HARMLESS and name not in self.by_name
                calling = any(callable(self.live.get(n)) for n in _names(call)[1:])
                return known and hasattr(builtins, name) and not calling
            case ast.Attribute(attr=name, value=ast.Name(id=owner)):
                kind = type(self.live.get(owner))
                return name in _READING and kind.__module__ in ("builtins", "re")
            case ast.Attribute(attr=name, value=ast.Constant()):
                return name in _READING
            case _:
                return False

    def _reached(self, nodes: Iterable[ast.AST]) -> set[str]:
        """The names in some parts, and those that their functions use in turn."""
        direct = {name for node in nodes for name in _names(node)}
        return direct.union(*map(self._reach_of, direct))

    def _reach_of(self, name: str) -> frozenset[str]:
        if name not in self._reach:
            found: set[str] = set()
            pending = [name]
            while pending:
                for statement in self.by_name.get(pending.pop(), []):
                    if statement.is_definition and self.text(statement):
                        sure, _ = self.needs(statement)
                        pending += sure - found
                        found |= sure
            self._reach[name] = frozenset(found)
        return self._reach[name]

    def _is_mutable(self, name: str) -> bool:
        statements = self.by_name.get(name, [])
        if not statements or any(s.is_import for s in statements):
            return False
        held = self.live.get(name)
        held = held.function if isinstance(held, Task) else held
        if isinstance(held, tuple):
            return any(not isinstance(item, _FROZEN) for item in held)
        if isinstance(held, types.FunctionType):  # a generic one knows its variants
            defaults = held.__defaults__ or ()
            noted = {key for key in vars(held) if not key.startswith("__")}
            return bool(noted) or any(not isinstance(d, _FROZEN) for d in defaults)
        return not isinstance(held, (*_FROZEN, types.BuiltinFunctionType))

    def _keeps(self, name: str) -> bool:
        """Whether a class takes note of its subclasses."""
        held = self.live.get(name)
        if not isinstance(held, type):
            return False
        hook = inspect.getattr_static(held, "__init_subclass__", None)
        plain = inspect.getattr_static(object, "__init_subclass__")
        custom = type(held) not in (type, *_known_metaclasses())
        asked = any("__subclasses__" in self.text(s) for s in self.statements)
        return hook is not plain or custom or asked

    def _declares(self, statement: Statement) -> bool:
        """Whether a statement is one of those that declare the pipeline."""
        sure, _ = self.needs(statement)
        names = sure.union(*map(self._reach_of, sure))
        return any(_is_skorche(self.live.get(name)) for name in names)


def _known_metaclasses() -> tuple[type, ...]:
    import abc
    import enum

    return abc.ABCMeta, enum.EnumMeta


def _module_of(held: Any) -> str:
    name = held.__name__ if inspect.ismodule(held) else getattr(held, "__module__", "")
    return str(name)


def _names(node: ast.AST) -> list[str]:
    return [child.id for child in ast.walk(node) if isinstance(child, ast.Name)]


def _is_skorche(held: Any) -> bool:
    if isinstance(held, Task):
        return False  # it stands for the user's function
    name = (
        held.__name__ if inspect.ismodule(held) else getattr(held, "__module__", None)
    )
    kind = type(held).__module__
    return any(str(one).partition(".")[0] == "skorche" for one in (name, kind))
