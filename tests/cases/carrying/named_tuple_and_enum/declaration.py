"""NamedTuple, namedtuple, Enum and TypedDict come along."""

from __future__ import annotations

import enum
from collections import namedtuple
from typing import NamedTuple, TypedDict

import skorche


class Colour(enum.Enum):
    RED = "r"
    BLUE = "b"


class Pixel(NamedTuple):
    colour: Colour
    size: int = 1


class Report(TypedDict):
    name: str
    size: int


Pair = namedtuple("Pair", "left right")


def pixel(letter: str) -> Pixel:
    return Pixel(Colour(letter))


def report(pixel: Pixel) -> Report:
    return Report(name=pixel.colour.name, size=pixel.size)


def pair(report: Report) -> Pair:
    return Pair(report["name"], report["size"])


if __name__ == "__main__":
    letters = skorche.Queue("letters", fixed_inputs=["r", "b"])
    pixels = skorche.map(pixel, letters)
    reports = skorche.map(report, pixels)
    pairs = skorche.map(pair, reports)
    skorche.run()
    skorche.shutdown()
    print(pairs.flush())
