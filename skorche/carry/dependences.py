"""What the value of an expression of the user's depends on: things from outside, names, and what
functions bring.

Comes in: expressions, and where they stand. Goes out: their causes, by form, so that what is
not seen to be computed of constants counts as from outside. This module must not know what
comes of causes.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from skorche.carry.fixed_values import is_fixed
from skorche.carry.flows import Flow, Space, Target, root_of
from skorche.carry.library import is_of_library, is_task_maker
from skorche.carry.names import imports_of
from skorche.carry.outside_table import METHODS, Outside
from skorche.carry.outside_things import is_builtin, is_of_python, of_package
from skorche.carry.own_code import OwnFunction, changes_given
from skorche.carry.reach import Reach, given_to
from skorche.carry.set_order import has_order_of_a_set, ordered_parts
from skorche.carry.standing import Known, Value, package_of
from skorche.carry.user_file import FunctionNode, Key
from skorche.errors import Place
from skorche.python.binding import FUNCTIONS
from skorche.python.modules import is_installed

_NOWHERE = Place("")
_UNSEEN = Outside("ways that cannot be followed", "")
_ORDER = Outside("the order of a set, which is another one in each process", "")
_INSTALLED = Outside("what is installed here", "")
#: Parts of names of Python's own functions that change what they are given.
_CHANGING = ("shuffle", "insort", "heap", "setattr", "setitem", "into", "update")
#: Methods that make an object, or that making one calls.
_MAKING = ("__new__", "__init__", "__post_init__", "__call__")


@dataclass(frozen=True)
class Origin:
    """What brought a value from outside, in words, and where; `given` as in the table.

    With `frozen` it is only made of names that are to be frozen, each with what brought it.
    """

    source: str = ""
    words: str = ""
    place: Place = _NOWHERE
    given: bool = False
    frozen: Mapping[str, Origin] = field(default_factory=dict, hash=False)


class Anything(NamedTuple):
    """Any function of the user's, where nobody knows which is called."""


#: What is judged: what names hold, and what functions bring, whatever they are given.
Judged = Target | Space | Anything
ANYTHING = Anything()
#: What an expression is from: something outside, or what is judged.
Cause = Origin | Judged


