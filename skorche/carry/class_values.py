"""Which expressions may hold classes of the user's, and not only objects of them.

Comes in: statements, and the live values of their files. Goes out: for an expression the
classes that it may hold, itself or in a container. Names are followed by what they are
called, in whatever function they stand, so that too much may be found, and seldom too
little. This module must not know what is done with a class.
"""

from __future__ import annotations

import ast
import inspect
import typing
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from skorche.carry.user_file import UserFile

#: Stands among classes for one of which nobody knows which it is, as that of an argument.
ANY_CLASS: type = type

_Classes = frozenset[type]
_NONE: _Classes = frozenset()
_ANY: _Classes = frozenset({ANY_CLASS})

#: Names and attributes that hold a class wherever they are met.
_OF_CLASSES = frozenset(
    ["cls", "klass", "mcs", "__class__", "__bases__", "__mro__", "category"]
)
#: Functions and methods that give classes, whatever they are given.
_GIVING = frozenset("""
    __subclasses__ exc_info get_args get_origin get_type_hints getmro mro signature type
    """.split())  # noqa: SIM905 - a list is a word a line
#: Those that give what a container holds, or what they are given.
_PASSING = frozenset("""
    chain copy deepcopy defaultdict dict enumerate filter from_iterable get getattr items
    iter keys list map max min next partial pop popitem reversed set setdefault sorted tuple
    values vars zip
    """.split())  # noqa: SIM905 - a list is a word a line


class ClassValues:
    """Knows which expressions in some statements may hold a class.

    `nodes` are all nodes of what is carried, each with the file that it is from.
    """

    def __init__(self, nodes: list[tuple[ast.AST, UserFile]]) -> None:
        self._modules = {file.name for _, file in nodes}
        self._by_name: dict[str, set[type]] = defaultdict(set)
        for file in {file for _, file in nodes}:
            for name, held in file.live.items():
                self._by_name[name] |= (
                    self._within(held, 0) if _is_class(held) else _NONE
                )
        self._names: dict[str, _Classes] = defaultdict(frozenset)
        self._parameters: dict[str, list[ast.arguments]] = defaultdict(list)
        for node, _ in nodes:
            self._define(node)
        self._flow(nodes)

    def at(self, node: ast.AST, file: UserFile) -> _Classes:
        """Return the classes that an expression may hold; ANY_CLASS is one of them if it
        cannot be seen which."""
        match node:
            case ast.Name(id=name):
                return self._named(name, node, file) | self._names[name]
            case ast.Attribute(value=base, attr=name):
                found = self._named(name, node, file) | self._names[f".{name}"]
                return found | (self.at(base, file) if name in _PASSING else _NONE)
            case ast.Call():
                return self._called(node, file)
            case ast.Subscript() | ast.Starred() | ast.keyword() | ast.IfExp():
                return self._in_all(ast.iter_child_nodes(node), file)
            case ast.List() | ast.Tuple() | ast.Set() | ast.Dict() | ast.BoolOp():
                return self._in_all(ast.iter_child_nodes(node), file)
            case (
                ast.ListComp(elt=one) | ast.SetComp(elt=one) | ast.GeneratorExp(elt=one)
            ):
                return self.at(one, file)
            case ast.DictComp(key=key, value=value):
                return self.at(key, file) | self.at(value, file)
            case ast.BinOp(left=left, right=right) if not isinstance(node.op, ast.Mod):
                return self.at(left, file) | self.at(right, file)
            case ast.NamedExpr(value=value) | ast.Await(value=value):
                return self.at(value, file)
            case _:
                return _NONE

    def _in_all(self, nodes: Iterable[ast.AST], file: UserFile) -> _Classes:
        found = (self.at(n, file) for n in nodes if type(n) is not ast.Constant)
        return frozenset().union(*found)

    def _called(self, node: ast.Call, file: UserFile) -> _Classes:
        name = name_of(node.func)
        if name == "type" and len(node.args) != 1:
            return _NONE
        if name in _GIVING:
            return _ANY
        found = self._names[f"{name}()"]
        if name in _PASSING:
            found |= self.at(node.func, file) | self._in_all(node.args, file)
        return found

    # ---- what is live

    def _named(self, name: str, node: ast.expr, file: UserFile) -> _Classes:
        if name in _OF_CLASSES:
            return _ANY
        known, held = live_value(node, file)
        if known:
            return frozenset(self._within(held, 0))
        return frozenset(self._by_name.get(name, ()))

    def _within(self, held: Any, depth: int) -> set[type]:
        """The user's classes that a live value is, or holds."""
        if _is_class(held):
            return {held} if held.__module__ in self._modules else set()
        parts: Iterable[Any] = typing.get_args(held)
        if isinstance(held, Mapping) and type(held).__module__ in (
            "builtins",
            "collections",
        ):
            parts = [*held.keys(), *held.values()]
        elif isinstance(held, (list, tuple, set, frozenset)):
            parts = list(held)
        if depth > 2:
            return set()
        return set().union(*(self._within(part, depth + 1) for part in parts))

    # ---- what flows into names

    def _define(self, node: ast.AST) -> None:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                self._parameters[name].append(node.args)
            case ast.ClassDef(name=name, body=body):
                for one in body:
                    if isinstance(one, ast.FunctionDef) and one.name == "__init__":
                        self._parameters[name].append(one.args)

    def _flow(self, nodes: list[tuple[ast.AST, UserFile]]) -> None:
        """Have classes come into names until no name gets another one."""
        flows = [
            (name, value, file)
            for node, file in nodes
            for name, value in self._flows(node)
        ]
        changed = True
        while changed:
            changed = False
            for name, value, file in flows:
                before = self._names[name]
                self._names[name] |= self.at(value, file)
                changed |= self._names[name] != before

    def _flows(self, node: ast.AST) -> Iterable[tuple[str, ast.expr]]:
        """What comes into which names by one node."""
        match node:
            case ast.Assign(targets=targets, value=value):
                return [(name, value) for one in targets for name in _stored(one)]
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                return [(name, value) for name in _stored(target)]
            case ast.AugAssign(target=target, value=value):
                return [(name, value) for name in _stored(target)]
            case ast.NamedExpr(target=target, value=value):
                return [(name, value) for name in _stored(target)]
            case ast.For() | ast.AsyncFor() | ast.comprehension():
                return [(name, node.iter) for name in _stored(node.target)]
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                return [(f"{name}()", value) for value in _given_back(node)]
            case ast.Call():
                return [*self._arguments(node), *_added(node)]
            case _:
                return ()

    def _arguments(self, node: ast.Call) -> Iterable[tuple[str, ast.expr]]:
        """What comes into the parameters of functions of that name, whichever is called."""
        for given in self._parameters.get(name_of(node.func), ()):
            names = [a.arg for a in (*given.posonlyargs, *given.args)]
            plain = names[1:] if names[:1] in (["self"], ["cls"]) else names
            yield from zip(plain, node.args)
            if given.vararg:
                yield from ((given.vararg.arg, one) for one in node.args[len(plain) :])
            for word in node.keywords:
                if word.arg:
                    named = [*plain, *(a.arg for a in given.kwonlyargs)]
                    rest = given.kwarg.arg if given.kwarg else word.arg
                    yield (word.arg if word.arg in named else rest), word.value


