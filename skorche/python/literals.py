"""Values as expressions that build equal ones.

Comes in: a live value. Goes out: the text of an expression, the same under any hash seed,
or the reason why there is none. This module must not know what the value is for.
"""

from __future__ import annotations

import collections
import collections.abc
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import inspect
import math
import operator
import pathlib
import re
import threading
import types
import uuid
from collections.abc import Iterable
from typing import Any

from skorche.python.visible import shown

#: Types whose repr is an expression for an equal value, whatever is in scope.
PLAIN = (bool, int, str, bytes, type(None), type(Ellipsis), type(NotImplemented), range)
#: Types of the standard library that are made of what their own text says.
_BY_TEXT = {
    decimal.Decimal: str,
    uuid.UUID: str,
    pathlib.PurePosixPath: str,
    pathlib.PureWindowsPath: str,
}


#: Types of the standard library that are made of what their attributes are.
_BY_WORDS = ("argparse.Namespace", "types.SimpleNamespace")


#: What a dict shows of itself, and the methods that give it.
_VIEWS = {
    type({}.keys()): "keys",
    type({}.values()): "values",
    type({}.items()): "items",
}


_LOCKS = {type(threading.Lock()): "Lock", type(threading.RLock()): "RLock"}


class NotLiteral(ValueError):
    """The value cannot be written; the message says why, with the value at fault."""


class Names:
    """How the text that is written calls things; this one knows the builtins only."""

    def builtin(self, name: str) -> str:
        """Return an expression for a builtin."""
        return name

    def imported(self, module: str, name: str) -> str:
        """Return an expression for a thing of the standard library."""
        raise NotLiteral(f"it takes an import of {module}")

    def given(self, value: Any) -> str | None:
        """Return an expression for a container that has a name already."""
        return None

    def own(self, value: Any) -> str | None:
        """Return an expression for a value that has a name, such as a class."""
        return None

    def given_for(self, value: Any) -> tuple[Iterable[Any], dict[str, Any]] | None:
        """Return what the class of an object is to be given, by position and by name, to
        make one like it."""
        return None

    def built(self, value: Any, text: str) -> None:
        """Take note of an expression that makes an object which can be changed."""


def quoted(text: str) -> str:
    """Return the text as a literal in double quotes where that needs no backslash.

    >>> print(quoted("words"))
    "words"
    """
    plain = repr(text)
    return f'"{plain[1:-1]}"' if '"' not in text and plain[0] == "'" else plain


def write(value: Any, names: Names | None = None) -> str:
    """Return an expression that builds an equal value.

    `names` gives the names for what is no display. Raises NotLiteral for a value that has
    no such expression, however deep within a container.

    >>> write({"b": [1, 2.5], "a": {3, 1}})
    "{'b': [1, 2.5], 'a': {1, 3}}"
    >>> write([float("nan")])
    "[float('nan')]"
    """
    try:
        return _Writer(names or Names()).write(value, ())
    except RecursionError:
        raise NotLiteral("a value nested so deeply cannot be written") from None


