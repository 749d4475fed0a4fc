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
    # What stands before each stage: of what was kept, and of all that is paired.
    before = {
        only_kept: (_upstream(left, {back[j] for j in near}), _upstream(right, near))
        for only_kept, near in ((True, kept), (False, set(back)))
    }
    found = []
    for j in order:
        if right.stages[j].kind == "merge":
            continue
        on_the_left, on_the_right = before[j in kept]
        here, there = on_the_right[j], on_the_left[back[j]]
        if there is not None:
            there = (pairs[there[0]], there[1])
        if here != there and not (j in kept and None in (here, there)):
            found.append((back[j], j))
    return found


def _upstream(side: Side, near: set[int]) -> list[tuple[int, str] | None]:
    """For each stage the nearest of some before it, and by which of its branches; none
    beyond a merge."""
    found: list[tuple[int, str] | None] = []
    branch = {
        queue: value
        for stage in side.stages
        for queue, value in zip(stage.writes, stage.values)
    }
    for stage in side.stages:  # each stands behind those that feed it
        queue = stage.reads[0]
        before = side.filled_by.get(queue)
        if before is None or len(side.stages[before].reads) > 1:
            found.append(None)
        elif before in near:
            found.append((before, branch.get(queue, "")))
        else:
            found.append(found[before])
    return found


def _longest_rising(numbers: list[int]) -> set[int]:
    """The numbers of a longest subsequence that rises.

    >>> sorted(_longest_rising([1, 2, 0, 3]))
    [1, 2, 3]
    """
    ends: list[int] = []  # of the best chain of each length
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        before[number] = ends[at - 1] if at else None
        ends[at : at + 1] = [number]
    chain: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        chain.add(last)
        last = before[last]
    return chain
