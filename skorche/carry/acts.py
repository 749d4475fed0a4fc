"""What a statement does beside what it binds: to the process, or to an installed package.

Comes in: a statement of one of the user's files, and the live values there. Goes out: acts.
Own functions are followed into what they call; a method of nobody knows what counts by its
name alone. This module must not know what is carried.
"""

from __future__ import annotations

import ast
import functools
import inspect
import multiprocessing.process
import sys
import threading
import weakref
from typing import Any, NamedTuple

from skorche.carry.at_once import AtOnce
from skorche.carry.library import is_of_library
from skorche.carry.own_code import (
    FunctionNode,
    OwnCode,
    OwnFunction,
    changes_given,
    inner_functions,
    may_write,
)
from skorche.carry.process_table import READING, STORED, TYPED, WORDS, Kind, Row
from skorche.carry.process_wide import ProcessWide
from skorche.carry.standing import Frame, Inner, Known, Made, Value, package_of
from skorche.carry.user_file import UserFile
from skorche.carry.user_files import UserFiles
from skorche.python.binding import scope_of
from skorche.python.statements import Statement

#: What keeps functions that it is given, and calls none of them at once.
_KEEPING = (
    *(functools.partial, property, threading.Thread, weakref.ref),
    multiprocessing.process.BaseProcess,
)


class Act(NamedTuple):
    """What is done, by which words, and in which line.

    `package` is the installed package that it is done to, if not the process; `changed`
    the module and the name in it that are given another value.
    """

    row: Row
    words: str
    line: int
    package: str = ""
    changed: tuple[str, str] = ("", "")

    @property
    def shown(self) -> str:
        """The words in one short line."""
        text = " ".join(self.words.split())
        return text if len(text) <= 60 else f"{text[:57]}..."


class Acts:
    """Knows what the statements of the user's files do."""

    def __init__(self, files: UserFiles) -> None:
        self._files = files
        self.table = ProcessWide()
        self.code = OwnCode(files)
        self._of_statement: dict[Statement, list[Act]] = {}
        self._of_function: dict[tuple[object, object], list[Act]] = {}

    def of(self, statement: Statement) -> list[Act]:
        """Return what a statement does as its file is imported."""
        if statement not in self._of_statement:
            walk = _Walk(self, self._frame(self._files.of(statement)))
            walk.visit(statement.node)
            self._of_statement[statement] = walk.found
        return self._of_statement[statement]

    def of_function(self, function: OwnFunction, owner: Any = None) -> list[Act]:
        """Return what a function of the user's does when it is called, of an object or
        a class if it is a method."""
        again = function.node, owner if isinstance(owner, type) else type(owner)
        if again not in self._of_function:
            self._of_function[again] = []
            frame = self._frame(function.file)
            self._of_function[again] = self.of_body(function.node, frame, owner)
        return self._of_function[again]

    def within(self, function: OwnFunction) -> list[Act]:
        """Return what the functions within a function of the user's do."""
        around = self._walk(function.node, self._frame(function.file)).frame
        found: list[Act] = []
        for inner in inner_functions(function):
            found += self.of_body(inner, around)
        return found

    def of_body(self, node: FunctionNode, outer: Frame, owner: Any = None) -> list[Act]:
        """Return what the body of a function does, within what is around it."""
        return self._walk(node, outer, owner).found

    def _walk(self, node: FunctionNode, outer: Frame, owner: Any = None) -> _Walk:
        scope = scope_of(node, lambda _, __: False)
        assert scope is not None, "it is a function"
        frame = outer.within(scope)
        first = [*node.args.posonlyargs, *node.args.args][:1]
        if owner is not None and first:
            is_class = isinstance(owner, type)
            frame.bind(first[0].arg, Made(owner) if is_class else Known(owner))
        walk = _Walk(self, frame)
        for one in [node.body] if isinstance(node.body, ast.expr) else node.body:
            walk.visit(one)
        return walk

    def _frame(self, file: UserFile) -> Frame:
        return Frame(file, self.table, self.code)