class _Writer:
    def __init__(self, names: Names) -> None:
        self.names = names

    def write(self, value: Any, around: tuple[int, ...]) -> str:
        kind = type(value)
        if value is ...:
            return "..."
        if kind is range:
            bounds = repr(value).removeprefix("range").replace("(0, ", "(")
            if value.step != 1:
                bounds = repr(value).removeprefix("range")
            return self.names.builtin("range") + bounds
        if kind is int and value.bit_length() > 4096:
            return hex(value)  # Python refuses to write so many decimal digits
        if kind in PLAIN:
            return repr(value)
        if kind is float:
            finite = math.isfinite(value)
            word = f"{self.names.builtin('float')}({str(value)!r})"
            return repr(value) if finite else word
        if kind is complex:
            return self._call(self.names.builtin("complex"), [value.real, value.imag])
        if id(value) in around:
            raise NotLiteral(
                f"a {kind.__name__} that contains itself cannot be written"
            )
        around = (*around, id(value))
        given = self.names.given(value)
        if given is not None:
            return given
        if kind in (list, tuple, set, frozenset, dict):
            return self._display(value, around)
        found = self.names.own(value)
        if found is None:
            found = self._built(value, around) or self._made(value, around)
        if found is None:
            raise NotLiteral(f"{shown(value)}, a {kind.__name__}, cannot be written")
        return found

    def _call(
        self, function: str, values: Iterable[Any], around: tuple[int, ...] = ()
    ) -> str:
        return f"{function}({', '.join(self.write(v, around) for v in values)})"

    def _display(self, value: Any, around: tuple[int, ...]) -> str:
        if isinstance(value, dict):
            pairs = [
                f"{self.write(key, around)}: {self.write(item, around)}"
                for key, item in value.items()
            ]
            return f"{{{', '.join(pairs)}}}"
        items = [self.write(item, around) for item in value]
        match value:
            case list():
                return f"[{', '.join(items)}]"
            case tuple():
                return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
            case _:
                inner = f"{{{', '.join(_sorted(value, items))}}}" if items else ""
                if type(value) is set:
                    return inner or f"{self.names.builtin('set')}()"
                return f"{self.names.builtin('frozenset')}({inner})"

    def _built(self, value: Any, around: tuple[int, ...]) -> str | None:
        """The call that builds a value of the standard library, or of a class."""
        kind, imported = type(value), self.names.imported
        words: list[Any]
        if kind in _BY_TEXT:
            return f"{imported(kind.__module__.split('.')[0], kind.__name__)}({str(value)!r})"
        match value:
            case datetime.date() | datetime.time() | datetime.timedelta():
                return self._time(value)
            case datetime.timezone():
                return self._time(value)
            case fractions.Fraction() if kind is fractions.Fraction:
                words = [value.numerator, value.denominator]
                return self._call(imported("fractions", "Fraction"), words)
            case pathlib.PurePath() if kind.__module__.split(".")[0] == "pathlib":
                return f"{imported('pathlib', 'Path')}({value.as_posix()!r})"
            case bytearray() if kind is bytearray:
                return self._call(self.names.builtin("bytearray"), [bytes(value)])
            case re.Pattern():
                module = imported("re", "")
                usual = re.UNICODE if isinstance(value.pattern, str) else 0
                flags = [
                    f"{module}.{flag.name}"
                    for flag in re.RegexFlag
                    if value.flags & ~usual & flag
                ]
                joined = [" | ".join(flags)] if flags else []
                pattern = self.write(value.pattern, ())
                return f"{module}.compile({', '.join([pattern, *joined])})"
            case collections.deque() if kind is collections.deque:
                words = [list(value), *([] if value.maxlen is None else [value.maxlen])]
                return self._call(imported("collections", "deque"), words, around)
            case collections.Counter() if kind is collections.Counter:
                return self._call(
                    imported("collections", "Counter"), [dict(value)], around
                )
            case collections.OrderedDict() if kind is collections.OrderedDict:
                pairs = list(value.items())
                return self._call(
                    imported("collections", "OrderedDict"), [pairs], around
                )
            case collections.defaultdict() if kind is collections.defaultdict:
                words = [value.default_factory, dict(value)]
                return self._call(imported("collections", "defaultdict"), words, around)
            case (
                operator.itemgetter() | operator.attrgetter() | operator.methodcaller()
            ):
                return self._getter(value, around)
            case types.BuiltinMethodType() | types.MethodWrapperType() if not (
                inspect.ismodule(value.__self__)
            ):
                owner = self.write(value.__self__, around)
                numbers = isinstance(value.__self__, (int, float, complex))
                return f"{f'({owner})' if numbers else owner}.{value.__name__}"
            case collections.abc.MappingView() if kind in _VIEWS:
                shown_of: Any = value
                return f"{self.write(dict(shown_of.mapping), around)}.{_VIEWS[kind]}()"
            case types.MappingProxyType():
                return self._call(
                    imported("types", "MappingProxyType"), [dict(value)], around
                )
            case _ if kind in _LOCKS and repr(value).startswith("<unlocked"):
                return f"{imported('threading', _LOCKS[kind])}()"
            case slice():
                words = [value.start, value.stop, value.step]
                return self._call(self.names.builtin("slice"), words, around)
            case enum.Enum():
                return self._member(value)
        if f"{kind.__module__}.{kind.__name__}" in _BY_WORDS:
            name = imported(kind.__module__, kind.__name__)
            words = [f"{k}={self.write(v, around)}" for k, v in vars(value).items()]
            if all(map(str.isidentifier, vars(value))):
                return f"{name}({', '.join(words)})"
        if dataclasses.is_dataclass(kind):
            fields = {
                field.name: getattr(value, field.name)
                for field in dataclasses.fields(kind)
                if field.init
            }
            found = self._of_class(kind, fields, around)
            self.names.built(value, found or "")
            return found
        named = getattr(kind, "_fields", None)
        if isinstance(value, tuple) and isinstance(named, tuple):
            return self._of_class(kind, dict(zip(named, value)), around)
        return None

    def _of_class(
        self, kind: type, fields: dict[str, Any], around: tuple[int, ...]
    ) -> str | None:
        name = self.names.own(kind)
        if name is None:
            return None
        words = [f"{field}={self.write(v, around)}" for field, v in fields.items()]
        return f"{name}({', '.join(words)})"

    def _getter(self, value: Any, around: tuple[int, ...]) -> str:
        """What looks something up in each item: by the words that made it."""
        made, values, *_ = value.__reduce__()
        words: dict[str, Any] = {}
        if isinstance(made, functools.partial):  # with keywords for the method
            values, words = (*made.args, *values), made.keywords
        name = self.names.imported("operator", type(value).__name__)
        parts = [self.write(one, around) for one in values]
        parts += [f"{word}={self.write(v, around)}" for word, v in words.items()]
        return f"{name}({', '.join(parts)})"

    def _made(self, value: Any, around: tuple[int, ...]) -> str | None:
        """The call that makes an object of a class that is neither of these."""
        given = self.names.given_for(value)
        name = None if given is None else self.names.own(type(value))
        if given is None or name is None:
            return None
        values, words = given
        parts = [self.write(one, around) for one in values]
        parts += [f"{word}={self.write(v, around)}" for word, v in words.items()]
        text = f"{name}({', '.join(parts)})"
        self.names.built(value, text)
        return text

    def _member(self, value: enum.Enum) -> str | None:
        name = self.names.own(type(value))
        if name is None:
            return None
        if value.name is not None and value.name in type(value).__members__:
            return f"{name}.{value.name}"
        return self._call(name, [value.value])  # several flags at once

    def _time(self, value: Any) -> str | None:
        """A date, a time of day, a time span or a zone: its repr, with its own names."""
        kinds = ("date", "datetime", "time", "timedelta", "timezone")
        if type(value) not in [getattr(datetime, kind) for kind in kinds]:
            return None
        text = repr(value)
        zone = getattr(value, "tzinfo", None)
        if zone is not None and type(zone) is not datetime.timezone:
            return None
        for kind in ("timedelta", "timezone", "datetime", "date", "time"):
            if re.search(rf"datetime\.{kind}\b", text):
                name = self.names.imported("datetime", kind)
                text = re.sub(rf"datetime\.{kind}\b", f"\0{name}", text)
        return text.replace("\0", "")


def is_plain(value: Any) -> bool:
    """Return whether a value can be written."""
    try:
        write(value)
    except NotLiteral:
        return False
    return True


def _sorted(values: Iterable[Any], texts: list[str]) -> list[str]:
    """Texts of a set's items in the order of the items, or of the texts where there is
    none: the order in which a set lists its items changes from run to run."""
    # Numbers in their order, but for what is none.
    if all(type(v) in (int, float) and not math.isnan(v) for v in values):
        return [text for _, text in sorted(zip(values, texts))]
    return sorted(texts)
