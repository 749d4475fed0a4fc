"""Values of the expressions that `literals` writes, without running anything else.

Comes in: the text of an expression, and what its names are imported from. Goes out: the value,
or the reason why it is none of these. This module must not know where the text is from.
"""

from __future__ import annotations

import ast
import copy
import dataclasses
import enum
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

#: What such an expression may call, and look up.
_CALLED = frozenset("""
    argparse.Namespace collections.Counter collections.OrderedDict collections.deque
    datetime.date datetime.datetime datetime.time datetime.timedelta datetime.timezone
    decimal.Decimal fractions.Fraction pathlib.Path pathlib.PurePosixPath
    pathlib.PureWindowsPath re.compile types.SimpleNamespace uuid.UUID builtins.bytearray
    builtins.complex builtins.float builtins.frozenset builtins.range builtins.set
    """.split())  # noqa: SIM905 - a list is a word a line
_LOOKED_UP = ("datetime.timezone.utc", "re.")
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Remade:
    """An expression with classes that are not there yet: enumerations, dataclasses and named
    tuples of a program that has to run first."""

    text: str
    imports: Mapping[str, str]

    def value(self, names: Mapping[str, Any]) -> Any:
        """Return the value, where names hold such classes; raise NoValueError if not."""
        return value_of(self.text, self.imports, names)


def again(known: Any, names: Mapping[str, Any]) -> Any:
    """Return a value that was read, with the classes that `names` hold by now."""
    return known.value(names) if isinstance(known, Remade) else copy.deepcopy(known)


class NoValueError(ValueError):
    """The text is no such expression."""


def value_of(
    text: str, imports: Mapping[str, str], names: Mapping[str, Any] = _NOTHING
) -> Any:
    """Return the value of an expression; raise NoValueError for any other text. Classes of
    data are looked for in `names`.

    >>> value_of("[1, -2, date(2026, 1, 2)]", {"date": "datetime.date"})
    [1, -2, datetime.date(2026, 1, 2)]
    >>> value_of("open('x')", {})
    Traceback (most recent call last):
    skorche.python.read_values.NoValueError: builtins.open is none of the values that are read
    """
    try:
        return _Reader(imports, names).value(ast.parse(text, mode="eval").body)
    except NoValueError:
        raise
    except Exception as error:  # noqa: BLE001 - any call may be wrong in any way
        raise NoValueError(f"{text[:60]} has no value: {error}") from None


class _Reader:
    def __init__(self, imports: Mapping[str, str], names: Mapping[str, Any]) -> None:
        self._imports = imports
        self._names = names

    def value(self, node: ast.expr | None) -> Any:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts):
                values = [self.value(one) for one in elts]
                kinds = {ast.List: list, ast.Tuple: tuple, ast.Set: set}
                return kinds[type(node)](values)
            case ast.Dict(keys=keys, values=parts):
                pairs = zip(keys, parts, strict=True)
                return {self.value(k): self.value(v) for k, v in pairs}
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.value(operand)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return self.value(left) | self.value(right)
            case ast.Attribute(value=owner, attr=name) if kind := self._own(owner):
                return _member(kind, name)
            case ast.Name() | ast.Attribute():
                return _thing(_dotted(node, self._imports), _LOOKED_UP)
            case ast.Call(func=func, args=args, keywords=keywords):
                words = {str(word.arg): self.value(word.value) for word in keywords}
                made = self._own(func)
                made = made or _thing(_dotted(func, self._imports), _CALLED)
                return made(*(self.value(one) for one in args), **words)
            case _:
                raise NoValueError(f"{type(node).__name__} is no value")

    def _own(self, node: ast.expr) -> Any:
        """A class of data, where the program has it under this name."""
        match node:
            case ast.Name(id=name):
                held = self._names.get(name)
            case ast.Attribute(value=owner, attr=name):
                held = getattr(self._own(owner), name, None)
            case _:
                held = None
        return held if isinstance(held, type) and _is_data(held) else None


def _is_data(kind: type) -> bool:
    named = issubclass(kind, tuple) and hasattr(kind, "_fields")
    return named or issubclass(kind, enum.Enum) or dataclasses.is_dataclass(kind)


def _member(kind: Any, name: str) -> Any:
    if issubclass(kind, enum.Enum) and name in kind.__members__:
        return kind.__members__[name]
    raise NoValueError(f"{kind.__name__} has no member {name}")


def _dotted(node: ast.expr, imports: Mapping[str, str]) -> str:
    match node:
        case ast.Name(id=name):
            return imports.get(name, f"builtins.{name}")
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            return f"{imports.get(name, name)}.{attribute}"
        case ast.Attribute(value=base, attr=attribute):
            return f"{_dotted(base, imports)}.{attribute}"
        case _:
            raise NoValueError("it calls what has no name")


def _thing(name: str, allowed: frozenset[str] | tuple[str, ...]) -> Any:
    fits = name in allowed or isinstance(allowed, tuple) and name.startswith("re.")
    if not fits:
        raise NoValueError(f"{name} is none of the values that are read")
    module, *path = name.split(".")
    held: Any = importlib.import_module(module)
    for part in path:
        held = getattr(held, part)
    return held
