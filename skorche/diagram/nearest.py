"""Numbers on two sides, in groups, come in; pairs, nearest first, go out.

Only neighbours in a group's order can be nearest to each other, so that not every number
is held against every other. This module must not know what the numbers stand for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from heapq import heapify, heappop, heappush

#: How far apart two numbers are, and they themselves.
Apart = tuple[int, int, int]


def nearest_pairs(
    left: Iterable[tuple[int, Hashable]],
    right: Iterable[tuple[int, Hashable]],
    others: Iterable[tuple[int, int]] = (),
) -> Iterator[tuple[int, int]]:
    """Yield pairs of a left and a right number, each number once at most, those nearest to
    each other first, and of those as near the lowest.

    A left and a right number may be a pair if a group has both, or if `others` has them.

    >>> [*nearest_pairs([(0, "a"), (4, "a")], [(3, "a"), (9, "a"), (5, "b")])]
    [(4, 3), (0, 9)]
    """
    groups: dict[Hashable, list[tuple[int, bool]]] = defaultdict(list)
    for is_right, numbers in ((False, left), (True, right)):
        for number, group in numbers:
            groups[group].append((number, is_right))
    rows = [_Row(members) for members in groups.values() if len(members) > 1]
    places: dict[tuple[int, bool], list[tuple[_Row, int]]] = defaultdict(list)
    for row in rows:
        for place, member in enumerate(row.members):
            places[member].append((row, place))
    heap = [(abs(i - j), i, j) for i, j in others]
    heap += [pair for row in rows for pair in row.neighbours()]
    heapify(heap)
    taken: set[tuple[int, bool]] = set()
    while heap:
        _, i, j = heappop(heap)
        both = (i, False), (j, True)
        if taken.isdisjoint(both):
            yield i, j
            taken.update(both)
            for member in both:
                for row, place in places[member]:
                    for pair in row.without(place):
                        heappush(heap, pair)


class _Row:
    """The members of a group in order, of which any can be taken out."""

    def __init__(self, members: list[tuple[int, bool]]) -> None:
        self.members = sorted(members)
        self._after = [*range(1, len(members)), -1]
        self._before = [*range(-1, len(members) - 1)]

    def neighbours(self) -> Iterator[Apart]:
        """The pairs of neighbours that are of different sides."""
        for place in range(len(self.members) - 1):
            yield from self._pair(place, place + 1)

    def without(self, place: int) -> Iterator[Apart]:
        """Take a member out; those who become neighbours by that, if they are a pair."""
        before, after = self._before[place], self._after[place]
        if before >= 0:
            self._after[before] = after
        if after >= 0:
            self._before[after] = before
        if before >= 0 and after >= 0:
            yield from self._pair(before, after)

    def _pair(self, place: int, other: int) -> Iterator[Apart]:
        (one, is_right), (two, beside) = self.members[place], self.members[other]
        if is_right != beside:
            yield two - one, *((two, one) if is_right else (one, two))
