"""Whether an expression may be the one by which the declaration gave a function.

Comes in: live functions, and expressions of the user's. Goes out: yes or no; yes, where that
cannot be seen. This module must not know what becomes of either.
"""

from __future__ import annotations

import ast
import functools
import types
from collections.abc import Iterator
from typing import Any

from skorche.carry.flows import Space, root_of
from skorche.carry.reach import Reach
from skorche.carry.standing import Known
from skorche.carry.user_file import Key
from skorche.carry.user_files import UserFiles
from skorche.declare.tasks import untasked

_METHODS = (types.MethodType, types.BuiltinMethodType)
_PLAIN = object.__getattribute__
_UNSEEN = object()
#: How many entries of a list are looked at.
MOST = 1000


def may_be(function: Any, part: ast.expr, space: Space, reach: Reach) -> bool:
    """Return whether an expression may give a function, as far as its form says."""
    match part:
        case ast.Name(id=name) if space.where(name).outer is None:
            held = untasked(space.file.live.get(name))
            inside = name_in(held, function) is not None
            return held is function or inside or _is_rebound(part, space)
        case ast.Lambda():
            return getattr(function, "__name__", "") == "<lambda>"
        case ast.Attribute(value=owner, attr=name) if isinstance(function, _METHODS):
            own = function.__self__
            return name == function.__name__ and _is_owner(own, owner, space, reach)
        case ast.Attribute() if isinstance(reach.value(part, space), Known):
            return _held(part, space, reach) is function
        case ast.Call(func=func) if ast.unparse(func).endswith("partial"):
            return isinstance(function, functools.partial) and _fits(
                function, part, space, reach
            )
        case ast.Call(func=func) if isinstance(function, functools.partial):
            return not isinstance(_held(func, space, reach), type)
        case ast.Call(func=func):
            held = _held(func, space, reach)
            return not isinstance(held, type) or type(function) is held
    return True


def name_in(held: object, function: Any) -> str | None:
    """Return how a function is called that stands in a list or a dictionary, or is a method
    of what does: `[0]`, `['north'].fetch`."""
    if type(held) not in (list, tuple, dict) or len(entries := _entries(held)) > MOST:
        return None
    owner = getattr(function, "__self__", None) if type(function) in _METHODS else None
    for place, one in entries:
        if untasked(one) is function or owner is not None and _is_same(one, function):
            return f"[{place!r}]"
        if owner is not None and one is owner:
            return f"[{place!r}].{function.__name__}"
    return None


def _entries(held: Any) -> list[tuple[Any, Any]]:
    if isinstance(held, dict):
        return [(key, one) for key, one in held.items() if type(key) in (str, int)]
    return list(enumerate(held))


def _is_same(one: Any, method: Any) -> bool:
    """Whether something is a method, as it is each time that it is asked for."""
    one = untasked(one)
    same = type(one) in _METHODS and one.__self__ is method.__self__
    return same and bool(one.__name__ == method.__name__)


def holding(files: UserFiles, function: Any) -> Iterator[Key]:
    """Yield names of lists and dictionaries of which `name_in` gives a function."""
    for file in files:
        for name, held in list(file.live.items()):
            key = Key(file, name)
            nodes = [one.node for one in key.statements if not one.guarded]
            plain = len(nodes) == 1 and isinstance(
                nodes[0], (ast.Assign, ast.AnnAssign)
            )
            if plain and name_in(held, function) is not None:
                yield key


def is_past(function: Any, part: ast.expr, space: Space) -> bool:
    """Return whether an expression gives another function by now: its name was bound again."""
    if isinstance(part, ast.Attribute) and isinstance(function, _METHODS):
        held = _live(part.value, space)
        return held is not _UNSEEN and held is not function.__self__
    if not isinstance(part, ast.Name) or space.where(part.id).outer is not None:
        return False
    live = untasked(_live(part, space))
    return live is not function and name_in(live, function) is None


def _is_owner(owner: object, part: ast.expr, space: Space, reach: Reach) -> bool:
    """Whether an expression may give the object that a method is one of."""
    match part:
        case ast.Call(func=func):
            held = _held(func, space, reach)
            return not isinstance(held, type) or type(owner) is held
        case ast.Constant(value=value):
            return type(owner) is type(value) and owner == value
    held = _live(part, space)
    return held is _UNSEEN or held is owner or _is_rebound(part, space)


def _is_rebound(part: ast.expr, space: Space) -> bool:
    """Whether several statements of the top level bind the name that a path begins with, and
    none of them a function by its own name."""
    statements = space.file.by_name.get(root_of(part), [])
    defined = any(one.is_definition or one.is_import for one in statements)
    return len(statements) > 1 and not defined


def _live(part: ast.expr, space: Space) -> Any:
    """What a path from a name of the module's on holds, where looking runs no code."""
    match part:
        case ast.Name(id=name) if space.where(name).outer is None:
            return space.file.live.get(name, _UNSEEN)
        case ast.Attribute(value=base, attr=name):
            held = _live(base, space)
            known = getattr(held, "__dict__", {}) if _is_plain(held) else {}
            return known.get(name, _UNSEEN)
        case ast.Subscript(value=base, slice=ast.Constant(value=place)):
            held = _live(base, space)
            if type(held) in (list, tuple):
                held = dict(enumerate(held))
            return held.get(place, _UNSEEN) if type(held) is dict else _UNSEEN
    return _UNSEEN


def _is_plain(held: object) -> bool:
    return type(held).__getattribute__ is _PLAIN and not isinstance(held, type)


def _held(part: ast.expr, space: Space, reach: Reach) -> Any:
    match reach.value(part, space):
        case Known(held=held):
            return held
    return None


def _fits(
    partial: functools.partial[Any], part: ast.Call, space: Space, reach: Reach
) -> bool:
    """Whether a partial may be the one of an expression, by what is bound in it."""
    inner: functools.partial[Any] | None = None
    for first in part.args[:1]:
        held = untasked(_held(first, space, reach))
        if isinstance(held, functools.partial):  # which become one
            inner, held = held, held.func
        if held is not None and held is not untasked(partial.func):
            return False
    words = {word.arg or "": word.value for word in part.keywords}
    if "" in words or any(isinstance(one, ast.Starred) for one in part.args):
        return True
    before = len(inner.args) if inner is not None else 0
    known = {*words, *(inner.keywords if inner is not None else ())}
    if known != set(partial.keywords):
        return False
    if len(part.args) - 1 != len(partial.args) - before:
        return False
    pairs = [(one, partial.keywords[word]) for word, one in words.items()]
    pairs += zip(part.args[1:], partial.args[before:])
    return all(_may_hold(one, given, space) for one, given in pairs)


def _may_hold(part: ast.expr, given: object, space: Space) -> bool:
    match part:
        case ast.Constant(value=value):
            known = value
        case ast.Name(id=name) if space.where(name).outer is None:
            known = space.file.live.get(name)
        case _:
            return True
    return known is given or repr(known) == repr(given)
