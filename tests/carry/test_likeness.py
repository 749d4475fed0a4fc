"""Values that hold each other, and themselves, are compared once for each pair of them."""

from __future__ import annotations

import pytest

from skorche.carry.likeness import Likeness


def _web(depth: int, last: object) -> list[object]:
    """A list that leads to one thing by 2 ** depth ways, and back to itself."""
    top: list[object] = [last]
    found = top
    for _ in range(depth):
        found = [found, found]
    top.append(found)
    return found


@pytest.mark.timeout(20)
def test_parts_that_are_held_by_many_are_compared_once() -> None:
    likeness = Likeness({}, {})
    assert likeness.same(_web(60, "a"), _web(60, "a"))
    assert not likeness.same(_web(60, "a"), _web(60, "b"))


class Point:
    def __init__(self, place: list[int]) -> None:
        self.place = place


def test_what_was_taken_for_alike_on_the_way_is_looked_at_again() -> None:
    """Both pairs of points share a list, which is found alike within a pair that is not."""
    shared, other = [1], [2]
    here = {Point(shared), Point(other)}
    there = {Point(other), Point(shared)}
    likeness = Likeness({}, {})
    assert likeness.same(here, there)
    assert not likeness.same(here, {Point(shared), Point([3])})
