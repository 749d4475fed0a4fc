"""What runs as a pipeline is declared: which functions of the user's, and who calls them.

Comes in: the user's files, whose declaration has run. Goes out: flows that have taken place,
maybe, and what callees stand for. This module must not know where values are from.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from skorche.carry.acts import Acts
from skorche.carry.flows import Call, Flow, Flows, Space, Target
from skorche.carry.library import is_of_library, is_task_maker
from skorche.carry.outside_things import OutsideThings
from skorche.carry.own_code import OwnFunction
from skorche.carry.standing import Frame, Inner, Known, Made, Value
from skorche.carry.user_file import FunctionNode, UserFile
from skorche.carry.user_files import UserFiles
from skorche.python.binding import arguments_of
from skorche.python.trees import children, given_to


class Reach:
    """Knows the functions that may have been called."""

    def __init__(self, files: UserFiles, acts: Acts) -> None:
        self.files = files
        self._acts = acts
        self.things = OutsideThings()
        self.flows: dict[UserFile, Flows] = {}
        self.modules: dict[UserFile, Space] = {}
        self.spaces: list[Space] = []
        self._by_node: dict[int, Space] = {}
        self._calls: dict[Space, list[Call]] = {}
        self._frames: dict[Space, Frame] = {}
        self._values: dict[Space, dict[int, Value]] = {}  # of parts, by their ids
        self.reached: set[Space] = set()
        self.library: list[tuple[Call, Any]] = []  # calls of what is skorche's
        self._given: list[Flow] = []
        self._add(files)

    def module(self, file: UserFile) -> Space:
        """Return the space of a file's module, also of one that was found by now."""
        if file not in self.modules:
            self._add([file])
            self.__dict__.pop("into", None)
        return self.modules[file]

    def _add(self, files: Iterable[UserFile]) -> None:
        self._values.clear()  # what is called in these may give something
        found = {file: Flows(file) for file in files}
        self.flows.update(found)
        for file, flows in found.items():
            self.modules[file] = flows.module
            self.spaces += flows.spaces
            self._by_node.update((id(s.node), s) for s in flows.spaces if s.node)
        self._follow(list(found.values()))

    def space_of(self, node: ast.AST) -> Space | None:
        """Return the space of a function."""
        return self._by_node.get(id(node))

    def frame(self, space: Space) -> Frame:
        """Return what names hold in a space, as far as that can be seen."""
        if space not in self._frames:
            if space.outer is None:
                frame = Frame(space.file, self._acts.table, self._acts.code)
            else:
                frame = self.frame(space.outer).within(space.scope)
                _bind_own(frame, space.node)
            self._frames[space] = frame
        return self._frames[space]

    def value(self, node: ast.AST, space: Space) -> Value:
        """Return what a part of the user's files stands for in a space, seen once."""
        values = self._values.get(space)
        if values is None:
            values = self._values[space] = {}
        if id(node) not in values:
            values[id(node)] = self.frame(space).value(node)
        return values[id(node)]

    @cached_property
    def into(self) -> dict[Target, list[Flow]]:
        """All that has flown, maybe, by what it flew into."""
        found: dict[Target, list[Flow]] = {}
        every = [flow for flows in self.flows.values() for flow in flows.flows]
        for flow in [*every, *self._given]:
            if flow.space in self.reached:
                found.setdefault(flow.target, []).append(flow)
        return found

    def functions(self, value: Value, callee: ast.AST | None) -> Iterator[Space]:
        """Return the functions of the user's that something is, or those of a class; of a
        method of nobody knows what all of its name."""
        code = self._acts.code
        match value:
            case Inner(node=node):
                yield from self._of_nodes([node])
            case Known(held=type() as kind) if code.is_own(kind):
                for held in vars(kind).values():
                    yield from self._of_held(held)
            case Known(held=object(__class__=kind)) | Made(
                kind=kind
            ) if callee is not None and code.is_own(kind):
                yield from self._of_held(code.method(kind, "__call__"))
            case Known(held=held):
                yield from self._of_held(held)
            case None if isinstance(callee, ast.Attribute):
                yield from self.methods([callee.attr])

    def changes_given(self, function: OwnFunction) -> bool:
        """Return whether a function stores into what it is given, or calls methods of it."""
        return self._acts.code.changes_given(function)

    def made_by(self, kind: type) -> Iterator[Space]:
        """Return the functions of the user's that make an object of a class, and those that
        Python calls of one by itself: not what the object is called for."""
        code = self._acts.code
        for base in kind.__mro__ if code.is_own(kind) else ():
            for name, held in vars(base).items() if code.is_own(base) else ():
                if name.startswith("__") and name != "__call__":
                    yield from self._of_held(held)
        yield from self._of_held(code.method(type(kind), "__call__"))

    def methods(self, names: Iterable[str]) -> Iterator[Space]:
        """Return the methods of some names that classes of the user's have."""
        for name in names:
            for method in self._acts.code.methods(name):
                yield from self._of_held(method)

    def given_functions(self, node: ast.expr, space: Space) -> Iterator[Space]:
        """Return the functions of the user's that a call gives to what it calls, which may
        call them."""
        callee = node.func if isinstance(node, ast.Call) else node
        value = self.value(callee, space)
        if isinstance(value, Known) and self.keeps(value.held):
            return
        for part in given_to(node):
            if isinstance(part, (ast.Name, ast.Attribute, ast.Lambda)):
                yield from self.functions(self.value(part, space), None)

    def keeps(self, held: Any) -> bool:
        """Return whether a function calls none of those that it is given."""
        library = is_of_library(held) or is_task_maker(held)
        return library or self.things.keeps(held)

    # ---- who calls whom

    def _follow(self, found: Iterable[Flows]) -> None:
        pending: list[Space] = []
        for flows in found:
            pending.append(flows.module)
            for call in flows.calls:
                self._calls.setdefault(call.space, []).append(call)
                held = self._held(call.node, call.space)
                if held is not None and is_of_library(held):
                    self.library.append((call, held))
                    pending.append(call.space)  # it has declared something
            pending += [
                space
                for decorator, space in flows.decorated
                if not self.keeps(self._held(decorator, space.outer or space))
            ]
        while pending:
            space = pending.pop()
            if space not in self.reached:
                self.reached.add(space)
                for call in self._calls.get(space, []):
                    pending += self.called(call)

    def _held(self, node: ast.expr, space: Space) -> Any:
        callee = node.func if isinstance(node, ast.Call) else node
        value = self.value(callee, space)
        return value.held if isinstance(value, Known) else None

    def called(self, call: Call) -> Iterator[Space]:
        """Return the functions that a call may call; take note of what it gives them."""
        node, space = call
        callee = node.func if isinstance(node, ast.Call) else node
        statement = ast.Expr(node)
        for function in self.functions(self.value(callee, space), callee):
            for name, part in _arguments(node, function.node):
                target = Target(function, name)
                self._given.append(Flow(target, (part,), space, statement))
            yield function
        for function in self.given_functions(node, space):
            for name in arguments_of(function.node.args) if function.node else ():
                target = Target(function, name)
                self._given.append(Flow(target, (node,), space, statement))
            yield function

    def _of_held(self, held: Any) -> Iterator[Space]:
        own = self._acts.code.function(held)
        yield from self._of_nodes([own.node] if own is not None else [])

    def _of_nodes(self, nodes: Iterable[ast.AST]) -> Iterator[Space]:
        for node in nodes:
            if (space := self.space_of(node)) is not None:
                yield space


