"""What of a statement runs as its file is imported, and not only when something is called.

Comes in: a statement, and what names hold where it stands. Goes out: its parts, in the order
in which they run, to whoever fills in what is to be done with them. This module must not know
what they do.
"""

from __future__ import annotations

import ast
import enum
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from skorche.carry.implied import implied_by_class
from skorche.carry.standing import Frame, Inner, Known, Made, Value
from skorche.carry.stepping import steps
from skorche.carry.user_file import FunctionNode
from skorche.python.binding import FUNCTIONS, defaults_of, scope_of
from skorche.python.blocks import is_type_checking
from skorche.python.trees import children
from skorche.python.versions import decided

_DESCRIPTORS: dict[type[ast.expr_context], tuple[str, str]] = {
    ast.Load: ("fget", "__get__"),
    ast.Store: ("fset", "__set__"),
    ast.Del: ("fdel", "__delete__"),
}


class AtOnce(ast.NodeVisitor):
    """Goes through all that a statement runs at once."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.caught = False  # within a block that puts the filters of warnings back

    # ---- what is to be filled in

    def done(self, node: ast.AST) -> None:
        """Take note of what a node does when all within it is done."""
        raise NotImplementedError

    def called(self, callee: ast.expr, node: ast.expr) -> None:
        """Take note of what a call does, or a decorator as one."""
        raise NotImplementedError

    def decorates(self, decorator: ast.expr, node: FunctionNode) -> None:
        """Take note of what a function does if its decorator calls it."""
        raise NotImplementedError

    def follow(self, method: Any, owner: Any = None) -> None:
        """Take note of what a function does, as a method of an owner."""
        raise NotImplementedError

    def method(self, kind: type, name: str) -> None:
        """Take note of what a method of a class does."""
        self.follow(self.frame.code.method(kind, name), kind)

    def methods(self, value: Value, names: Iterable[str]) -> None:
        """Take note of what methods of an object do."""
        for name in names:
            match value:
                case Made(kind=kind):
                    pass
                case Known(held=type() as held) if name == "__class_getitem__":
                    kind = held
                case Known(held=held):
                    kind = type(held)
                    if name == "__missing__" and kind is defaultdict:
                        self.follow(held.default_factory)
                case _:
                    continue
            self.method(kind, name)

    def descriptor(self, value: Value, node: ast.Attribute) -> None:
        """Take note of what an attribute does that is more than a value."""
        owner = value.kind if isinstance(value, Made) else getattr(value, "held", None)
        kind = owner if isinstance(owner, type) else type(owner)
        found = self.frame.code.method(kind, node.attr)
        of_property, of_others = _DESCRIPTORS[type(node.ctx)]
        if isinstance(found, property):
            self.follow(getattr(found, of_property), kind)
        elif isinstance(found, cached_property):
            self.follow(found.func, kind)
        elif found is not None:
            self.method(type(found), of_others)

    # ---- the walk

    def visit(self, node: ast.AST) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                self._defined(node)
            case ast.ClassDef():
                self._class(node)
            case ast.AnnAssign(target=target, value=value):  # the rest stays behind
                for part in filter(None, (value, target)):
                    self.visit(part)
                self.done(node)
            case ast.If() if is_type_checking(node):
                pass
            case ast.If() if decided(node.test, self.frame.file.outcome) is not None:
                outcome = decided(node.test, self.frame.file.outcome)
                for one in node.body if outcome else node.orelse:
                    self.visit(one)
            case ast.Import() | ast.ImportFrom():
                if self.frame.inner and not getattr(node, "level", 0):
                    self.frame.bind_import(node)
            case ast.With() | ast.AsyncWith():
                self._with(node)
            case ast.For():
                self._loop(node)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._comprehension(node)
            case _:
                self.generic_visit(node)
                self.done(node)

    def generic_visit(self, node: ast.AST) -> None:
        for child in children(node):
            if type(child) is not ast.Constant:
                self.visit(child)

    def _defined(self, node: FunctionNode) -> None:
        for decorator in getattr(node, "decorator_list", []):
            self._decorated([decorator])
            self.decorates(decorator, node)
        for part in defaults_of(node.args):
            self.visit(part)
        if isinstance(node, FUNCTIONS) and self.frame.binds(node.name):
            self.frame.bind(node.name, Inner(node))

    def _decorated(self, decorators: Iterable[ast.expr]) -> None:
        for decorator in decorators:
            self.visit(decorator)
            self.called(decorator, decorator)

    def _class(self, node: ast.ClassDef) -> None:
        self._decorated(node.decorator_list)
        words = [word.value for word in node.keywords]
        for part in [*node.bases, *words]:
            self.visit(part)
        self._class_body(node)
        for part, names in implied_by_class(node):
            self.methods(self.frame.value(part), names)
        for part in [*node.bases, *words]:
            match self.frame.value(part):
                case Known(held=type() as base):
                    self.method(base, "__init_subclass__")
                    for kind in (base, type(base)):
                        if issubclass(kind, type):
                            for name in ("__prepare__", "__new__", "__init__"):
                                self.method(kind, name)
                    if issubclass(base, enum.Enum):
                        self._members(node)
                case Known(held=held) if callable(held):  # a function as a metaclass
                    self.called(part, part)

    def _class_body(self, node: ast.ClassDef) -> None:
        scope = scope_of(node, lambda _, __: False)
        assert scope is not None, "it is a class"
        outer, self.frame = self.frame, self.frame.within_class(scope)
        for part in node.body:
            self.visit(part)
        self.frame = outer

    def _members(self, node: ast.ClassDef) -> None:
        """Take note of what an enumeration does as its members are made."""
        match self.frame.value(ast.Name(node.name, ast.Load())):
            case Known(held=type() as kind):
                for name in ("__init__", "__new_member__", "_generate_next_value_"):
                    self.method(kind, name)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        before = self.caught
        for item in node.items:
            self.visit(item.context_expr)
            value = self.frame.value(item.context_expr)
            self.methods(value, ("__enter__", "__exit__"))
            match item.optional_vars:
                case ast.Name(id=name):
                    if self.frame.binds(name):
                        self.frame.bind(name, value)
                case ast.AST() as target:
                    self.visit(target)
            match value:
                case Made(kind=type(__name__="catch_warnings")):
                    self.caught = True
        for one in node.body:
            self.visit(one)
        self.caught = before

    def _loop(self, node: ast.For) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        for bound in steps(self.frame, node.target, node.iter):
            self.frame.local.update(bound)
            for one in node.body:
                self.visit(one)
            for name in bound:
                del self.frame.local[name]
        for one in node.orelse:
            self.visit(one)
        self.done(node)

    def _comprehension(self, node: ast.AST) -> None:
        outer = self.frame
        scope = scope_of(node, lambda _, __: False)
        assert scope is not None, "it is a comprehension"
        first = getattr(node, "generators")[0]  # noqa: B009 - each kind has them
        for bound in steps(outer, first.target, first.iter):
            self.frame = outer.within(scope)
            self.frame.local.update(bound)
            self.generic_visit(node)
        self.frame = outer
