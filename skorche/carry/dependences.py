"""What the value of an expression of the user's depends on: things from outside, names, and what
functions bring.

Comes in: expressions, and where they stand. Goes out: their causes, by form, so that what is
not seen to be computed of constants counts as from outside. This module must not know what
comes of causes.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from skorche.carry.causes import ANYTHING, UNSEEN, Anything, Cause, Judged, Origin
from skorche.carry.fixed_values import is_fixed
from skorche.carry.flows import Flow, Space, Target, root_of
from skorche.carry.in_memory import in_memory, may_write
from skorche.carry.library import is_of_library, is_task_maker
from skorche.carry.names import imports_of
from skorche.carry.outside_table import METHODS, Outside
from skorche.carry.outside_things import is_builtin, is_of_python, of_package
from skorche.carry.own_code import OwnFunction
from skorche.carry.reach import Reach
from skorche.carry.set_order import TAKING_SETS, SetOrders, steps_through_a_set
from skorche.carry.standing import Known, package_of_callee
from skorche.carry.user_file import Key
from skorche.errors import Place
from skorche.python.binding import FUNCTIONS, all_arguments
from skorche.python.trees import children, given_to

_UNSEEN = Outside(UNSEEN, "")
_ORDER = Outside("the order of a set, which is another one in each process", "")
_CLOCK = Outside("the clock", "")
_INSTALLED = Outside("what is installed here", "")
#: Parts of names of Python's own functions that change what they are given.
_CHANGING = ("shuffle", "insort", "heap", "setattr", "setitem", "into", "update")
#: What brings nothing where it stands; imports of a block were not tried.
_NOTHING = frozenset(
    [ast.Constant, ast.Lambda, ast.ClassDef, ast.Import, ast.ImportFrom, *FUNCTIONS]
)
#: What may stand for something that is known; all else is what it consists of.
_LOOKED_UP = frozenset([ast.Attribute, ast.Call, ast.Name, ast.Subscript])
#: Methods that make an object.
_MAKING = ("__new__", "__init__", "__post_init__")


class Dependences:
    """Knows what values depend on; each expression is looked at once."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self.main = reach.files.main
        self._read: dict[tuple[int, Space], tuple[ast.AST, list[Cause]]] = {}
        self._into: dict[Judged, list[list[Cause]]] = {}
        self._orders = SetOrders()
        self._by_property: dict[str, list[Space]] = {}

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
                yield _each_once(self.of(_body(key), key))
            case Target():
                for flow in self._reach.into.get(key, ()):
                    if self.flows(flow):
                        yield _each_once(self._flowing(flow))

    def _flowing(self, flow: Flow) -> Iterator[Cause]:
        first = flow.parts[0]
        stands_for = partial(self._reach.value, space=flow.space)
        if steps_through_a_set(flow.statement, first, stands_for):
            yield self._origin(_ORDER, first, flow.space)
        yield from self.of(flow.parts, flow.space)

    def of(self, parts: Iterable[ast.AST | None], space: Space) -> list[Cause]:
        """Return where expressions are from, and what else that depends on; what controls
        a block is a part of all that flows within it, and is looked at once."""
        found: list[Cause] = []
        for part in parts:
            if isinstance(part, (ast.Import, ast.ImportFrom)):  # which was tried
                found.append(self._origin(_INSTALLED, part, space))
            elif part is not None:
                found += self._read_once(part, space)
        return found

    def _read_once(self, part: ast.AST, space: Space) -> list[Cause]:
        place = id(part), space
        if place not in self._read:
            found: list[Cause] = []
            self._gather(part, space, found)
            self._read[place] = part, _each_once(found)
        return self._read[place][1]

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

    def _gather(self, node: ast.AST, space: Space, found: list[Cause]) -> None:
        """Add where an expression, or a block, is from, and what that depends on."""
        kind = type(node)
        if kind in _NOTHING:
            return
        if kind in TAKING_SETS:
            stands_for = partial(self._reach.value, space=space)
            if self._orders.is_taken(node, stands_for):
                found.append(self._origin(_ORDER, node, space))
        if kind in _LOOKED_UP:
            match node:
                case ast.Name(id=name, ctx=ast.Load()):
                    row = self._row_of_data(node, space)
                    if row is not None:
                        found.append(self._origin(row, node, space))
                    else:
                        found += self.of_name(name, space)
                    return
                case ast.Subscript(value=base) | ast.Call(
                    func=ast.Attribute(value=base)
                ) if row := self._row_of_data(base, space):
                    found.append(self._origin(row, node, space))
                    return
                case ast.Attribute():
                    self._gather_attribute(node, space, found)
                    return
                case ast.Call():
                    self._gather_call(node, space, found)
                    return
        for one in children(node):
            if not isinstance(one, ast.stmt):
                self._gather(one, space, found)
            elif type(one) not in _NOTHING:
                found += self._read_once(one, space)

    def _gather_attribute(
        self, node: ast.Attribute, space: Space, found: list[Cause]
    ) -> None:
        match self._reach.value(node.value, space):
            case Known(held=base) if inspect.ismodule(base):
                module = base.__name__
                row = self._reach.things.data.get(f"{module}.{node.attr}")
                file = self._reach.files.file(module)
                if file is not None:
                    found += self.of_name(node.attr, self._reach.module(file))
                    return
                held = getattr(base, node.attr, None)
                if row is not None and not callable(held):
                    found.append(self._origin(row, node, space))
                return
        if (row := self._row_of_data(node, space)) is not None:
            found.append(self._origin(row, node, space))
            return
        self._gather(node.value, space, found)
        found.append(Target(None, node.attr))
        found += self._properties(node.attr)

    def _properties(self, name: str) -> list[Space]:
        """The properties of a name that classes of the user's have."""
        if name not in self._by_property:
            self._by_property[name] = [
                own
                for own in self._reach.methods([name])
                if any(_named(d, "property") for d in _decorators(own))
            ]
        return self._by_property[name]

    def _row_of_data(self, node: ast.expr, space: Space) -> Outside | None:
        """The row of what is no function, such as os.environ, by whatever name."""
        match self._reach.value(node, space):
            case Known(held=held) if not callable(held) and not is_fixed(held):
                return self._reach.things.row(held)
            case _:
                return None

    def _gather_call(self, node: ast.Call, space: Space, found: list[Cause]) -> None:
        value = self._reach.value(node.func, space)
        match value:
            case Known(held=held) if is_task_maker(held):
                found += self.of(node.args[:1], space)
                return
            case Known(held=held, owner=owner) if _is_of_library(held, owner):
                return
            case Known(held=held, owner=owner):
                row = self._reach.things.row(held, owner)
                if row is not None and in_memory(node, self._reach.frame(space)):
                    row = _CLOCK if may_write(node) else None
                if row is not None:
                    found.append(self._origin(row, node, space))
                    return
        if package := package_of_callee(value):
            found.append(self._origin(of_package(package), node, space))
            return
        for part in [*given_to(node), node.func]:
            self._gather(part, space, found)
        if isinstance(value, Known) and isinstance(value.held, type):
            found += self._reach.made_by(value.held)
        else:
            found += self._reach.functions(value, node.func)
        found += self._reach.given_functions(node, space)
        if value is None and isinstance(node.func, ast.Attribute):
            if node.func.attr in METHODS:
                unseen = Outside(f"{node.func.attr}()", "")
                found.append(self._origin(unseen, node, space))
        elif value is None and self._is_class(node.func, space):
            found += self._reach.methods(_MAKING)
        elif value is None and not self._is_made_by_python(node.func, space):
            found.append(ANYTHING)

    def _is_made_by_python(self, callee: ast.expr, space: Space) -> bool:
        """Whether what is called is made by a function of Python's own, which can only call
        what that was given: `lru_cache(9)(search)`."""
        if not isinstance(callee, ast.Call):
            return False
        match self._reach.value(callee.func, space):
            case Known(held=held):
                return callable(held) and (is_builtin(held) or is_of_python(held))
        return False

    def _is_class(self, callee: ast.expr, space: Space) -> bool:
        """Whether a name is one that a class method has its class by."""
        if not isinstance(callee, ast.Name):
            return False
        space = space.where(callee.id)
        names = [a.arg for a in all_arguments(space.node.args)] if space.node else []
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
        value = self._reach.value(call.func, flow.space)
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
            return any(map(self._reach.changes_given, functions))
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


def _body(space: Space) -> list[ast.AST]:
    body: Any = getattr(space.node, "body", None)
    parts: list[ast.AST] = body if isinstance(body, list) else [body]
    return [part for part in parts if type(part) not in _NOTHING]


def _decorators(space: Space) -> list[ast.expr]:
    return list(getattr(space.node, "decorator_list", []))


def _named(node: ast.expr, name: str) -> bool:
    return ast.unparse(node).rpartition(".")[2].endswith(name)


def _is_of_library(held: Any, owner: Any) -> bool:
    return is_of_library(held) or owner is not None and is_of_library(owner)
