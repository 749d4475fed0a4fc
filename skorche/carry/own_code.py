"""The functions of the user's files, by the live functions that they became.

Comes in: live functions, and names of methods. Goes out: where they stand, and what can be
seen of them at once. This module must not know what calls of them do elsewhere.
"""

from __future__ import annotations

import ast
import functools
import inspect
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from skorche.carry.file_order import Stretch
from skorche.carry.plain_attributes import PlainAttributes
from skorche.carry.sharing import functions_in
from skorche.carry.user_file import FunctionNode, UserFile
from skorche.carry.user_files import UserFiles
from skorche.declare.tasks import Task
from skorche.python.binding import FUNCTIONS, arguments_of
from skorche.python.trees import walk

#: What has the function behind it as __func__.
_METHODS = (staticmethod, classmethod, types.MethodType)


class OwnFunction(NamedTuple):
    """A function of one of the user's files, and where it stands there."""

    file: UserFile
    node: FunctionNode


class OwnCode:
    """Knows the functions of the user's files."""

    def __init__(self, files: UserFiles) -> None:
        self._files = files
        self.attributes = PlainAttributes(files)
        self._found: dict[types.CodeType, OwnFunction | None] = {}
        self._seen: list[Stretch] = []  # of the files that are known by these:
        self._by_space: dict[int, list[UserFile]] = {}  # by the ids of their live names
        self._by_module: set[str] = set()
        self._of_file: dict[UserFile, dict[str, list[Any]]] = {}
        self._methods: dict[str, list[Any]] = {}
        # By the ids of things, which are kept, so that no id is another thing's.
        self._of_held: dict[int, tuple[Any, OwnFunction | None]] = {}
        self._of_kind: dict[tuple[int, str], tuple[type, Any]] = {}
        self._changing: dict[OwnFunction, bool] = {}
        self.given: dict[OwnFunction, Any] = {}  # by who knows what they return
        self.asked: list[OwnFunction] = []  # the one that is asked first, and its own

    def function(self, held: Any) -> OwnFunction | None:
        """Return where a function stands, also one that others are wrapped around."""
        if id(held) not in self._of_held:
            self._of_held[id(held)] = held, self._function(_innermost(held))
        return self._of_held[id(held)][1]

    def method(self, kind: type, name: str) -> Any:
        """Return what a class has under a name, as it stands there."""
        key = id(kind), name
        if key not in self._of_kind:
            self._of_kind[key] = kind, inspect.getattr_static(kind, name, None)
        return self._of_kind[key][1]

    def _function(self, held: Any) -> OwnFunction | None:
        if not isinstance(held, types.FunctionType):
            return None
        code = held.__code__
        if code not in self._found:
            self._look()
            own = self._by_space.get(id(held.__globals__), ())
            found = (_node(file, code) for file in own)
            self._found[code] = next((one for one in found if one is not None), None)
        return self._found[code]

    def held_by(self, held: Any) -> Iterator[OwnFunction]:
        """The functions of the user's that something of a package holds, and may call."""
        if not isinstance(held, type):
            for function in functions_in(held):
                if (own := self.function(function)) is not None:
                    yield own

    def calls_decorated(
        self, decorator: ast.expr, value: Callable[[ast.expr], Any]
    ) -> bool:
        """Return whether a decorator calls what it is put above, at once; `value` says
        what expressions stand for."""
        made = isinstance(decorator, ast.Call)
        callee = decorator.func if isinstance(decorator, ast.Call) else decorator
        own = self.function(getattr(value(callee), "held", None))
        if own is None:
            return False
        layers = [own._replace(node=one) for one in inner_functions(own)]
        return any(map(calls_given, layers if made else [own]))

    def changes_given(self, function: OwnFunction) -> bool:
        """Return whether a function stores into what it is given, or calls methods of it."""
        if function not in self._changing:
            self._changing[function] = _changes_given(function)
        return self._changing[function]

    def is_own(self, kind: type) -> bool:
        """Return whether a class is one of the user's."""
        self._look()
        module = kind.__module__  # which may be anything
        return isinstance(module, str) and module in self._by_module

    def methods(self, name: str) -> Sequence[Any]:
        """Return the methods of a name that classes of the user's have."""
        self._look()
        return self._methods.get(name, ())

    def _look(self) -> None:
        """Take note of the files that there are by now."""
        seen = self._files.stretches()
        if seen is self._seen:
            return
        self._seen = seen
        self._by_space, self._methods = {}, {}
        self._by_module = {file.name for file in self._files}
        for file in self._files:
            self._by_space.setdefault(id(file.live), []).append(file)
            if file not in self._of_file:
                self._of_file[file] = _methods(file)
            for name, found in self._of_file[file].items():
                self._methods.setdefault(name, []).extend(found)


