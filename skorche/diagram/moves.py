"""Two diagrams whose stages are paired come in, which of them moved goes out.

This module must not know what a move means, nor how it is told.
"""

from __future__ import annotations

from bisect import bisect_left

from skorche.diagram.pairing import Pairing, Side


def moved(pairing: Pairing) -> list[tuple[int, int]]:
    """Return the pairs that stand elsewhere, as positions in the old and the new diagram:
    of all paired stages the fewest that would have to be carried there."""
    pairs, left, right = pairing.stages, pairing.left, pairing.right
    order = [pairs[i] for i in sorted(pairs)]
    kept = _longest_rising(order)
    back = {j: i for i, j in pairs.items()}
    found = []
    for j in order:
        if right.stages[j].kind == "merge":
            continue
        near = kept if j in kept else set(back)
        here = _upstream(right, j, near)
        there = _upstream(left, back[j], {back[n] for n in near})
        if there is not None:
            there = (pairs[there[0]], there[1])
        if here != there and not (j in kept and None in (here, there)):
            found.append((back[j], j))
    return found


def _upstream(side: Side, number: int, kept: set[int]) -> tuple[int, str] | None:
    """The nearest kept stage before a stage, and by which of its branches."""
    while True:
        queue = side.stages[number].reads[0]
        before = side.filled_by.get(queue)
        if before is None or len(side.stages[before].reads) > 1:
            return None
        stage, number = side.stages[before], before
        if number in kept:
            value = dict(zip(stage.writes, stage.values)).get(queue, "")
            return number, value


def _longest_rising(numbers: list[int]) -> set[int]:
    """The numbers of a longest subsequence that rises.

    >>> sorted(_longest_rising([1, 2, 0, 3]))
    [1, 2, 3]
    """
    ends: list[int] = []
    chains: list[list[int]] = []
    for number in numbers:
        at = bisect_left(ends, number)
        chain = [*(chains[at - 1] if at else []), number]
        ends[at : at + 1], chains[at : at + 1] = [number], [chain]
    return set(chains[-1]) if chains else set()
