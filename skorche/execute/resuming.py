"""What a run in this process compares a journal by: the user's functions that it calls.

Comes in: live functions, as a module's text names them. Goes out: lines that change where
they do. This module must not know what a journal is.
"""

from __future__ import annotations

import builtins
import hashlib
import inspect
from collections.abc import Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any

from skorche.declare.tasks import Task


def lines_of(bound: Mapping[str, Any]) -> list[str]:
    """Return a line for each function and class, and for all that they name in their files:
    its name, and a digest of its source, or of its value where that is plain.

    >>> [line.partition(":")[0] for line in lines_of({"f": lines_of})][:2]
    ['lines_of', 'Task']
    """
    found: dict[str, str] = {}
    waiting = list(bound.items())
    seen: set[int] = set()
    while waiting:
        name, thing = waiting.pop(0)
        thing = thing.function if isinstance(thing, Task) else thing
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, (FunctionType, type)):
            found[thing.__qualname__] = _source(thing)
            waiting += _named(thing)
        elif isinstance(thing, (bool, bytes, float, int, str, type(None))):
            found[name] = repr(thing)
    return [f"{name}: {_digest(text)}" for name, text in found.items()]


def _named(thing: FunctionType | type) -> Iterator[tuple[str, Any]]:
    """What a function, or those of a class, name of their file."""
    if isinstance(thing, type):
        for one in vars(thing).values():
            if isinstance(one, FunctionType):
                yield from _named(one)
        return
    for code in _codes(thing.__code__):
        for name in code.co_names:
            if name in thing.__globals__ and not hasattr(builtins, name):
                yield name, thing.__globals__[name]


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _source(thing: FunctionType | type) -> str:
    """Its text; or, where there is none, what Python made of it."""
    try:
        return inspect.getsource(thing)
    except (OSError, TypeError):
        if not isinstance(thing, FunctionType):
            return repr(sorted(vars(thing)))
        codes = list(_codes(thing.__code__))
        return repr([(one.co_code, one.co_names) for one in codes])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
