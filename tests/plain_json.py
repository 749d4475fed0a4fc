"""What JSON lines hold of an item, step by step: what compiled files have to do as well.

Comes in: an item. Goes out: lists, dictionaries with texts as keys, texts, numbers, True,
False and None; TypeError or ValueError for what has no form.
"""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import fractions
import json
import math
import pathlib
import uuid
from typing import Any

from skorche.errors import Failure


def plain(value: Any) -> Any:
    """Return a value as JSON has it.

    >>> plain({1: (2, {"b", "a"})})
    {'1': [2, ['a', 'b']]}
    """
    match value:
        case Failure():
            return of_failure(value)
        case BaseException():
            return str(value)
        case enum.Enum() if not isinstance(value, (int, str, float)):
            return plain(value.value)
        case float() if not math.isfinite(value):
            raise ValueError(f"{value} is no number of JSON")
        case None | str() | int() | float():
            return value
        case list() | tuple():
            return [plain(part) for part in value]
        case set() | frozenset():
            return in_order(value)
        case dict():
            return of_dictionary(value)
        case datetime.date() | datetime.time():
            return value.isoformat()
        case decimal.Decimal() if not value.is_finite():
            raise ValueError(f"{value} is no number")
        case (
            decimal.Decimal() | fractions.Fraction() | pathlib.PurePath() | uuid.UUID()
        ):
            return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {field.name: plain(getattr(value, field.name)) for field in fields}
    raise TypeError(f"{type(value)} has no form")


def of_failure(failure: Failure) -> dict[str, Any]:
    try:
        item = plain(failure.item)
    except (TypeError, ValueError):
        item = repr(failure.item)
    text = str(failure.error)
    error = type(failure.error).__name__ + (f": {text}" if text else "")
    return {"item": item, "error": error, "attempts": failure.attempts}


def in_order(members: set[Any] | frozenset[Any]) -> list[Any]:
    by_text = sorted(members, key=lambda member: json.dumps(plain(member)))
    try:
        return [plain(member) for member in sorted(by_text)]
    except TypeError:
        return [plain(member) for member in by_text]


def of_dictionary(values: dict[Any, Any]) -> dict[str, Any]:
    """As JSON has it, with the keys' texts; they have to differ."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        name = plain(key)
        if isinstance(name, (list, dict)):
            raise TypeError(f"{key!r} is no key of JSON")
        text = name if isinstance(name, str) else json.dumps(name)
        if text in found:
            raise ValueError(f"two keys are {text}")
        found[text] = plain(value)
    return found


def line(value: Any) -> str:
    """Return an item as a line of JSON."""
    return f"{json.dumps(plain(value))}\n"