def _added(node: ast.Call) -> Iterable[tuple[str, ast.expr]]:
    """What a method puts into the container whose it is."""
    match node.func:
        case ast.Attribute(
            attr="append" | "add" | "insert" | "extend" | "update" | "setdefault"
        ):
            base = node.func.value
            return [(name, one) for name in _stored(base) for one in node.args]
        case _:
            return ()


def _given_back(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterable[ast.expr]:
    for inner in ast.walk(node):
        if isinstance(inner, (ast.Return, ast.Yield, ast.YieldFrom)) and inner.value:
            yield inner.value


def _stored(target: ast.AST) -> Iterable[str]:
    """The names, and with a dot the attributes, that a target stores into."""
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Attribute(attr=name):
            yield f".{name}"
        case ast.Subscript(value=base) | ast.Starred(value=base):
            yield from _stored(base)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            for one in targets:
                yield from _stored(one)


def name_of(function: ast.expr) -> str:
    """Return the last word of a path, as that of a function that is called."""
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def live_value(node: ast.expr, file: UserFile) -> tuple[bool, Any]:
    """Return whether it is known what a name, or a path, holds here, and what that is."""
    match node:
        case ast.Name(id=name):
            return name in file.live, file.live.get(name)
        case ast.Attribute(value=base, attr=name):
            known, held = live_value(base, file)
            try:
                names = vars(held) if known else {}
            except TypeError:
                return False, None
            return name in names, names.get(name)
        case _:
            return False, None


def _is_class(held: Any) -> bool:
    return inspect.isclass(held) and not typing.get_args(held)
