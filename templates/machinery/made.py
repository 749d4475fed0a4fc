"""Items of a compiled module as its functions take them, made of what files hold."""

from __future__ import annotations

import types
from collections import abc
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from functools import lru_cache
from inspect import signature
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from .files import decode

# What containers are made as, also where a type only says what can be done with one.
PARTED: dict[Any, Any] = {
    **dict.fromkeys((list, abc.Collection, abc.Iterable, abc.Sequence), list),
    **dict.fromkeys((dict, abc.Mapping, abc.MutableMapping), dict),
    **dict.fromkeys((set, abc.Set, abc.MutableSet), set),
    tuple: tuple,
    frozenset: frozenset,
    abc.MutableSequence: list,
}
UNIONS = (Union, getattr(types, "UnionType", Union))
# Modules of types that are made of a text, and what objects with named parts have.
OF_TEXT = ("builtins", "datetime", "decimal", "fractions", "pathlib", "uuid")
OF_PARTS = ("__dataclass_fields__", "__attrs_attrs__", "_fields", "__total__")


def made_for(task: Callable[..., Any]) -> Callable[[Any], Any]:
    """Return what makes a value into an item that a function takes."""
    return lambda value: made(taken_by(task), value)


@lru_cache
def taken_by(task: Callable[..., Any]) -> Any:
    """Return the type of what a function takes first."""
    return get_type_hints(task).get(next(iter(signature(task).parameters)), object)


@lru_cache
def parts_of(kind: Any) -> dict[str, Any]:
    """Return the types of what an object consists of, by their names."""
    return get_type_hints(kind) if any(hasattr(kind, has) for has in OF_PARTS) else {}


def made(kind: Any, value: Any) -> Any:
    """Return a value as one of a type; ValueError says why it cannot be."""
    kind = getattr(kind, "__supertype__", kind)
    origin = get_origin(kind) or kind
    try:
        if isinstance(value, str) and (origin in PARTED or parts_of(origin)):
            value = decode(value)  # a cell of a table
        if origin in UNIONS:
            return one_of(get_args(kind), value)
        if origin is Literal:
            return chosen({str(one): one for one in get_args(kind)}, value)
        if origin in PARTED:
            return container(PARTED[origin], get_args(kind), value)
        return of_class(origin, value) if isinstance(origin, type) else value
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        name = getattr(kind, "__name__", kind)
        raise ValueError(f"{value!r} is no {name}: {error}") from None


def one_of(kinds: tuple[Any, ...], value: Any) -> Any:
    """Return a value as the first of several types that it can be."""
    if type(value) in kinds:
        return value
    if value == "" and type(None) in kinds:  # an empty cell of a table
        return None
    for kind in kinds:
        with suppress(ValueError):
            return made(kind, value)
    raise ValueError("it can be none of these")


def chosen(choices: dict[str, Any], value: Any) -> Any:
    """Return one of a few values, by how it is written."""
    if str(value) not in choices:
        raise ValueError(f"it is none of {', '.join(choices)}")
    return choices[str(value)]


def container(origin: Any, kinds: tuple[Any, ...], value: Any) -> Any:
    """Return a container of parts, each made."""
    if origin is dict:
        if not isinstance(value, dict):
            raise ValueError("it has no names")
        key, part = kinds or (object, object)
        return {made(key, k): made(part, v) for k, v in value.items()}
    if not isinstance(value, list):
        raise TypeError("it is no list")
    if origin is not tuple or kinds[1:] == (...,) or not kinds:
        kinds = (kinds or (object,))[:1] * len(value)
    if len(kinds) != len(value):
        raise ValueError(f"it has {len(value)} parts, and not {len(kinds)}")
    return origin(map(made, kinds, value))


def of_class(kind: Any, value: Any) -> Any:
    """Return a value as an object of a class, if it says how."""
    if kinds := parts_of(kind):
        if isinstance(value, list) and hasattr(kind, "_fields"):
            value = kind._make(value)._asdict()
        if not isinstance(value, dict):
            raise ValueError("it has no names")
        parts = {name: made(kinds.get(name, object), value[name]) for name in value}
        return parts if hasattr(kind, "__total__") else kind(**parts)
    if issubclass(kind, Enum):
        member = {str(member.value): member for member in kind}.get(str(value))
        return kind(value) if member is None else member
    if kind is bool:
        words = {"true": True, "false": False, "1": True, "0": False}
        return chosen(words, str(value).lower())
    if kind.__module__.partition(".")[0] not in OF_TEXT or isinstance(value, kind):
        return value
    if value == "":  # of which a path would be the folder that it runs in
        raise ValueError("it is empty")
    if isinstance(value, str):
        return getattr(kind, "fromisoformat", kind)(value)
    if kind.__module__ == "decimal" and isinstance(value, (float, int)):
        return kind(str(value))
    if kind is float and isinstance(value, int):
        return value
    raise ValueError(f"it is of the type {type(value).__name__}")
