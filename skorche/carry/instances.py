"""Objects of the user's own classes as calls of these: `Summary(2)`.

Comes in: a live object. Goes out: what its class has to be given for one like it, as far as
its __init__ says: each parameter as the attribute that it is kept in. Whether that makes the
same is for a rehearsal to find out, which has to see all that the object holds. This module
must not know how values are written.
"""

from __future__ import annotations

import abc
import ast
import collections
import datetime
import functools
import inspect
import itertools
import logging
import random
import types
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from skorche.carry.fixed_values import is_fixed
from skorche.carry.user_file import FunctionNode

#: What gives the node of a function of the user's, or None.
Nodes = Callable[[Any], FunctionNode | None]
_MISSING = object()
#: Functions that give a copy, of which a copy is the same.
_COPYING = frozenset(
    [
        "bool",
        "dict",
        "float",
        "frozenset",
        "int",
        "list",
        "set",
        "sorted",
        "str",
        "tuple",
    ]
) | {"Path", "deepcopy", "copy", "Decimal", "Fraction"}
#: What is not made anew for an object, or shows all that it is.
_OF_THE_FILE = (type, types.FunctionType, types.ModuleType, logging.Logger)
_SEEN = (random.Random, itertools.count, itertools.cycle, datetime.tzinfo)


class Given(NamedTuple):
    """What a class is given: values by position, and by name."""

    values: tuple[Any, ...]
    words: dict[str, Any]


def given_for(held: Any, nodes: Nodes) -> Given | None:
    """Return what the class of an object has to be given, if that can be seen."""
    kind: Any = type(held)
    if type(kind) not in (type, abc.ABCMeta) or kind.__new__ is not object.__new__:
        return None
    if not _is_visible(held):
        return None
    if kind.__init__ is object.__init__:
        return Given((), {})
    try:
        parameters = [*inspect.signature(kind.__init__).parameters.values()][1:]
    except (TypeError, ValueError):
        return None
    values: list[Any] = []
    words: dict[str, Any] = {}
    by_name = False
    for one in parameters:
        found = _kept(held, kind, kind.__init__, one.name, nodes)
        if one.kind is one.VAR_POSITIONAL:
            if isinstance(found, (list, tuple)) and found:
                if by_name:
                    return None
                values += found
            by_name = True
        elif one.kind is one.VAR_KEYWORD:
            if isinstance(found, dict) and all(isinstance(n, str) for n in found):
                words.update(found)
        elif found is _MISSING and one.default is one.empty:
            return None
        elif found is _MISSING or _is_default(found, one.default):
            by_name = True
        elif one.kind is one.POSITIONAL_ONLY or not (
            by_name or one.kind is one.KEYWORD_ONLY or one.default is not one.empty
        ):
            if by_name:
                return None
            values.append(found)
        else:
            by_name = True
            words[one.name] = found
    return Given(tuple(values), words)


def _is_default(found: Any, default: Any) -> bool:
    plain = (bool, int, float, str, bytes, type(None))
    return found is default or (
        isinstance(found, plain) and type(found) is type(default) and found == default
    )


def _kept(held: Any, kind: type, init: Any, parameter: str, nodes: Nodes) -> Any:
    """The attribute in which an __init__, or one that it hands it on to, keeps a parameter."""
    node = nodes(init) if isinstance(init, types.FunctionType) else None
    if node is None or isinstance(node, ast.Lambda):
        return _MISSING
    itself = next((a.arg for a in [*node.args.posonlyargs, *node.args.args]), "")
    for name in _attributes(node, itself, parameter):
        private = name.startswith("__") and not name.endswith("__")
        owner = _owner(kind, init)
        word = f"_{owner.__name__.lstrip('_')}{name}" if private else name
        found = getattr(held, word, _MISSING)
        if found is not _MISSING:
            return found
    for base, word in _handed_on(node, kind, init, parameter):
        found = _kept(held, kind, base, word, nodes)
        if found is not _MISSING:
            return found
    return _MISSING


def _owner(kind: type, init: Any) -> type:
    return next((c for c in kind.__mro__ if vars(c).get("__init__") is init), kind)


