"""What of a statement runs as its file is imported, and not only when something is called.

Comes in: a statement, and what names hold where it stands. Goes out: its parts, in the order
in which they run, to whoever fills in what is to be done with them. This module must not know
what they do.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from skorche.carry.own_code import FunctionNode
from skorche.carry.standing import Frame, Inner, Known, Made, Value
from skorche.python.binding import FUNCTIONS, scope_of
from skorche.python.blocks import is_type_checking


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

    def method(self, kind: type, name: str) -> None:
        """Take note of what a method of a class does."""
        raise NotImplementedError

    def methods(self, value: Value, names: Iterable[str]) -> None:
        """Take note of what methods of an object do."""
        for name in names:
            match value:
                case Made(kind=kind):
                    self.method(kind, name)
                case Known(held=held):
                    self.method(type(held), name)

    # ---- the walk

    def visit(self, node: ast.AST) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                self._defined(node)
            case ast.ClassDef():
                self._class(node)
            case ast.If() if is_type_checking(node):
                pass
            case ast.Import() | ast.ImportFrom():
                if self.frame.own and not getattr(node, "level", 0):
                    self.frame.bind_import(node)
            case ast.With() | ast.AsyncWith():
                self._with(node)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._comprehension(node)
            case _:
                self.generic_visit(node)
                self.done(node)

    def _defined(self, node: FunctionNode) -> None:
        for decorator in getattr(node, "decorator_list", []):
            self._decorated([decorator])
            self.decorates(decorator, node)
        for part in [*node.args.defaults, *filter(None, node.args.kw_defaults)]:
            self.visit(part)
        if isinstance(node, FUNCTIONS) and node.name in self.frame.own:
            self.frame.bind(node.name, Inner(node))

    def _decorated(self, decorators: Iterable[ast.expr]) -> None:
        for decorator in decorators:
            self.visit(decorator)
            self.called(decorator, decorator)

    def _class(self, node: ast.ClassDef) -> None:
        self._decorated(node.decorator_list)
        words = [word.value for word in node.keywords]
        for part in [*node.bases, *words, *node.body]:
            self.visit(part)
        for part in [*node.bases, *words]:
            match self.frame.value(part):
                case Known(held=type() as base):
                    self.method(base, "__init_subclass__")
                    for kind in (base, type(base)):
                        if issubclass(kind, type):
                            self.method(kind, "__new__")
                            self.method(kind, "__init__")

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        before = self.caught
        for item in node.items:
            self.visit(item.context_expr)
            value = self.frame.value(item.context_expr)
            self.methods(value, ("__enter__", "__exit__"))
            match item.optional_vars:
                case ast.Name(id=name):
                    if name in self.frame.own:
                        self.frame.bind(name, value)
                case ast.AST() as target:
                    self.visit(target)
            match value:
                case Made(kind=type(__name__="catch_warnings")):
                    self.caught = True
        for one in node.body:
            self.visit(one)
        self.caught = before

    def _comprehension(self, node: ast.AST) -> None:
        outer = self.frame
        scope = scope_of(node, lambda _, __: False)
        assert scope is not None, "it is a comprehension"
        self.frame = outer.within(scope)
        self.generic_visit(node)
        self.frame = outer