def _arguments(
    node: ast.expr, function: FunctionNode | None
) -> Iterator[tuple[str, ast.expr]]:
    """The arguments that a call gives to a function, by the names that they have there."""
    if function is None or not isinstance(node, ast.Call):
        return
    names = [a.arg for a in [*function.args.posonlyargs, *function.args.args]]
    if names[:1] in (["self"], ["cls"]):
        names = names[1:]
    every = arguments_of(function.args)
    rest = getattr(function.args.vararg, "arg", "")
    for number, part in enumerate(node.args):
        if any(isinstance(one, ast.Starred) for one in node.args[: number + 1]):
            yield from ((name, part) for name in every)
        elif number < len(names):
            yield names[number], part
        elif rest:
            yield rest, part
    words = getattr(function.args.kwarg, "arg", "")
    for word in node.keywords:
        if word.arg is None:
            yield from ((name, word.value) for name in every)
        elif word.arg in every:
            yield word.arg, word.value
        elif words:
            yield words, word.value


def _bind_own(frame: Frame, function: FunctionNode | None) -> None:
    """Have a frame know what the names of a function's own hold, where one plain
    statement says it."""
    if function is None or isinstance(function.body, ast.expr):
        return
    pending: list[ast.AST] = [*reversed(function.body)]
    while pending:
        node = pending.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                frame.bind(node.name, Inner(node))
                continue
            case ast.ClassDef() | ast.Lambda():
                continue
            case ast.Import() | ast.ImportFrom():
                frame.bind_import(node)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if name in frame.own:
                    _bind(frame, name, frame.value(value))
            case ast.withitem(optional_vars=ast.Name(id=name), context_expr=value):
                _bind(frame, name, frame.value(value))
        if isinstance(
            node, (ast.stmt, ast.ExceptHandler, ast.match_case, ast.withitem)
        ):
            pending += reversed(children(node))


def _bind(frame: Frame, name: str, value: Value) -> None:
    """Take note of what a name holds; of one that holds several things nothing."""
    known = name not in frame.local or frame.local[name] == value
    frame.local[name] = value if known else None
