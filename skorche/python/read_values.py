"""Values of the expressions that `literals` writes, without running anything else.

Comes in: the text of an expression, and what its names are imported from. Goes out: the value,
or the reason why it is none of these. This module must not know where the text is from.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Mapping
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


class NoValueError(ValueError):
    """The text is no such expression."""


def value_of(text: str, imports: Mapping[str, str]) -> Any:
    """Return the value of an expression; raise NoValueError for any other text.

    >>> value_of("[1, -2, date(2026, 1, 2)]", {"date": "datetime.date"})
    [1, -2, datetime.date(2026, 1, 2)]
    >>> value_of("open('x')", {})
    Traceback (most recent call last):
    skorche.python.read_values.NoValueError: builtins.open is none of the values that are read
    """
    try:
        return _value(ast.parse(text, mode="eval").body, imports)
    except NoValueError:
        raise
    except Exception as error:  # noqa: BLE001 - any call may be wrong in any way
        raise NoValueError(f"{text[:60]} has no value: {error}") from None


def _value(node: ast.expr | None, imports: Mapping[str, str]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts):
            values = [_value(one, imports) for one in elts]
            kinds = {ast.List: list, ast.Tuple: tuple, ast.Set: set}
            return kinds[type(node)](values)
        case ast.Dict(keys=keys, values=parts):
            pairs = zip(keys, parts, strict=True)
            return {_value(k, imports): _value(v, imports) for k, v in pairs}
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, imports)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _value(left, imports) | _value(right, imports)
        case ast.Name() | ast.Attribute():
            return _thing(_dotted(node, imports), _LOOKED_UP)
        case ast.Call(func=func, args=args, keywords=keywords):
            words = {str(word.arg): _value(word.value, imports) for word in keywords}
            made = _thing(_dotted(func, imports), _CALLED)
            return made(*(_value(one, imports) for one in args), **words)
        case _:
            raise NoValueError(f"{type(node).__name__} is no value")


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
