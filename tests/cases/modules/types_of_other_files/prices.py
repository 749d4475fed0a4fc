"""Types, made in all ways that there are."""

from collections import namedtuple
from dataclasses import make_dataclass
from enum import Enum, IntEnum
from functools import wraps
from typing import Callable, Dict, Generic, NamedTuple, NewType, TypeVar

from bills import Bill

Content = TypeVar("Content")
Priced = TypeVar("Priced", bound="Box")
UserId = NewType("UserId", int)


class Box(Generic[Content]):
    def __init__(self, content: Content) -> None:
        self.content = content


IntBox = Box[int]
Prices = Dict[str, Box[int]]
Row = namedtuple("Row", "width height")
Place = NamedTuple("Place", [("x", int), ("y", int)])
Colour = Enum("Colour", "RED BLUE")
Level = IntEnum("Level", ["LOW", "HIGH"])
Pair = make_dataclass("Pair", [("left", int)])


def same(content: Content) -> Content:
    return Pair(content).left


def doubled(function: Callable[[int], Content]) -> Callable[[int], Content]:
    @wraps(function)
    def twice(number: int) -> Content:
        return function(function(number) * 2)

    return twice
