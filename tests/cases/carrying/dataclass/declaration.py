"""Dataclasses come along; a class can be a task."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import skorche


@dataclass(frozen=True, order=True)
class Point:
    x: int
    y: int = 2
    tags: list[str] = field(default_factory=list, compare=False)


def as_dict(point: Point) -> dict:
    return dataclasses.asdict(point)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 5])
    points = skorche.map(Point, numbers)
    dicts = skorche.map(as_dict, points)
    skorche.run()
    skorche.shutdown()
    print(dicts.flush())
