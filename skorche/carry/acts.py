"""What a statement does beside what it binds: to the process, or to an installed package.

Comes in: a statement of one of the user's files, and the live values there. Goes out: acts.
Own functions are followed into what they call; a method of nobody knows what counts by its
name alone. This module must not know what is carried.
"""

from __future__ import annotations

import ast
import functools
import inspect
import sys
import timeit
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from skorche.carry.act import Act
from skorche.carry.act_steps import Body, Together, acts_in
from skorche.carry.at_once import AtOnce
from skorche.carry.implied import OF_GIVEN, attributes, implied
from skorche.carry.library import is_of_library
from skorche.carry.own_code import OwnCode, OwnFunction, inner_functions, may_write
from skorche.carry.process_table import (
    EVALUATED,
    READING,
    RUNS,
    STORED,
    Kind,
    Row,
)
from skorche.carry.process_wide import KEEPING, SETTERS, ProcessWide
from skorche.carry.standing import Frame, Inner, Known, Made, Value, package_of
from skorche.carry.user_file import FunctionNode, UserFile
from skorche.carry.user_files import UserFiles
from skorche.python.binding import evaluated_annotations, scope_of
from skorche.python.statements import Statement
from skorche.python.trees import given_to


class Acts:
    """Knows what the statements of the user's files do."""

    def __init__(self, files: UserFiles) -> None:
        self._files = files
        self.table = ProcessWide()
        self.code = OwnCode(files)
        self._of_statement: dict[Statement, list[Act]] = {}
        self._together = Together()
        self._walks: dict[Statement, _Walk] = {}
        self._bodies: dict[tuple[object, ...], _Walk] = {}

    def of(self, statement: Statement) -> list[Act]:
        """Return what a statement does as its file is imported."""
        if statement not in self._of_statement:
            found = self._together.acts(self._walk_of(statement))
            self._of_statement[statement] = found
        return self._of_statement[statement]

    def implied(self, statement: Statement) -> Iterator[list[Body]]:
        """Yield the code that a statement runs as its file is imported, and no call shows,
        in lists that are the same for many."""
        return self._together.implied(self._walk_of(statement))

    def _walk_of(self, statement: Statement) -> _Walk:
        if statement not in self._walks:
            frame = self._frame(self._files.of(statement))
            self._walks[statement] = _Walk(self, frame, [statement.node])
        return self._walks[statement]

    def of_annotations(self, statement: Statement) -> list[Act]:
        """Return what the annotations of a statement do, where they are evaluated."""
        file = self._files.of(statement)
        parts = (
            list(evaluated_annotations(statement.node))
            if file.evaluates_annotations
            else []
        )
        return acts_in(_Walk(self, self._frame(file), parts)) if parts else []

    def of_function(self, function: OwnFunction, owner: Any = None) -> _Walk:
        """Return what a function of the user's does when it is called, of an object or
        a class if it is a method."""
        key = function.node, owner if isinstance(owner, type) else type(owner)
        if key not in self._bodies:
            frame = self._frame(function.file)
            self._bodies[key] = self._body(function.node, frame, owner)
        return self._bodies[key]

    def within(self, function: OwnFunction) -> list[_Walk]:
        """Return what the functions within a function of the user's do."""
        around = self._body(function.node, self._frame(function.file)).frame
        return [self.of_inner(inner, around) for inner in inner_functions(function)]

    def of_inner(self, node: FunctionNode, outer: Frame) -> _Walk:
        """Return what a function does that knows what names hold around it now."""
        key = node, outer.held()
        if key not in self._bodies:
            self._bodies[key] = self._body(node, outer)
        return self._bodies[key]

    def _body(self, node: FunctionNode, outer: Frame, owner: Any = None) -> _Walk:
        scope = scope_of(node, lambda _, __: False)
        assert scope is not None, "it is a function"
        frame = outer.within(scope)
        first = [*node.args.posonlyargs, *node.args.args][:1]
        if owner is not None and first:
            is_class = isinstance(owner, type)
            frame.bind(first[0].arg, Made(owner) if is_class else Known(owner))
        parts = [node.body] if isinstance(node.body, ast.expr) else node.body
        return _Walk(self, frame, parts)

    def _frame(self, file: UserFile) -> Frame:
        return Frame(file, self.table, self.code)