class _Walk(AtOnce):
    """Takes note of the acts in all that a statement runs at once."""

    def __init__(self, acts: Acts, frame: Frame) -> None:
        super().__init__(frame)
        self._acts = acts
        self.found: list[Act] = []

    def _add(
        self,
        row: Row,
        node: ast.AST,
        package: str = "",
        changed: tuple[str, str] = ("", ""),
    ) -> None:
        if not (self.caught and "warnings." in row.names):
            line = getattr(node, "lineno", 0)
            self.found.append(Act(row, ast.unparse(node), line, package, changed))

    def done(self, node: ast.AST) -> None:
        """Take note of what a node does when all within it is done."""
        frame = self.frame
        match node:
            case ast.Call():
                self.called(node.func, node)
            case ast.Attribute(ctx=ast.Store() | ast.Del(), value=base):
                self._stored(node, base)
            case ast.Subscript(ctx=ast.Store() | ast.Del(), value=base):
                self._stored(node, base)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if name in frame.own:
                    frame.bind(name, frame.value(value))
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                if name in frame.own:
                    frame.bind(name, frame.value(value))
            case ast.AugAssign(target=ast.Name() as target):
                if frame.is_shared(frame.value(target)):
                    self._add(STORED, node)
            case ast.For(iter=iterable):
                self.methods(frame.value(iterable), ("__iter__", "__next__"))
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name, value=base))):
                row = self._acts.table.row_of_method(name)
                if row is not None and self.frame.value(base) is None:
                    self._add(row, node)

    # ---- what is stored

    def _stored(self, node: ast.expr, base: ast.expr) -> None:
        value = self.frame.value(base)
        held = value.held if isinstance(value, Known) else None
        name = node.attr if isinstance(node, ast.Attribute) else ""
        if held is sys and name == "path":
            return
        if held is sys.argv or held is sys and name == "argv":
            self._add(WORDS, node)
        elif self.frame.is_shared(value):
            module = held.__name__ if inspect.ismodule(held) else ""
            self._add(STORED, node, "", (module, name))
        elif package := package_of(value):
            self._add(STORED, node, package)
        else:
            self.methods(value, ("__setattr__",) if name else ("__setitem__",))

    # ---- what is called

    def called(self, callee: ast.expr, node: ast.expr) -> None:
        """Take note of what a call does, or a decorator as one."""
        value = self.frame.value(callee)
        if isinstance(callee, ast.Attribute):
            base = self.frame.value(callee.value)
            if self._called_of(base, callee.attr, value, node):
                return
        if isinstance(callee, ast.Call):  # what it gives is called as well
            match self.frame.value(callee.func):
                case Known(held=held):
                    own = self._acts.code.function(held)
                    self.found += self._acts.within(own) if own is not None else []
        match value:
            case Inner(node=inner):
                self.found += self._acts.of_body(inner, self.frame)
            case Known(held=held, owner=owner):
                self._call(held, owner, node)

    def _called_of(self, base: Value, name: str, value: Value, node: ast.expr) -> bool:
        """Take note of a method that is called, if that is all there is to say of it."""
        held = base.held if isinstance(base, Known) else None
        if held is not None and held is sys.stdin:
            self._add(TYPED, node)
            return True
        if self.frame.is_shared(base):
            if isinstance(held, type) and name == "register":
                self._add(STORED, node)
            if inspect.ismodule(held) or isinstance(held, type):
                return False
            if name not in READING:
                found = value.held if isinstance(value, Known) else None
                table = self._acts.table
                self._add(table.row(found) or table.row_of_method(name) or STORED, node)
            return True
        if package := package_of(base):
            self._add(STORED, node, package)
            return True
        if base is None:
            for method in self._acts.code.methods(name):
                self._follow(method)
        return False

    def _call(self, held: Any, owner: Any, node: ast.expr) -> None:
        """Take note of what a call of a live thing does."""
        given = list(getattr(node, "args", ()))
        given += [word.value for word in getattr(node, "keywords", ())]
        shared = [p for p in given if self.frame.is_shared(self.frame.value(p))]
        row = self._acts.table.row(held)
        own = self._acts.code.function(held)
        if held is exec and len(given) > 1:
            pass  # what it binds goes into a namespace of its own
        elif row is not None:
            if row.kind is not Kind.OPENS or may_write(node, owner is not None):
                self._add(row, node)
        elif is_of_library(held):
            pass
        elif held is setattr or held is delattr:
            if given[0] in shared:
                self._add(STORED, node, "", self._changed(given))
        elif isinstance(held, functools.partial):
            self._call(held.func, None, node)
        elif own is not None:
            self.found += self._acts.of_function(own, getattr(held, "__self__", owner))
            if shared and changes_given(own):
                self._add(STORED, node)
            self._calling(given)
        elif isinstance(held, type) and self._acts.code.is_own(held):
            for name in ("__new__", "__init__", "__post_init__"):
                self.method(held, name)
            self.method(type(held), "__call__")
        elif self._acts.code.is_own(type(held)):
            self.method(type(held), "__call__")
        elif package := package_of(Known(held)):
            self._add(STORED, node, package)
        elif not (isinstance(held, type) and issubclass(held, _KEEPING)):
            self._calling(given)

    def decorates(self, decorator: ast.expr, node: FunctionNode) -> None:
        if self._acts.code.calls_decorated(decorator, self.frame.value):
            self.found += self._acts.of_body(node, self.frame)

    def _changed(self, given: list[ast.expr]) -> tuple[str, str]:
        match self.frame.value(given[0]), given[1]:
            case Known(held=held), ast.Constant(value=str() as name):
                return (held.__name__ if inspect.ismodule(held) else ""), name
            case _:
                return "", ""

    def _calling(self, given: list[ast.expr]) -> None:
        """Take note of functions that are given to something, which may call them."""
        for part in given:
            part = part.value if isinstance(part, ast.Starred) else part
            match self.frame.value(part):
                case Inner(node=inner):
                    self.found += self._acts.of_body(inner, self.frame)
                case Known(held=held) if callable(held) and not isinstance(held, type):
                    if isinstance(part, (ast.Name, ast.Attribute)):
                        self.called(part, part)

    def method(self, kind: type, name: str) -> None:
        """Take note of what a method of a class of the user's does."""
        self._follow(inspect.getattr_static(kind, name, None), kind)

    def _follow(self, method: Any, owner: Any = None) -> None:
        own = self._acts.code.function(method)
        if own is not None:
            self.found += self._acts.of_function(own, owner)
