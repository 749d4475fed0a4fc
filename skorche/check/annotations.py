"""What a function's annotations say it takes and returns, and whether the two can meet.

Comes in: functions and annotations. Goes out: types, and a yes where there is any doubt.
This module must not know graphs.
"""

from __future__ import annotations

import collections
import collections.abc
import inspect
import re
import types
import typing
from contextlib import suppress
from typing import Any, ForwardRef, Literal, TypeVar, Union, get_args, get_origin

from skorche.declare.tasks import Task

Unknown: Any = Any


def signature_types(function: Any) -> tuple[Any, Any]:
    """Return the types of the item that a function takes and of what it returns."""
    if isinstance(function, Task):
        function = function.function
    plain = isinstance(function, (types.FunctionType, types.MethodType))
    if not plain or hasattr(function, "__wrapped__"):
        return Unknown, Unknown  # a decorator may have changed what it returns
    try:
        hints = typing.get_type_hints(function)
        parameters = list(inspect.signature(function).parameters.values())
    except Exception:  # noqa: BLE001 - evaluating annotations runs the user's code
        return Unknown, Unknown
    takes: Any = Unknown
    if parameters and parameters[0].kind in (
        inspect.Parameter.POSITIONAL_ONLY,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
    ):
        takes = hints.get(parameters[0].name, Unknown)
    returns = hints.get("return", Unknown)
    if inspect.iscoroutinefunction(function):
        returns = Unknown
    return takes, returns


def spoken(annotation: Any) -> str:
    """Return an annotation as the user would write it."""
    if annotation is type(None):
        return "None"
    if isinstance(annotation, type) and not get_args(annotation):
        return annotation.__name__
    name = getattr(annotation, "__name__", None)
    if hasattr(annotation, "__supertype__") and isinstance(name, str):
        return name
    return re.sub(r"\b(?:\w+\.)+(\w+)", r"\1", str(annotation))


#: Types that give what their first argument says, one item after the other.
_CONTAINERS = (
    *(list, set, frozenset, dict, collections.deque, collections.abc.Iterable),
    *(collections.abc.Iterator, collections.abc.Generator, collections.abc.Collection),
    *(collections.abc.Sequence, collections.abc.MutableSequence, collections.abc.Set),
    *(collections.abc.MutableSet, collections.abc.Mapping, collections.abc.KeysView),
)


def item_type(container: Any) -> Any:
    """Return the type of the items of an iterable type, or Unknown."""
    origin = get_origin(container) or container
    arguments = get_args(container)
    if not arguments:
        return str if origin is str else int if origin is bytes else Unknown
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return arguments[0]
        # Not arguments[0] | ...: None | None is an error.
        return Union[arguments]  # noqa: UP007 - the arguments are known at run time
    return arguments[0] if origin in _CONTAINERS else Unknown


def is_iterable(annotation: Any) -> bool:
    """Return whether a value of this type may be iterated over."""
    return can_be(annotation, collections.abc.Iterable)


def can_be(returned: Any, taken: Any) -> bool:
    """Return whether a value annotated `returned` may be one annotated `taken`.

    >>> can_be(bool, int), can_be(int, float), can_be(object, str), can_be(str, int)
    (True, True, True, False)
    >>> can_be(int | str, str), can_be(list[int], list[str]), can_be(None, str)
    (True, False, False)
    """
    with suppress(Exception):  # comparing types may run the user's code
        return _can_be(_plain(returned), _plain(taken))
    return True


def _can_be(returned: Any, taken: Any) -> bool:
    if returned is Unknown or taken is Unknown:
        return True
    if isinstance(returned, tuple):
        return any(can_be(one, taken) for one in returned)
    if isinstance(taken, tuple):
        return any(can_be(returned, one) for one in taken)
    if not _classes_meet(get_origin(returned) or returned, get_origin(taken) or taken):
        return False
    given, wanted = get_args(returned), get_args(taken)
    same = (get_origin(returned) or returned) is (get_origin(taken) or taken)
    if given and wanted and same and len(given) == len(wanted):
        return all(
            can_be(one, other)
            for one, other in zip(given, wanted)
            if one is not Ellipsis and other is not Ellipsis
        )
    return True


def _plain(annotation: Any) -> Any:
    """Return a class, a generic alias, a tuple for a union, or Unknown."""
    if annotation is None:
        return type(None)
    if annotation is Any or isinstance(annotation, (TypeVar, ForwardRef, str)):
        return Unknown
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return get_args(annotation)
    if origin is Literal:
        return tuple(type(value) for value in get_args(annotation))
    if origin is typing.Annotated:
        return _plain(get_args(annotation)[0])
    supertype = getattr(annotation, "__supertype__", None)
    if supertype is not None:
        return _plain(supertype)
    if isinstance(origin or annotation, type):
        return annotation
    return Unknown


_TOWER: dict[type, tuple[type, ...]] = {int: (float, complex), float: (complex,)}


def _classes_meet(returned: type, taken: type) -> bool:
    """Whether an object of one class may be one of the other."""
    if returned is object or taken is object:
        return True
    if any(getattr(one, "_is_protocol", False) for one in (returned, taken)):
        return True
    if any(issubclass(returned, low) and taken in high for low, high in _TOWER.items()):
        return True
    try:
        return issubclass(returned, taken) or issubclass(taken, returned)
    except TypeError:
        return True
