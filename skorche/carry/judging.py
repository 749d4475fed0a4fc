"""How it is judged whether a value is computed of what the files say, or is from outside.

Comes in: what flows into names, and expressions. Goes out: for each what brought it from
outside, if anything did: by form, so that what is not seen to be computed of constants counts
as from outside. This module must not know who asks.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from skorche.carry.fixed_values import is_fixed
from skorche.carry.flows import Flow, Space, Target, root_of
from skorche.carry.library import is_of_library, is_task_maker
from skorche.carry.names import imports_of
from skorche.carry.outside_table import METHODS, Outside
from skorche.carry.outside_things import is_builtin, is_of_python, of_package
from skorche.carry.own_code import OwnFunction, changes_given
from skorche.carry.reach import Reach, given_to
from skorche.carry.standing import Known, Value, package_of
from skorche.carry.user_file import Key
from skorche.errors import Place
from skorche.python.binding import FUNCTIONS
from skorche.python.modules import is_installed

_NOWHERE = Place("")
_UNSEEN = Outside("ways that cannot be followed", "")
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


def either(one: Origin | None, other: Origin | None) -> Origin | None:
    """Return what is known of a value that is made of two."""
    if one is None or other is None:
        return one or other
    if one.frozen and other.frozen:
        return Origin(frozen={**other.frozen, **one.frozen})
    if one.frozen or other.given and not one.given:
        return other
    return one


class Judge:
    """Judges what it is asked for, and what that depends on, until nothing new comes out.

    Without `alone` it is the one that judges functions alone: their arguments count where
    they are called.
    """

    def __init__(
        self, reach: Reach, frozen: frozenset[str], alone: Judge | None
    ) -> None:
        self._reach = reach
        self._frozen = frozen
        self._alone = alone
        self._table: dict[Target | Space, Origin] = {}
        self._known: set[Target | Space] = set()
        self._fresh: list[Target | Space] = []

    def asked(self, find: Callable[[], Origin | None]) -> Origin | None:
        """Return what is found, once all is judged that it depends on."""
        while True:
            found = find()
            if not self._fresh:
                return found
            self._settle()

    def _look(self, key: Target | Space) -> Origin | None:
        """What is known so far of a name, or of what a function brings by itself."""
        if key not in self._known:
            self._known.add(key)
            self._fresh.append(key)
        return self._table.get(key)

    def _settle(self) -> None:
        """Judge what is asked for now; what was before depends on nothing of it."""
        work: list[tuple[Target | Space, tuple[ast.AST, ...], Space, Flow | None]] = []
        again = False
        while self._fresh or again:
            for key in self._fresh:
                if isinstance(key, Space):
                    work.append((key, (_body(key),), key, None))
                elif self._alone is not None or not _is_argument(key):
                    work += [
                        (key, flow.parts, flow.space, flow)
                        for flow in self._reach.into.get(key, ())
                    ]
            self._fresh = []
            again = False
            for target, parts, space, flow in list(work):
                before = self._table.get(target)
                if before is not None and before.given:
                    continue
                if flow is not None and not self.flows(flow):
                    continue
                after = either(before, self._as_frozen(target, self.of(parts, space)))
                if after is not None and after != before:
                    self._table[target] = after
                    again = True

    def _as_frozen(self, target: object, origin: Origin | None) -> Origin | None:
        if origin is None or not isinstance(target, Target) or target.space is None:
            return origin
        main = target.space.file is self._reach.files.main
        if not main or target.name not in self._frozen or origin.frozen:
            return origin
        return Origin(frozen={target.name: origin})

    def of(self, parts: Iterable[ast.AST | None], space: Space) -> Origin | None:
        """Return where expressions are from that stand in a space, taken together."""
        found: Origin | None = None
        for part in parts:
            if isinstance(part, (ast.Import, ast.ImportFrom)):  # which was tried
                found = either(found, self._origin(_INSTALLED, part, space))
            elif part is not None:
                found = either(found, self._of(part, space))
        return found

    def of_name(self, name: str, space: Space) -> Origin | None:
        """Return where the value of a name is from that is used in a space."""
        space = space.where(name)
        if space.outer is not None:
            return self._look(Target(space, name))
        file = space.file
        if is_of_library(file.live.get(name)):
            return None
        key = Key(file, name)
        for module, brought in imports_of(key):
            row = self._reach.things.data.get(f"{module}.{brought}")
            if row is not None and not callable(file.live.get(name)):
                where = Place(file.path, file.by_name[name][0].line)
                return Origin(row.source, f"{module}.{brought}", where, row.given)
        found = self._reach.files.lead(file, name)
        if not found.name:
            return None
        target = Target(self._reach.modules[found.file], found.name)
        if target in self._reach.into:
            origin = self._look(target)
            if found.file is not self._reach.files.main:  # it may be set from without
                origin = either(origin, self._look(Target(None, found.name)))
            return origin
        bound = found.name in found.file.by_name or "*" in found.file.by_name
        if bound or found.name not in found.file.live:
            return None
        return Origin(_UNSEEN.source, name, Place(found.file.path))

    # ---- how expressions are judged

    def _of(self, node: ast.AST, space: Space) -> Origin | None:
        match node:
            case ast.Constant() | ast.Lambda() | ast.ClassDef():
                return None
            case ast.Import() | ast.ImportFrom() | ast.FunctionDef():
                return None
            case ast.AsyncFunctionDef():
                return None
            case ast.Name(id=name, ctx=ast.Load()):
                row = self._row_of_data(node, space)
                return (
                    self._origin(row, node, space) if row else self.of_name(name, space)
                )
            case ast.Subscript(value=base) | ast.Call(
                func=ast.Attribute(value=base)
            ) if row := self._row_of_data(base, space):
                return self._origin(row, node, space)
            case ast.Attribute():
                return self._of_attribute(node, space)
            case ast.Call():
                return self._of_call(node, space)
            case _:
                return self.of(_parts(node), space)

    def _of_attribute(self, node: ast.Attribute, space: Space) -> Origin | None:
        frame = self._reach.frame(space)
        match frame.value(node.value):
            case Known(held=base) if inspect.ismodule(base):
                module = base.__name__
                row = self._reach.things.data.get(f"{module}.{node.attr}")
                file = self._reach.files.file(module)
                if file is not None:
                    return self.of_name(node.attr, self._reach.modules[file])
                held = getattr(base, node.attr, None)
                if row is not None and not callable(held):
                    return self._origin(row, node, space)
                return None
        if (row := self._row_of_data(node, space)) is not None:
            return self._origin(row, node, space)
        found = self._of(node.value, space)
        found = either(found, self._look(Target(None, node.attr)))
        for own in self._reach.functions(None, node):
            if any(_named(d, "property") for d in _decorators(own)):
                found = either(found, self._sources_of(own))
        return found

    def _row_of_data(self, node: ast.expr, space: Space) -> Outside | None:
        """The row of what is no function, such as os.environ, by whatever name."""
        match self._reach.frame(space).value(node):
            case Known(held=held) if not callable(held) and not is_fixed(held):
                return self._reach.things.row(held)
            case _:
                return None

    def _of_call(self, node: ast.Call, space: Space) -> Origin | None:
        value = self._reach.frame(space).value(node.func)
        given = given_to(node)
        match value:
            case Known(held=held) if is_task_maker(held):
                return self.of(node.args[:1], space)
            case Known(held=held, owner=owner) if _is_of_library(held, owner):
                return None
            case Known(held=held, owner=owner):
                if (row := self._reach.things.row(held, owner)) is not None:
                    return self._origin(row, node, space)
        if package := package_of_callee(value):
            return self._origin(of_package(package), node, space)
        found = self.of([*given, node.func], space)
        for own in self._reach.functions(value, node.func):
            makes = isinstance(value, Known) and isinstance(value.held, type)
            if not makes or getattr(own.node, "name", "") in _MAKING:
                found = either(found, self._sources_of(own))
        for own in self._reach.given_functions(node, space):
            found = either(found, self._sources_of(own))
        if value is None and isinstance(node.func, ast.Attribute):
            if node.func.attr in METHODS:
                unseen = Outside(f"{node.func.attr}()", "")
                found = either(found, self._origin(unseen, node, space))
        elif value is None:  # any function may be called here
            for one in self._reach.spaces:
                main = one.file is self._reach.files.main or one in self._reach.reached
                if one.node is not None and main:
                    found = either(found, self._sources_of(one))
        return found

    def _sources_of(self, space: Space) -> Origin | None:
        """What a function brings from outside, whatever it is given."""
        alone = self._alone
        return (
            self._look(space)
            if alone is None
            else alone.asked(lambda: alone._look(space))
        )

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


def _is_argument(target: Target) -> bool:
    """Whether a name is one that a function is given its arguments by."""
    node = target.space.node if target.space is not None else None
    if node is None:
        return False
    return any(isinstance(a, ast.arg) and a.arg == target.name for a in _args(node))


def _args(node: ast.AST) -> Iterable[ast.AST]:
    return ast.walk(node.args)  # type: ignore[attr-defined]


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
