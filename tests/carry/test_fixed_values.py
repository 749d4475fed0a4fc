"""What can be changed in place, and what cannot."""

from __future__ import annotations

import datetime
import decimal
import enum
import functools
import math
import pathlib
import re
import uuid

import pytest

from skorche.carry.fixed_values import is_fixed, may_change


class Color(enum.Enum):
    RED = 1


class Celsius(float):
    """A fixed value that may be given attributes."""


def plain(x: int = 1) -> int:
    return x


def keeping(x: list[int] = []) -> list[int]:  # noqa: B006 - which is the point
    return x


@functools.singledispatch
def generic(x: object) -> object:
    return x


FIXED = [
    *(
        1,
        1.5,
        1j,
        True,
        None,
        ...,
        "a",
        b"a",
        range(3),
        (),
        (1, ("a",)),
        frozenset("a"),
    ),
    *(datetime.date(2024, 1, 1), datetime.time(1), datetime.timedelta(1)),
    *(datetime.timezone.utc, decimal.Decimal(1), uuid.UUID(int=1)),
    *(pathlib.PurePosixPath("a"), re.compile("a")),
]
CHANGING = [[], {}, set(), ([],), (1, ([],)), bytearray(), object(), [1], iter("a")]


@pytest.mark.parametrize("value", FIXED, ids=repr)
def test_a_fixed_value_cannot_be_changed(value: object) -> None:
    assert is_fixed(value)
    assert not may_change(value)


@pytest.mark.parametrize("value", CHANGING, ids=lambda value: type(value).__name__)
def test_what_holds_others_can_be_changed(value: object) -> None:
    assert not is_fixed(value)
    assert may_change(value)


@pytest.mark.parametrize(
    ("held", "wanted"),
    [(plain, False), (keeping, True), (generic, True), (len, False), (math, False)],
    ids=str,
)
def test_functions_change_by_what_they_keep(held: object, wanted: bool) -> None:
    assert may_change(held) is wanted
    assert may_change((held,)) is wanted


def test_what_has_attributes_may_get_others() -> None:
    warm = Celsius(20)
    assert not may_change(warm)
    warm.place = "here"  # type: ignore[attr-defined]
    assert may_change(warm)
    assert is_fixed(Color.RED)
    assert may_change(Color.RED)


def test_a_tuple_within_itself_ends() -> None:
    """By way of a list, which can be changed: that is where the look ends."""
    held: tuple[list[object]] = ([],)
    held[0].append(held)
    assert may_change(held)
    assert not is_fixed(held)