def _innermost(held: Any) -> Any:
    """The function that something was made of, such as a task, a property or a method.

    What may be anybody's object is looked at, and not asked, which might run code of it.
    """
    held = held.function if isinstance(held, Task) else held
    held = held.fget if isinstance(held, property) else held
    held = held.func if isinstance(held, functools.cached_property) else held
    held = held.__func__ if isinstance(held, _METHODS) else held
    seen: set[int] = set()
    while not isinstance(held, types.FunctionType) or "__wrapped__" in vars(held):
        seen.add(id(held))
        inner = inspect.getattr_static(held, "__wrapped__", None)
        if inner is None or id(inner) in seen:
            return held
        held = inner
    return held


def _methods(file: UserFile) -> dict[str, list[Any]]:
    """What the classes of a file have, by its name."""
    found: dict[str, list[Any]] = {}
    for held in list(file.live.values()):
        if isinstance(held, type) and held.__module__ == file.name:
            for name, method in vars(held).items():
                found.setdefault(name, []).append(method)
    return found


def _node(file: UserFile, code: types.CodeType) -> OwnFunction | None:
    node = file.functions.get((code.co_firstlineno, code.co_name))
    return None if node is None else OwnFunction(file, node)


def inner_functions(function: OwnFunction) -> list[FunctionNode]:
    """Return the functions within a function."""
    kinds = (*FUNCTIONS, ast.Lambda)
    return [
        node
        for node in walk(function.node)
        if isinstance(node, kinds) and node is not function.node
    ]


def _changes_given(function: OwnFunction) -> bool:
    given = arguments_of(function.node.args)
    for node in walk(function.node):
        match node:
            case ast.Attribute(ctx=ast.Store() | ast.Del(), value=base):
                pass
            case ast.Subscript(ctx=ast.Store() | ast.Del(), value=base):
                pass
            case ast.Call(func=ast.Attribute(value=base)):
                pass
            case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[base, *_]):
                pass
            case _:
                continue
        while isinstance(base, (ast.Attribute, ast.Subscript)):
            base = base.value
        if isinstance(base, ast.Name) and base.id in given:
            return True
    return False


def calls_given(function: OwnFunction) -> bool:
    """Return whether a function calls what it is given, and not only when what it gives
    is called."""
    given = arguments_of(function.node.args)
    later = {id(n) for inner in inner_functions(function) for n in walk(inner)}
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in given
        and id(node) not in later
        for node in walk(function.node)
    )


def returned(function: OwnFunction) -> Iterator[ast.expr]:
    """The expressions that a function returns, or that a lambda is."""
    if isinstance(function.node, ast.Lambda):
        yield function.node.body
        return
    for node in walk(function.node):
        if isinstance(node, (ast.Return, ast.Yield)) and node.value is not None:
            yield node.value


def assigned(function: OwnFunction) -> Iterator[tuple[str, ast.expr]]:
    """The names that a function assigns expressions to."""
    for node in walk(function.node):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value


def may_write(call: ast.expr, method: bool) -> bool:
    """Return whether a call that opens a file may write to it, by its mode: the second
    argument, or the first one of a method; or makes one that others may find."""
    given = list(getattr(call, "args", ()))
    words = getattr(call, "keywords", ())
    modes = given[0:1] if method else given[1:2]
    modes += [word.value for word in words if word.arg in ("mode", "flag")]
    texts = [str(m.value) if isinstance(m, ast.Constant) else "w" for m in modes]
    makes = any(word.arg in ("dir", "create") for word in words)
    return makes or any(set(text) & set("wax+cn") for text in texts)
