"""Whether two values are alike: one of the run here, and one that carried text made anew.

Comes in: values, and where the functions of the carried text began in the user's files.
Goes out: yes or no. This module must not know what is carried, or why.
"""

from __future__ import annotations

import ast
import decimal
import enum
import functools
import inspect
import io
import random
import re
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from warnings import catch_warnings, simplefilter

from skorche.carry.instances import slots_of
from skorche.carry.opaque_objects import held_by
from skorche.declare.tasks import Task, untasked
from skorche.python.statements import Statement
from skorche.python.trees import parsed, walk

#: Where functions may have begun in the user's files: by line of the carried text.
Origins = dict[int, set[tuple[str, int]]]


def origins(texts: dict[Statement, str], line: int) -> Origins:
    """Find where the functions of statements began: of one that is carried word by word
    by its lines, and of another one somewhere in it.

    `line` is the line of the carried text that the first statement begins in.
    """
    found: Origins = {}
    for statement, text in texts.items():
        before = [_first_line(node) for node in _functions(statement.nodes)]
        after = [row - statement.first + 1 for row in before]
        changed = text != "\n".join(statement.lines)
        if changed or statement.gathered:
            after = [_first_line(n) for n in _functions(walk(parsed(text)))]
        for number, row in enumerate(after):
            rows = before if changed else [before[number]]
            places = found.setdefault(line + row - 1, set())
            places.update((statement.path, row) for row in rows)
        line += text.count("\n") + 1
    return found


def _functions(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.GeneratorExp)
    return (node for node in nodes if isinstance(node, kinds))


def _first_line(node: ast.AST) -> int:
    first: Any = next(iter(getattr(node, "decorator_list", [])), node)
    return int(first.lineno)


#: What nothing else is in, and there may be much of.
_LEAVES = (int, str, bytes)


class Likeness:
    """Compares values in all that can be looked into.

    Functions are compared by their code, attributes, defaults and closures, classes and
    instances by their attributes; what cannot be looked into, by its type.
    """

    def __init__(self, origins: Origins, renamed: Mapping[str, str]) -> None:
        self._origins = origins
        self._renamed = renamed
        # What is alike, or will be if what is looked at is; kept, so that no id is another's.
        self._alike: dict[tuple[int, int], tuple[Any, Any]] = {}

    def _named(self, kind: type) -> str:
        first, dot, rest = kind.__qualname__.partition(".")
        return self._renamed.get(first, first) + dot + rest

    def same(self, left: Any, right: Any) -> bool:
        """Return whether a live value and one that was made anew are alike."""
        left = left.function if isinstance(left, Task) else left
        right = right.function if isinstance(right, Task) else right
        if type(left) in _LEAVES and type(right) is type(left):
            return bool(left == right)
        pair = (id(left), id(right))
        if left is right or pair in self._alike:
            return True
        before = len(self._alike)
        self._alike[pair] = left, right
        found = self._same(left, right)
        # What was found of what is not alike may not be so; nor at another time.
        while len(self._alike) > before and not (found and before):
            self._alike.popitem()
        return found

    def _same(self, left: Any, right: Any) -> bool:
        if isinstance(left, type) and isinstance(right, type):
            return self._named(right) == left.__qualname__ and self._same_dict(
                _members(left), _members(right)
            )
        if isinstance(left, types.ModuleType):  # what is used of it
            return type(right) is types.ModuleType and all(
                hasattr(left, name) and self.same(getattr(left, name), value)
                for name, value in vars(right).items()
                if name == "__name__" or not name.startswith("__")
            )
        if self._named(type(right)) != type(left).__qualname__:
            return False
        if isinstance(left, _PLAIN):
            here, there = _of_subclass(left), _of_subclass(right)
            if hasattr(type(left), "__getattr__"):  # which makes what is not there
                here = {name: here[name] for name in here if name in there}
            if not self._same_dict(here, there):
                return False
        match left:
            case enum.Enum():
                return left.name == right.name and self.same(
                    left._value_, right._value_
                )
            case bool() | int() | float() | complex() | str() | bytes() | re.Pattern():
                # A class of the user's own may show where it was made.
                return repr(left) == repr(right) or (
                    type(left) is not type(right) and bool(left == right)
                )
            case list() | tuple():
                pairs = zip(left, right)
                return len(left) == len(right) and all(
                    self.same(a, b) for a, b in pairs
                )
            case set() | frozenset():
                return len(left) == len(right) and (
                    sorted(map(repr, left)) == sorted(map(repr, right))
                    or all(any(self.same(a, b) for b in right) for a in left)
                )
            case dict():
                return self._same_dict(left, right)
            case types.GeneratorType():
                return (
                    self._same_code(left.gi_code, right.gi_code)
                    and (left.gi_frame is None) == (right.gi_frame is None)
                    and self.same(_stands(left), _stands(right))
                )
            case Iterator() if not isinstance(left, io.IOBase):
                return self.same(_reduced(left), _reduced(right))
            case types.FunctionType():
                return self._same_function(left, right)
            case staticmethod() | classmethod():
                return self.same(left.__func__, right.__func__)
            case property():
                both = (left.fget, left.fset, left.fdel), (
                    right.fget,
                    right.fset,
                    right.fdel,
                )
                return self.same(*both)
            case types.MethodType():
                return self.same(left.__func__, right.__func__) and (
                    self.same(left.__self__, right.__self__)
                )
            case types.BuiltinMethodType() if not inspect.ismodule(left.__self__):
                return left.__name__ == right.__name__ and (
                    self.same(left.__self__, right.__self__)
                )
            case functools.partial():
                return self.same(left.func, right.func) and self.same(
                    (left.args, left.keywords), (right.args, right.keywords)
                )
            case random.Random() if type(left) is random.Random:
                return bool(left.getstate() == right.getstate())
        if typing.get_origin(left) is not None:
            one, other = (
                (typing.get_origin(alias), typing.get_args(alias))
                for alias in (left, right)
            )
            return self.same(one, other)
        of_left, of_right = _parts_of(left), _parts_of(right)
        if isinstance(wrapped := of_left.get("__wrapped__"), Task):  # has its settings
            return self.same(wrapped, of_right.get("__wrapped__"))
        return self._same_dict(of_left, of_right)

    def _same_function(
        self,
        left: types.FunctionType,
        right: types.FunctionType,
    ) -> bool:
        return (
            self._same_code(left.__code__, right.__code__)
            and self.same(left.__defaults__, right.__defaults__)
            and self.same(left.__kwdefaults__, right.__kwdefaults__)
            and self.same(_cells(left), _cells(right))
            and (
                isinstance(vars(left).get("__wrapped__"), Task)  # has its settings
                or self._same_dict(_told(vars(left)), _told(vars(right)))
            )
        )

    def differing_member(self, left: Any, right: Any) -> str | None:
        """Return a name that both of two classes have, and for which what the second one
        has is not alike: that of no function, if there is one, since functions of a class
        hold it, and so are unlike as it is."""
        if not (isinstance(left, type) and isinstance(right, type)):
            return None
        here, there = _members(left), _members(right)
        unlike = [n for n in here if n in there and not self.same(here[n], there[n])]
        return min(unlike, key=lambda name: _is_function(here[name]), default=None)

    def _same_dict(
        self,
        left: Mapping[Any, Any],
        right: Mapping[Any, Any],
    ) -> bool:
        if len(left) != len(right):
            return False
        return all(
            (type(a) is type(b) and (a == b or repr(a) == repr(b)) or self.same(a, b))
            and self.same(left[a], right[b])
            for a, b in zip(left, right)
        )

    def _same_code(self, left: types.CodeType, right: types.CodeType) -> bool:
        """Whether a function is of the same place in the user's files as another one."""
        if right.co_filename != "<carried>" or left.co_filename == "<carried>":
            return left == right
        place = left.co_filename, left.co_firstlineno
        places = self._origins.get(right.co_firstlineno, set())
        # An import of an own file within a function is not carried, and its name neither.
        kept = [name for name in left.co_varnames if name in right.co_varnames]
        return place in places and kept == list(right.co_varnames)


