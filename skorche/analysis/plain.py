"""Records as plain values, such as JSON has, and back.

Comes in: a frozen dataclass of such, or plain values and the class that they should be of.
Goes out: the other; a ProfileError names the place of what does not fit. This module must
not know any one record.
"""

from __future__ import annotations

import math
import types
from dataclasses import MISSING, Field, fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from skorche.errors import ProfileError
from skorche.python.visible import shown


def to_plain(record: Any) -> Any:
    """Return a record as dicts, lists, texts and numbers."""
    if is_dataclass(record):
        return {f.name: to_plain(getattr(record, f.name)) for f in fields(record)}
    if isinstance(record, dict):
        return {key: to_plain(value) for key, value in record.items()}
    if isinstance(record, (list, tuple)):
        return [to_plain(value) for value in record]
    return record


def from_plain(form: Any, value: Any, place: str = "") -> Any:
    """Return plain values as a record of a class, or as what a field's type says.

    Raises ProfileError where they are none: numbers are finite and not below 0. `place`
    is that of the value, as messages name it: `stages[2].useful`.
    """
    origin, parts = get_origin(form), get_args(form)
    if origin in (Union, types.UnionType):
        if value is None and type(None) in parts:
            return None
        [form] = (part for part in parts if part is not type(None))
        return from_plain(form, value, place)
    if origin is Literal:
        if not (isinstance(value, str) and value in parts):
            known = ", ".join(map(str, parts))
            raise _unfit(place, value, f"one of {known}")
        return value
    if origin is tuple:
        if not isinstance(value, (list, tuple)):
            raise _unfit(place, value, "a list")
        return tuple(
            from_plain(parts[0], each, f"{place}[{number}]")
            for number, each in enumerate(value)
        )
    if origin is dict:
        if not isinstance(value, dict) or not all(isinstance(k, str) for k in value):
            raise _unfit(place, value, "an object")
        return {
            key: from_plain(parts[1], each, f"{place}[{shown(key)}]")
            for key, each in value.items()
        }
    if is_dataclass(form):
        return _record(form, value, place)
    return value if form is object else _single(form, value, place)


@cache
def _hints(form: Any) -> dict[str, Any]:
    return get_type_hints(form)


def _record(form: Any, value: Any, place: str) -> Any:
    if not isinstance(value, dict):
        raise _unfit(place, value, "an object")
    dot = f"{place}." if place else ""
    known = {each.name: each for each in fields(form)}
    for key in value:
        if key not in known:
            near = get_close_matches(str(key), known, 1)
            hint = f"; is {near[0]} meant?" if near else ""
            raise ProfileError(f"{dot}{key}: nothing of this name is known{hint}")
    for key, each in known.items():
        if key not in value and _is_needed(each):
            raise ProfileError(f"{dot}{key}: is missing")
    return form(
        **{
            key: from_plain(_hints(form)[key], each, f"{dot}{key}")
            for key, each in value.items()
        }
    )


def _is_needed(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _single(form: Any, value: Any, place: str) -> Any:
    """A text, a truth value or a number."""
    if form is bool or form is str:
        if not isinstance(value, form):
            raise _unfit(place, value, "true or false" if form is bool else "a text")
        return value
    whole = "a whole number, 0 or more"
    what = whole if form is int else "a number, 0 or more"
    number = not isinstance(value, bool) and isinstance(value, (int, form))
    if not number or not 0 <= value or not math.isfinite(value):
        raise _unfit(place, value, what)
    return form(value)


def _unfit(place: str, value: Any, what: str) -> ProfileError:
    return ProfileError(f"{place or 'the profile'}: is {shown(value)}, and not {what}")
