"""What JSON has no form for is written as what it holds, at any depth, keys too."""

import enum
from collections import Counter, OrderedDict, defaultdict, namedtuple
from dataclasses import dataclass, field
from datetime import date, datetime, time, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import ClassVar
from uuid import UUID

import skorche


class Color(enum.Enum):
    RED = "red"
    CORNER = (0, 1.5)


class Level(enum.IntEnum):
    LOW = 1


class Word(str, enum.Enum):
    YES = "yes"


class Right(enum.Flag):
    READ = 1
    WRITE = 2


@dataclass
class Price:
    amount: Decimal
    day: date
    rates: ClassVar[int] = 3
    notes: list = field(default_factory=list, repr=False)


@dataclass(frozen=True)
class Nothing:
    pass


class Loud(str):
    def __str__(self) -> str:
        return self.upper()


Point = namedtuple("Point", "x y")
DAY = date(2026, 11, 1)
THINGS = [
    [Color.RED, Color.CORNER, Level.LOW, Word.YES, Right.READ | Right.WRITE],
    [DAY, time(12, 30), datetime(2026, 11, 1, 1, 2, 3, 4, timezone.utc)],
    [Decimal("1.50"), Decimal("1E+30"), Fraction(1, 3), UUID(int=7)],
    [PurePosixPath("a/b"), Path("c")],
    [{3, 1, 2}, frozenset("ba"), {1, "a", None}, {frozenset([2]), frozenset([1])}],
    [Point(1, {2}), (1, (2,)), Loud("loud"), True],
    {"price": Price(Decimal("0.1"), DAY, [Price(Decimal(2), DAY)])},
    {"nothing": Nothing(), "error": ValueError("bad", 1), "long": 10**30},
    {1: "a", 1.5: "b", True: "c", None: "d"},
    {DAY: 1, Color.RED: 2, Level.LOW: 3, Path("p"): 4, UUID(int=1): {DAY: {DAY}}},
    [Counter("aab"), OrderedDict(b=1, a=DAY), defaultdict(set, {"x": {1}})],
    {"12": "no number", "null": "no null"},
]


def thing(number: int) -> object:
    return THINGS[number]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=range(len(THINGS)))
    results = skorche.map(thing, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