class _Walk(AtOnce):
    """Takes note of the acts in all that a statement, or a function's body, runs at once;
    and of the bodies of the functions that it calls."""

    def __init__(self, acts: Acts, frame: Frame, parts: Sequence[ast.AST]) -> None:
        super().__init__(frame)
        self._acts = acts
        self.parts = parts
        self.implied: list[Body] = []
        self._found: list[Act | _Walk] = []

    @cached_property
    def steps(self) -> list[Act | _Walk]:
        """What is done, in its order."""
        for part in self.parts:
            self.visit(part)
        return self._found

    @property
    def file(self) -> UserFile:
        return self.frame.file

    def _add(
        self,
        row: Row,
        node: ast.AST,
        package: str = "",
        changed: tuple[str, str] = ("", ""),
    ) -> None:
        if not (self.caught and "warnings." in row.names):
            at = getattr(node, "lineno", 0), package, changed, self.frame.file.path
            self._found.append(Act(row, ast.unparse(node), *at))

    def done(self, node: ast.AST) -> None:
        """Take note of what a node does when all within it is done."""
        frame = self.frame
        for part, names in implied(node):
            self.methods(frame.value(part), names)
        for attribute in attributes(node):
            self.descriptor(frame.value(attribute.value), attribute)
        match node:
            case ast.Call():
                self.called(node.func, node)
            case ast.Attribute(ctx=ast.Store() | ast.Del(), value=base):
                self._stored(node, base)
            case ast.Subscript(ctx=ast.Store() | ast.Del(), value=base):
                self._stored(node, base)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.NamedExpr(
                target=ast.Name(id=name), value=value
            ):
                if frame.binds(name):
                    frame.bind(name, frame.value(value))
            case ast.Delete():
                for method in self._acts.code.methods("__del__"):
                    self.follow(method)
            case ast.AugAssign(target=ast.Name() as target):
                if frame.is_shared(frame.value(target)):
                    self._add(STORED, node)
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name, value=base))):
                row = self._acts.table.row_of_method(name)
                if row is not None and self.frame.value(base) is None:
                    self._add(row, node)

    # ---- what is stored

    def _stored(self, node: ast.Attribute | ast.Subscript, base: ast.expr) -> None:
        value = self.frame.value(base)
        held = value.held if isinstance(value, Known) else None
        name = node.attr if isinstance(node, ast.Attribute) else ""
        if held is sys and name == "path":
            return
        deleted = isinstance(node.ctx, ast.Del)
        if row := self._acts.table.row_of_stored(held, name, deleted):
            self._add(row, node)
        elif self.frame.is_shared(value):
            module = held.__name__ if inspect.ismodule(held) else ""
            self._add(STORED, node, "", (module, name))
        elif package := package_of(value):
            self._add(STORED, node, package)

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
                    self._found += self._acts.within(own) if own is not None else []
        match value:
            case Inner(node=inner):
                self._found.append(self._acts.of_inner(inner, self.frame))
                own = OwnFunction(self.frame.file, inner)
                if self._shared_in(node) and self._acts.code.changes_given(own):
                    self._add(STORED, node)
            case Known(held=held, owner=owner):
                self._call(held, owner, node)

    def _called_of(self, base: Value, name: str, value: Value, node: ast.expr) -> bool:
        """Take note of a method that is called, if that is all there is to say of it."""
        held, table = base.held if isinstance(base, Known) else None, self._acts.table
        if row := table.row_of_place(held, name):
            self._add(row, node)
            return True
        if self.frame.is_shared(base):
            if isinstance(held, type) and name == "register":
                self._add(STORED, node)
            if isinstance(held, type) and name not in READING:
                first = next(iter(getattr(node, "args", ())), node)
                if self._is_instance_of_all(self.frame.value(first)):
                    self._add(STORED, node)
            if inspect.ismodule(held) or isinstance(held, type):
                return False
            if name not in READING:
                found = value.held if isinstance(value, Known) else None
                self._add(table.row(found) or table.row_of_method(name) or STORED, node)
            return True
        if package := package_of(base):
            self._add(STORED, node, package)
            return True
        if base is None:
            for method in self._acts.code.methods(name):
                self.follow(method)
        return False

    def _shared_in(self, node: ast.expr) -> list[ast.expr]:
        """What a call is given that the process shares."""
        return [p for p in given_to(node) if self.frame.is_shared(self.frame.value(p))]

    def _is_instance_of_all(self, value: Value) -> bool:
        """Whether a thing is the process's, and no module, class or function."""
        held = value.held if isinstance(value, Known) else None
        plain = inspect.ismodule(held) or isinstance(held, type) or callable(held)
        return self.frame.is_shared(value) and not plain

    def _call(self, held: Any, owner: Any, node: ast.expr) -> None:
        """Take note of what a call of a live thing does."""
        given, shared = given_to(node), self._shared_in(node)
        row = self._acts.table.row(held)
        own = self._acts.code.function(held)
        of = Known(getattr(held, "__self__", owner))  # of a method by another name
        if held is exec and len(given) > 1:
            pass  # what it binds goes into a namespace of its own
        elif held is eval or held is exec and isinstance(given[0], ast.Constant):
            self._evaluated(given, node)
        elif is_of_library(held):
            if getattr(held, "__name__", "") == "run":
                self._add(RUNS, node)
        elif row is not None:
            if row.kind is not Kind.OPENS or may_write(node, owner is not None):
                self._add(row, node)
        elif self.frame.is_shared(of) and self._called_of(
            of, held.__name__, Known(held), node
        ):
            pass
        elif held is eval or (
            held is timeit.timeit and isinstance(given[0], ast.Constant)
        ):
            self._evaluated(given, node)
        elif any(held is one for one in SETTERS):
            if given[0] in shared:
                self._add(STORED, node, "", self._changed(given))
        elif isinstance(held, functools.partial):
            self._call(held.func, None, node)
        elif own is not None:
            owner = getattr(held, "__self__", owner)
            self._found.append(self._acts.of_function(own, owner))
            if shared and self._acts.code.changes_given(own):
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
            self._found += map(self._acts.of_function, self._acts.code.held_by(held))
        elif not (isinstance(held, type) and issubclass(held, KEEPING)):
            self._calling(given)

    def decorates(self, decorator: ast.expr, node: FunctionNode) -> None:
        if self._acts.code.calls_decorated(decorator, self.frame.value):
            self._found.append(self._acts.of_inner(node, self.frame))

    def _evaluated(self, given: list[ast.expr], node: ast.expr) -> None:
        """Take note of what a text does that is evaluated, if it can be seen."""
        match given:
            case [ast.Constant(value=str() as text), *_]:
                self.generic_visit(ast.parse(text.strip()))
            case [_]:
                self._add(EVALUATED, node)

    def _changed(self, given: list[ast.expr]) -> tuple[str, str]:
        match self.frame.value(given[0]), given[1]:
            case Known(held=held), ast.Constant(value=str() as name):
                return (held.__name__ if inspect.ismodule(held) else ""), name
            case _:
                return "", ""

    def _calling(self, given: list[ast.expr]) -> None:
        """Take note of functions that are given to something, which may call them."""
        for part in (p.value if isinstance(p, ast.Starred) else p for p in given):
            if isinstance(part, (ast.List, ast.Tuple, ast.Set)):
                self._calling(part.elts)
            self.methods(self.frame.value(part), OF_GIVEN)
            match self.frame.value(part):
                case Inner(node=inner):
                    self._found.append(self._acts.of_inner(inner, self.frame))
                case Known(held=held) if callable(held) and not isinstance(held, type):
                    if isinstance(part, (ast.Name, ast.Attribute)):
                        self.called(part, part)

    def follow(self, method: Any, owner: Any = None) -> None:
        own = self._acts.code.function(method)
        if own is not None:
            body = self._acts.of_function(own, owner)
            self._found.append(body)
            if owner is not None:
                self.implied.append(body)