class Dependences:
    """Knows what values depend on; each expression is looked at once."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self.main = reach.files.main
        self._read: dict[tuple[int, Space], tuple[ast.AST, list[Cause]]] = {}
        self._into: dict[Judged, list[list[Cause]]] = {}
        self._in_no_order: set[int] = set()  # expressions, of trees that stay

    def into(self, key: Judged) -> list[list[Cause]]:
        """Return the causes of all that may flow into what is judged."""
        if key not in self._into:
            self._into[key] = list(self._flowing_into(key))
        return self._into[key]

    def _flowing_into(self, key: Judged) -> Iterator[list[Cause]]:
        match key:
            case Anything():
                yield [
                    one
                    for one in self._reach.spaces
                    if one.node
                    and (one.file is self.main or one in self._reach.reached)
                ]
            case Space():
                yield _each_once(self.of([_body(key)], key))
            case Target():
                for flow in self._reach.into.get(key, ()):
                    if self.flows(flow):
                        yield _each_once(self.of(flow.parts, flow.space))

    def of(self, parts: Iterable[ast.AST | None], space: Space) -> Iterator[Cause]:
        """Yield where expressions are from, and what else that depends on."""
        for part in parts:
            if isinstance(part, (ast.Import, ast.ImportFrom)):  # which was tried
                yield self._origin(_INSTALLED, part, space)
            elif isinstance(part, ast.stmt):  # of a block, which many names depend on
                place = id(part), space
                if place not in self._read:
                    self._read[place] = part, _each_once(self._of(part, space))
                yield from self._read[place][1]
            elif part is not None:
                yield from self._of(part, space)

    def of_name(self, name: str, space: Space) -> Iterator[Cause]:
        """Yield the same of a name that is used in a space."""
        space = space.where(name)
        if space.outer is not None:
            yield Target(space, name)
            return
        file = space.file
        if is_of_library(file.live.get(name)):
            return
        key = Key(file, name)
        for module, brought in imports_of(key):
            row = self._reach.things.data.get(f"{module}.{brought}")
            if row is not None and not callable(file.live.get(name)):
                where = Place(file.path, file.by_name[name][0].line)
                yield Origin(row.source, f"{module}.{brought}", where, row.given)
                return
        found = self._reach.files.lead(file, name)
        if not found.name:
            return
        target = Target(self._reach.module(found.file), found.name)
        if target in self._reach.into:
            yield target
            if found.file is not self.main:  # it may be set from without
                yield Target(None, found.name)
            return
        bound = found.name in found.file.by_name or "*" in found.file.by_name
        if not bound and found.name in found.file.live:
            yield Origin(_UNSEEN.source, name, Place(found.file.path))

    def _of(self, node: ast.AST, space: Space) -> Iterator[Cause]:
        yield from self._of_set(node, space)
        match node:
            case ast.Constant() | ast.Lambda() | ast.ClassDef():
                return
            case ast.Import() | ast.ImportFrom() | ast.FunctionDef():
                return
            case ast.AsyncFunctionDef():
                return
            case ast.Name(id=name, ctx=ast.Load()):
                row = self._row_of_data(node, space)
                if row is not None:
                    yield self._origin(row, node, space)
                else:
                    yield from self.of_name(name, space)
            case ast.Subscript(value=base) | ast.Call(
                func=ast.Attribute(value=base)
            ) if row := self._row_of_data(base, space):
                yield self._origin(row, node, space)
            case ast.Attribute():
                yield from self._of_attribute(node, space)
            case ast.Call():
                yield from self._of_call(node, space)
            case _:
                yield from self.of(_parts(node), space)

    def _of_set(self, node: ast.AST, space: Space) -> Iterator[Cause]:
        """Yield that an expression has the order of a set, where that is of matter."""
        frame = self._reach.frame(space)
        self._in_no_order.update(map(id, ordered_parts(node, frame)))
        if id(node) not in self._in_no_order and has_order_of_a_set(node, frame):
            yield self._origin(_ORDER, node, space)

    def _of_attribute(self, node: ast.Attribute, space: Space) -> Iterator[Cause]:
        frame = self._reach.frame(space)
        match frame.value(node.value):
            case Known(held=base) if inspect.ismodule(base):
                module = base.__name__
                row = self._reach.things.data.get(f"{module}.{node.attr}")
                file = self._reach.files.file(module)
                if file is not None:
                    yield from self.of_name(node.attr, self._reach.module(file))
                    return
                held = getattr(base, node.attr, None)
                if row is not None and not callable(held):
                    yield self._origin(row, node, space)
                return
        if (row := self._row_of_data(node, space)) is not None:
            yield self._origin(row, node, space)
            return
        yield from self._of(node.value, space)
        yield Target(None, node.attr)
        for own in self._reach.functions(None, node):
            if any(_named(d, "property") for d in _decorators(own)):
                yield own

    def _row_of_data(self, node: ast.expr, space: Space) -> Outside | None:
        """The row of what is no function, such as os.environ, by whatever name."""
        match self._reach.frame(space).value(node):
            case Known(held=held) if not callable(held) and not is_fixed(held):
                return self._reach.things.row(held)
            case _:
                return None

    def _of_call(self, node: ast.Call, space: Space) -> Iterator[Cause]:
        value = self._reach.frame(space).value(node.func)
        match value:
            case Known(held=held) if is_task_maker(held):
                yield from self.of(node.args[:1], space)
                return
            case Known(held=held, owner=owner) if _is_of_library(held, owner):
                return
            case Known(held=held, owner=owner):
                if (row := self._reach.things.row(held, owner)) is not None:
                    yield self._origin(row, node, space)
                    return
        if package := package_of_callee(value):
            yield self._origin(of_package(package), node, space)
            return
        yield from self.of([*given_to(node), node.func], space)
        for own in self._reach.functions(value, node.func):
            makes = isinstance(value, Known) and isinstance(value.held, type)
            if not makes or getattr(own.node, "name", "") in _MAKING:
                yield own
        yield from self._reach.given_functions(node, space)
        if value is None and isinstance(node.func, ast.Attribute):
            if node.func.attr in METHODS:
                unseen = Outside(f"{node.func.attr}()", "")
                yield self._origin(unseen, node, space)
        elif value is None and self._is_class(node.func, space):
            yield from self._reach.methods(_MAKING)
        elif value is None:
            yield ANYTHING

    def _is_class(self, callee: ast.expr, space: Space) -> bool:
        """Whether a name is one that a class method has its class by."""
        if not isinstance(callee, ast.Name):
            return False
        space = space.where(callee.id)
        names = [a.arg for a in _args(space.node)] if space.node else []
        if names[:1] != [callee.id] or not space.kind:
            return False
        given = self._reach.into.get(Target(space, callee.id), ())
        decorators = _decorators(space)
        alone = not any(f.call is None and f.parts[0] not in decorators for f in given)
        return alone and any(_named(d, "classmethod") for d in decorators)

    def flows(self, flow: Flow) -> bool:
        """Whether something flows indeed where a call may change what it is given."""
        call, target = flow.call, flow.target
        if call is None:
            return True
        if target.space is not None and self.is_fixed(target):
            return False
        value = self._reach.frame(flow.space).value(call.func)
        if isinstance(call.func, ast.Attribute) and root_of(call.func) == target.name:
            return True
        match value:
            case Known(held=held, owner=owner) if _is_of_library(held, owner):
                return False
            case Known(held=type()):
                return bool(package_of_callee(value))
            case Known(held=held) if is_builtin(held) or is_of_python(held):
                name = getattr(held, "__name__", "")
                return any(word in name for word in _CHANGING)
        own = list(self._reach.functions(value, call.func))
        if own and isinstance(call.func, ast.Name):
            functions = [OwnFunction(s.file, s.node) for s in own if s.node]
            return any(map(changes_given, functions))
        return True

    def is_fixed(self, target: Target) -> bool:
        """Whether nothing can change in place what a name holds."""
        assert target.space is not None, "it is a name"
        if target.space.outer is None:
            live = target.space.file.live
            return target.name in live and is_fixed(live[target.name])
        flows = [f for f in self._reach.into.get(target, ()) if f.call is None]
        texts = (ast.Constant, ast.JoinedStr)
        return all(isinstance(flow.parts[0], texts) for flow in flows)

    def _origin(self, row: Outside, node: ast.AST, space: Space) -> Origin:
        words = ast.unparse(node)
        words = words if len(words) <= 60 else f"{words[:57]}..."
        place = Place(space.file.path, getattr(node, "lineno", 0))
        return Origin(row.source, words, place, row.given)


def _each_once(causes: Iterable[Cause]) -> list[Cause]:
    return list(dict.fromkeys(causes))


def is_argument(key: Judged) -> bool:
    """Return whether a name is one that a function is given its arguments by."""
    target = key if isinstance(key, Target) else Target(None, "")
    node = target.space.node if target.space is not None else None
    if node is None:
        return False
    return any(a.arg == target.name for a in _args(node))


def _args(function: FunctionNode) -> Iterator[ast.arg]:
    args = function.args
    yield from (*args.posonlyargs, *args.args, *args.kwonlyargs)
    yield from (a for a in (args.vararg, args.kwarg) if a is not None)


def _body(space: Space) -> ast.AST:
    body: Any = getattr(space.node, "body", None)
    return ast.Module(body, []) if isinstance(body, list) else ast.Expr(body)


def _parts(node: ast.AST) -> Iterable[ast.AST]:
    """What a node consists of, with imports as parts of a block that were not tried."""
    inner = (*FUNCTIONS, ast.Import, ast.ImportFrom)
    return [one for one in ast.iter_child_nodes(node) if not isinstance(one, inner)]


def _decorators(space: Space) -> list[ast.expr]:
    return list(getattr(space.node, "decorator_list", []))


def _named(node: ast.expr, name: str) -> bool:
    return ast.unparse(node).rpartition(".")[2].endswith(name)


def _is_of_library(held: Any, owner: Any) -> bool:
    return is_of_library(held) or owner is not None and is_of_library(owner)


def package_of_callee(value: Value) -> str:
    """Return the installed package that a callee is from, or its owner."""
    found = package_of(value)
    if not found and isinstance(value, Known) and value.owner is not None:
        found = package_of(Known(value.owner))
    return found if found and is_installed(found) else ""