def _cells(function: types.FunctionType) -> list[Any]:
    """What a function has from around it, but for itself."""
    found = []
    for cell in function.__closure__ or ():
        try:
            held = cell.cell_contents
        except ValueError:  # not bound yet
            held = None
        if not (callable(held) and inspect.unwrap(untasked(held)) is function):
            found.append(untasked(held))
    return found


#: Modules of types whose values show what they are made of.
_SHOWING = {"array", "builtins", "collections", "datetime", "decimal", "numpy"} | {
    *("fractions", "operator", "pathlib", "uuid", "zoneinfo")
}


#: Plain values, of which classes may be made whose objects have attributes, too.
_PLAIN = (int, float, complex, str, bytes, list, tuple, set, frozenset, dict)


def _of_subclass(held: Any) -> dict[str, Any]:
    attributes = getattr(held, "__dict__", None)
    of_enum = isinstance(held, enum.Enum)
    return {} if of_enum or not isinstance(attributes, dict) else _told(attributes)


def _parts_of(held: Any) -> dict[str, Any]:
    """The attributes of an object; of one that has none what it is made of, if it shows
    that."""
    attributes = getattr(held, "__dict__", None)
    found = _told(attributes) if isinstance(attributes, dict) else {}
    if type(held).__module__ not in _SHOWING or type(held) is decimal.Context:
        found |= {slot: getattr(held, slot) for slot in slots_of(held)}
        return found or {"held": held_by(held)}
    if not found:
        with suppress(Exception):
            _, *made = held.__reduce_ex__(2)
            plain = [list(one) if isinstance(one, Iterator) else one for one in made]
            return {"made": plain}
    return found or {"held": held_by(held)}


def _stands(held: types.GeneratorType[Any, Any, Any]) -> list[Any]:
    """Where a generator stands, and what its names hold."""
    place = -1 if held.gi_frame is None else held.gi_frame.f_lasti
    return [place, *inspect.getgeneratorlocals(held).values()]


def _reduced(held: Iterator[Any]) -> Any:
    """What an iterator of Python's own is made of, and how far it is."""
    if type(held).__module__ not in ("builtins", "itertools"):
        return getattr(held, "__dict__", None)
    with suppress(Exception), catch_warnings():
        simplefilter("ignore")  # some will not say it any more
        return held.__reduce__()
    return None


#: Members of classes that say where they were made, or are made when asked for.
_UNTOLD = frozenset("""
    __abstractmethods__ __annotate_func__ __annotations__ __annotations_cache__
    __dict__ __doc__ __firstlineno__ __module__ __orig_bases__ __parameters__
    __slotnames__ __static_attributes__ __weakref__ _abc_impl
    """.split())  # noqa: SIM905 - a list is a word a line


def _told(attributes: dict[str, Any]) -> dict[str, Any]:
    """The attributes of an object, without where it, or a function that it wraps, was
    made."""
    places: tuple[str, ...] = ("__module__",)
    if "__wrapped__" in attributes:
        places += ("__qualname__", "__name__", "__doc__", "__annotations__")
    return {name: v for name, v in attributes.items() if name not in places}


def _is_function(held: Any) -> bool:
    return isinstance(held, (types.FunctionType, classmethod, staticmethod, property))


def _members(kind: type) -> dict[str, Any]:
    return {name: v for name, v in vars(kind).items() if name not in _UNTOLD}
