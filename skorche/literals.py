"""Values as expressions that build equal ones.

Comes in: a live value. Goes out: the text of an expression, the same under any hash seed,
or the reason why there is none. This module must not know what the value is for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from typing import Any

#: Types whose repr is an expression for an equal value, whatever is in scope.
PLAIN = (bool, int, str, bytes, type(None), type(Ellipsis), range)


class NotLiteral(ValueError):
    """The value cannot be written; the message says why, with the value at fault."""


def write(value: Any, builtin: Callable[[str], str] = str) -> str:
    """Return an expression of builtins and displays that builds an equal value.

    `builtin` gives the expression for a builtin by its name. Raises NotLiteral for a value of any other type, however deep within a container.

    >>> write({"b": [1, 2.5], "a": {3, 1}})
    "{'b': [1, 2.5], 'a': {1, 3}}"
    >>> write([float("nan")])
    "[float('nan')]"
    """
    try:
        return _write(value, (), builtin)
    except RecursionError:
        raise NotLiteral("a value nested so deeply cannot be written") from None


def _write(value: Any, around: tuple[int, ...], builtin: Callable[[str], str]) -> str:
    kind = type(value)
    if value is ...:
        return "..."
    if kind is range:
        bounds = repr(value).removeprefix("range").replace("(0, ", "(")
        if value.step != 1:
            bounds = repr(value).removeprefix("range")
        return builtin("range") + bounds
    if kind is int and value.bit_length() > 4096:
        return hex(value)  # Python refuses to write so many decimal digits
    if kind in PLAIN:
        return repr(value)
    if kind is float:
        finite = math.isfinite(value)
        return repr(value) if finite else f"{builtin('float')}({str(value)!r})"
    if kind is complex:
        parts = [_write(part, (), builtin) for part in (value.real, value.imag)]
        return f"{builtin('complex')}({', '.join(parts)})"
    if kind not in (list, tuple, set, frozenset, dict):
        raise NotLiteral(f"{shown(value)}, a {kind.__name__}, cannot be written")
    if id(value) in around:
        raise NotLiteral(f"a {kind.__name__} that contains itself cannot be written")
    around = (*around, id(value))
    if kind is dict:
        pairs = [
            f"{_write(key, around, builtin)}: {_write(item, around, builtin)}"
            for key, item in value.items()
        ]
        return f"{{{', '.join(pairs)}}}"
    items = [_write(item, around, builtin) for item in value]
    match value:
        case list():
            return f"[{', '.join(items)}]"
        case tuple():
            return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
        case _:
            inner = f"{{{', '.join(_sorted(value, items))}}}" if items else ""
            if kind is set:
                return inner or f"{builtin('set')}()"
            return f"{builtin('frozenset')}({inner})"


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


def shown(value: Any) -> str:
    """Return a value's repr for an error: one line, and no address, which says nothing."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - __repr__ is the user's code
        text = object.__repr__(value)
    text = re.sub(r" at 0x[0-9a-fA-F]+", "", text)
    return text if len(text) <= 60 else f"{text[:57]}..."
