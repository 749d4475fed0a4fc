"""What items are made of that files hold, by both targets' machinery."""

from __future__ import annotations

import enum
import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

import pytest

from tests.places import ROOT

T = TypeVar("T")


class Right(enum.Flag):
    READ = 1
    WRITE = 2


@dataclass
class Box(Generic[T]):
    path: Path
    tags: list = field(default_factory=list)  # type: ignore[type-arg]  # of anything
    pair: tuple = ()  # type: ignore[type-arg]
    other: Any = None


@pytest.fixture(params=["", "serial."])
def made(request: pytest.FixtureRequest) -> Callable[[Any, Any], Any]:
    sys.path.insert(0, str(ROOT))
    try:
        module = importlib.import_module(f"templates.machinery.{request.param}made")
    finally:
        sys.path.remove(str(ROOT))
    found: Callable[[Any, Any], Any] = module.made
    return found


@pytest.mark.parametrize(
    ("kind", "value", "wanted"),
    [
        (int, "3", 3),
        (float, 3, 3),
        (bool, "0", False),
        (int | None, None, None),
        (Right, 3, Right.READ | Right.WRITE),
        (Literal["a", 1], "1", 1),
        (tuple, [1, "a"], (1, "a")),
        (Sequence[Path], ["a"], [Path("a")]),
        (Mapping[str, date], {"a": "2026-11-01"}, {"a": date(2026, 11, 1)}),
        (
            Box[int],
            {"path": "a", "tags": '["b"]', "pair": "[1]", "other": 3},  # a row of cells
            Box(Path("a"), ["b"], (1,), 3),
        ),
    ],
)
def test_it_is_made(made: Any, kind: Any, value: Any, wanted: Any) -> None:
    assert made(kind, value) == wanted
    assert type(made(kind, value)) is type(wanted)


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        (int, None, "None is no int: it is of the type NoneType"),
        (int, 1.5, "1.5 is no int: it is of the type float"),
        (Path, 3, "3 is no Path: it is of the type int"),
        (bool, 2, "2 is no bool: it is none of true, false, 1, 0"),
        (date, 20261101, "20261101 is no date: it is of the type int"),
        (date | None, 3, "it can be none of these"),
        (Literal["a", 1], "b", "it is none of a, 1"),
        (list, "abc", "'abc' is no list: Expecting value"),
        (list, {"a": 1}, "{'a': 1} is no list: it is no list"),
        (Sequence[Path], [1], "1 is no Path: it is of the type int"),
        (Box[int], {"path": 3}, "{'path': 3} is no Box"),
    ],
)
def test_it_cannot_be_made(made: Any, kind: Any, value: Any, why: str) -> None:
    with pytest.raises(ValueError) as caught:
        made(kind, value)
    assert why in str(caught.value)
