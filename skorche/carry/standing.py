"""What an expression of a user's file stands for, as far as that can be seen.

Comes in: expressions, and the live values of their file. Goes out: for each the live thing
itself, or its class, or that the whole process shares it. This module must not know what
becomes of a statement.
"""

from __future__ import annotations

import ast
import builtins
import functools
import importlib
import inspect
import sys
import types
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from skorche.carry.library import is_library
from skorche.carry.own_code import OwnCode, OwnFunction, assigned, returned
from skorche.carry.process_table import Kind
from skorche.carry.process_wide import ProcessWide, is_standard
from skorche.carry.user_file import UserFile
from skorche.declare.tasks import Task
from skorche.python.binding import Scope, scope_of
from skorche.python.imports import bound_by
from skorche.python.modules import is_installed


class Known(NamedTuple):
    """The live thing itself; a method has the object, or the class of it, beside it."""

    held: Any
    owner: Any = None


class Made(NamedTuple):
    """An object of a class, made on the spot."""

    kind: type


class Inner(NamedTuple):
    """A function within a function."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Shared:
    """Something that the whole process shares."""


SHARED = Shared()
Value = Known | Made | Inner | Shared | None


@dataclass
class Frame:
    """Where an expression stands: its file, and what names hold there that are not the
    module's; `own` are all those, also such as nothing is known of. The `of_class` are those
    that a class statement binds: until it does, they are those around it. `inner` is whether
    it is in a function or a class at all."""

    file: UserFile
    table: ProcessWide
    code: OwnCode
    own: set[str] = field(default_factory=set)
    local: dict[str, Value] = field(default_factory=dict)
    of_class: frozenset[str] = frozenset()
    inner: bool = False

    def within(self, scope: Scope) -> Frame:
        """Return what holds within a function or a comprehension."""
        local = {name: v for name, v in self.local.items() if name not in scope.own}
        own = (self.own | scope.own) - scope.shared
        return Frame(self.file, self.table, self.code, own, local, inner=True)

    def within_class(self, scope: Scope) -> Frame:
        """Return what holds within the statement of a class."""
        own, local, names = set(self.own), dict(self.local), frozenset(scope.own)
        return Frame(self.file, self.table, self.code, own, local, names, inner=True)

    def binds(self, name: str) -> bool:
        """Return whether a name is bound here, and not in the module."""
        return name in self.own or name in self.of_class

    def held(self) -> frozenset[tuple[object, ...]]:
        """Return what tells this frame from another of the same function: what its names
        hold, by the ids of the things."""
        parts = {n: v if isinstance(v, tuple) else (v,) for n, v in self.local.items()}
        return frozenset(
            (n, type(self.local[n]), *map(id, p)) for n, p in parts.items()
        )

    def bind(self, name: str, value: Value) -> None:
        """Take note of what a name of a function's gets: of several things one that the
        process shares."""
        if not self.is_shared(self.local.get(name)):
            self.local[name] = value

    def bind_import(self, node: ast.Import | ast.ImportFrom) -> None:
        """Take note of an import within a function."""
        for alias in node.names:
            held = sys.modules.get(getattr(node, "module", None) or alias.name)
            if isinstance(node, ast.Import) and alias.asname is None:
                held = sys.modules.get(bound_by(alias))
            if isinstance(node, ast.ImportFrom) and held is not None:
                held = getattr(held, alias.name, None)
            if not self.of_class:
                self.own.add(bound_by(alias))
            self.bind(bound_by(alias), None if held is None else Known(held))

    def is_shared(self, value: Value) -> bool:
        """Return whether the process shares a thing."""
        match value:
            case Shared():
                return True
            case Known(held=held):
                return self.table.is_shared(held)
            case _:
                return False

    def value(self, node: ast.AST) -> Value:
        """Return what an expression stands for."""
        match node:
            case ast.Constant(value=value):
                return Made(type(value))
            case ast.Name(id=name):
                return self._name(name)
            case ast.Attribute(value=base, attr=name):
                return self.attribute(self.value(base), name)
            case ast.Subscript(value=base, slice=key):
                return self._entry(self.value(base), key)
            case ast.Call():
                return self._result(node)
            case ast.IfExp(body=left, orelse=right):
                return self._either([left, right])
            case ast.BoolOp(values=values):
                return self._either(values)
            case ast.NamedExpr(value=value) | ast.Await(value=value):
                return self.value(value)
            case ast.Lambda():
                return Inner(node)
            case ast.List() | ast.Set() | ast.Dict() | ast.Tuple() | ast.JoinedStr():
                return Made(object)
            case _:
                return None

    def _either(self, nodes: list[ast.expr]) -> Value:
        values = [self.value(node) for node in nodes]
        return next((v for v in values if self.is_shared(v)), values[0])

    def _name(self, name: str) -> Value:
        if name in self.local:
            return self.local[name]
        if name in self.own:
            return None
        if name in self.file.live:
            held = self.file.live[name]
            return Known(held.function if isinstance(held, Task) else held)
        return Known(getattr(builtins, name)) if hasattr(builtins, name) else None

    def attribute(self, base: Value, name: str) -> Value:
        """Return what an attribute stands for: a method as its class has it."""
        if name == "__dict__" and self.is_shared(base):
            return SHARED
        match base:
            case Shared():
                return SHARED
            case Made(kind=kind):
                held = inspect.getattr_static(kind, name, None)
                if held is None:
                    return self._stored(kind, name)
                return Known(_plain(held), kind)
            case Known(held=types.ModuleType() as module):
                held = vars(module).get(name)
                return None if held is None else Known(held)
            case Known(held=owner):
                held = inspect.getattr_static(owner, name, None)
                if isinstance(held, property) or inspect.isdatadescriptor(held):
                    return SHARED if self.table.is_shared(owner) else None
                if held is None:
                    shared = self.table.is_shared(owner)
                    return SHARED if shared else self._stored(type(owner), name)
                return Known(_plain(held), owner)
            case _:
                return None

    def _stored(self, kind: type, name: str) -> Value:
        """What objects of a class of the user's hold under a name, if that is plain."""
        own = self.code.is_own(kind) and self.code.attributes.are_plain(name)
        return Made(object) if own else None

    def _entry(self, base: Value, key: ast.AST) -> Value:
        if isinstance(base, Known) and isinstance(key, ast.Constant):
            held = base.held
            if type(held) in (dict, list, tuple):
                try:
                    return Known(held[key.value])
                except (LookupError, TypeError):
                    return None
        return SHARED if self.is_shared(base) else None

    def _result(self, call: ast.Call) -> Value:
        """What a call gives."""
        callee = self.value(call.func)
        texts = [*map(self._text, call.args), None, None]
        match callee:
            case Known(held=held) if held is getattr and isinstance(texts[1], str):
                return self.attribute(self.value(call.args[0]), texts[1])
            case Known(held=held) if held is vars and call.args:
                return SHARED if self.is_shared(self.value(call.args[0])) else None
            case Known(held=held) if any(held is one for one in _IMPORTERS):
                module = sys.modules.get(str(texts[0]))
                return None if module is None else Known(module)
            case Known(held=held) if held is functools.partial and call.args:
                return self.value(call.args[0])
            case Known(held=held) if isinstance(held, type):
                return Made(held)
            case Known(held=held):
                row = self.table.row(held)
                if row is not None:
                    return SHARED if row.kind is Kind.GIVES else None
                own = self.code.function(held)
                return None if own is None else self._returned(own)
            case _:
                return None

    def _text(self, node: ast.expr) -> str | None:
        """The text that an expression stands for, if that can be seen."""
        match node, self.value(node):
            case (ast.Constant(value=str() as text), _) | (
                _,
                Known(held=str() as text),
            ):
                return text
            case _:
                return None

    def _returned(self, function: OwnFunction) -> Value:
        """What a function of the user's gives, if the process shares that."""
        given, asked = self.code.given, self.code.asked
        if function not in given:
            given[function] = None  # for what it calls, if that calls it in turn
            asked.append(function)
            given[function] = self._computed(function)
            if asked[0] is function:
                # What they gave without each other they may give by each other.
                for other in asked[1:]:
                    if given[other] is None:
                        del given[other]
                asked.clear()
        found: Value = given[function]
        return found

    def _computed(self, function: OwnFunction) -> Value:
        scope = scope_of(function.node, lambda _, __: False)
        if scope is None:
            return None
        frame = Frame(function.file, self.table, self.code).within(scope)
        for name, expression in assigned(function):
            frame.bind(name, frame.value(expression))
        values = [frame.value(one) for one in returned(function)]
        return next(filter(self.is_shared, values), None)


_IMPORTERS = (importlib.import_module, __import__)


def _plain(held: Any) -> Any:
    if isinstance(held, (staticmethod, classmethod)):
        return held.__func__
    return held.__func__ if isinstance(held, types.MethodType) else held


def package_of(value: Value) -> str:
    """Return the installed package that a thing is from, if it is one's."""
    match value:
        case Known(held=held) if inspect.ismodule(held):
            module = held.__name__
        case Known(held=held) if isinstance(held, type) or inspect.isroutine(held):
            module = getattr(held, "__module__", None) or ""
        case Known(held=held):
            module = type(held).__module__
        case Made(kind=kind):
            module = kind.__module__
        case _:
            return ""
    root = str(module).partition(".")[0]
    if root in ("", "__main__") or is_standard(root) or is_library(root):
        return ""
    return root if is_installed(root) else ""


def package_of_callee(value: Value) -> str:
    """Return the installed package that a callee is from, or its owner."""
    found = package_of(value)
    if not found and isinstance(value, Known) and value.owner is not None:
        found = package_of(Known(value.owner))
    return found if found and is_installed(found) else ""