def _attributes(node: ast.AST, itself: str, parameter: str) -> Iterator[str]:
    """The attributes that a parameter is kept in: as it is, before such that have a copy of
    it, of which a further copy would be the same."""
    copied = []
    for one in ast.walk(node):
        match one:
            case ast.Assign(targets=[ast.Attribute(ast.Name(who), name)], value=value):
                pass
            case ast.AnnAssign(
                target=ast.Attribute(ast.Name(who), name), value=ast.expr() as value
            ):
                pass
            case _:
                continue
        if who != itself:
            continue
        if isinstance(value, ast.Name) and value.id == parameter:
            yield name
        elif _copies(value, parameter):
            copied.append(name)
    yield from copied


def _copies(value: ast.expr, parameter: str) -> bool:
    """Whether an expression gives a parameter as another type has it, or a default."""
    match value:
        case ast.Call(
            func=ast.Name(name) | ast.Attribute(attr=name), args=[ast.Name(one)]
        ):
            return name in _COPYING and one == parameter
        case ast.Call(func=ast.Attribute(value=ast.Name(one), attr="copy"), args=[]):
            return one == parameter
        case ast.BoolOp(op=ast.Or(), values=[ast.Name(one), _]):
            return one == parameter
        case ast.IfExp(body=ast.Name(one)) | ast.IfExp(orelse=ast.Name(one)):
            return one == parameter
    return False


def _is_visible(held: Any) -> bool:
    """Whether all that an object holds can be looked into, so that a difference is seen."""
    pending, seen = [held], set[int]()
    while pending:
        one = pending.pop()
        if id(one) in seen or is_fixed(one) or isinstance(one, _OF_THE_FILE):
            continue
        seen.add(id(one))
        match one:
            case dict():
                pending += [*one.keys(), *one.values()]
            case list() | tuple() | set() | frozenset() | collections.deque():
                pending += one
            case types.MethodType() | types.BuiltinMethodType():
                pending.append(one.__self__)
                continue
            case functools.partial():
                pending += [one.func, *one.args, *one.keywords.values()]
                continue
            case _ if type(one) in _SEEN or repr(one).startswith("<unlocked _thread"):
                continue
            case _ if not all(map(_is_of_python, type(one).__mro__)):
                return False
        pending += getattr(one, "__dict__", {}).values()
        pending += [getattr(one, slot) for slot in slots_of(one)]
    return True


def is_alone(held: Any) -> bool:
    """Return whether an object is equal to itself only."""
    equal: Any = type(held).__eq__
    return equal is object.__eq__ and not (isinstance(held, type) or is_fixed(held))


def slots_of(held: Any) -> list[str]:
    """Return the names of an object's slots that hold something, private ones as they are
    called outside of the class."""
    found = []
    for kind in type(held).__mro__:
        slots = vars(kind).get("__slots__", ())
        for slot in (slots,) if isinstance(slots, str) else slots:
            if slot.startswith("__") and not slot.endswith("__"):
                slot = f"_{kind.__name__.lstrip('_')}{slot}"
            if slot not in ("__dict__", "__weakref__") and hasattr(held, slot):
                found.append(slot)
    return found


def _is_of_python(kind: type) -> bool:
    """Whether objects of a class have nothing but attributes."""
    own = any("__dict__" in vars(base) for base in kind.__mro__)
    return kind is object or own or "__slots__" in vars(kind)


def _handed_on(
    node: ast.AST, kind: type, init: Any, parameter: str
) -> Iterator[tuple[Any, str]]:
    """The __init__ of classes above that get a parameter, and what they call it."""
    for call in ast.walk(node):
        match call:
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Call(func=ast.Name("super")), attr="__init__"
                )
            ):
                given = call.args
            case ast.Call(func=ast.Attribute(value=ast.Name(), attr="__init__")):
                given = call.args[1:]
            case _:
                continue
        order = kind.__mro__
        above = order[order.index(_owner(kind, init)) + 1 :]
        base = next((vars(c)["__init__"] for c in above if "__init__" in vars(c)), None)
        if not isinstance(base, types.FunctionType):
            continue
        names = [*inspect.signature(base).parameters][1:]
        for word, value in zip(names, given):
            if isinstance(value, ast.Name) and value.id == parameter:
                yield base, word
        for keyword in call.keywords:
            match keyword:
                case ast.keyword(arg=str(word), value=ast.Name(id=one)):
                    if one == parameter:
                        yield base, word
