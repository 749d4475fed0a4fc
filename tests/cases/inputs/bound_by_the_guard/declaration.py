"""Inputs that only the guard's names give are carried as values, if these can be written."""

import dataclasses

import skorche


@dataclasses.dataclass
class Point:
    x: int
    y: int


def total(point: Point) -> int:
    return point.x + point.y


if __name__ == "__main__":
    shared = Point(1, 2)
    points = [shared, Point(3, 4), shared]
    places = skorche.Queue("places", fixed_inputs=points)
    plain = [[1], [2]]
    numbers = skorche.Queue("numbers", fixed_inputs=plain)
    totals = skorche.map(total, places)
    sums = skorche.map(sum, numbers)
    skorche.run()
    skorche.shutdown()
    print(totals.flush(), sums.flush())
