"""Whether a value can be changed in place.

Comes in: a live value. Goes out: yes or no, by its type. This module must not know where
the value is from.
"""

from __future__ import annotations

import datetime
import decimal
import enum
import fractions
import pathlib
import re
import types
import typing
import uuid
from typing import Any

_PLAIN = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis), range)
_TIMES = (datetime.date, datetime.time, datetime.timedelta, datetime.tzinfo)
_OTHERS = (decimal.Decimal, fractions.Fraction, enum.Enum, uuid.UUID)
_TEXTS = (pathlib.PurePath, re.Pattern)
#: Types whose values nothing can change in place.
_FIXED = (*_PLAIN, *_TIMES, *_OTHERS, *_TEXTS)


def is_fixed(value: Any) -> bool:
    """Return whether nothing can change a value in place, or what it holds."""
    if isinstance(value, (tuple, frozenset)):
        return all(map(is_fixed, value))
    return isinstance(value, _FIXED)


def may_change(held: Any) -> bool:
    """Return whether a call may change what a name of the user's holds: modules are not
    the user's, and of functions those that have noted something, or may in a default.
    """
    match held:
        case tuple():
            return any(map(may_change, held))
        case types.FunctionType():  # a generic one knows its variants
            noted = any(not name.startswith("__") for name in vars(held))
            return noted or any(map(may_change, held.__defaults__ or ()))
        case types.BuiltinFunctionType() | types.ModuleType():
            return False
        case _ if typing.get_origin(held) or type(held).__module__ == "typing":
            return False  # an alias, a variable for types
        case _:
            # A fixed value may have attributes, as members of enumerations do.
            return not is_fixed(held) or bool(getattr(held, "__dict__", ()))
