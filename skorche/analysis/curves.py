"""What a run spent on each piece of its items, stage by stage.

Comes in: a run's windows of time. Goes out: the same by the course of the items: what the
first sixtieth of a stage's items took, and the next. Times tell when a stage worked, and
that depends on all others; what an item took does not. (An exception is what threads wait
for the one lock of Python: so it stands here, too, what they would take without.) This
module must not know how stages hang together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from skorche.analysis.usage import Run, Use, Window

PIECES = 60
#: From this share of the time on Python's lock is said to be taken all the time.
SATURATED = 0.85
#: Seconds after which a thread goes on that nobody holds up.
AT_ONCE = 0.0005


@dataclass(frozen=True)
class Curve:
    """What a stage spends on each piece: its workers' useful time; the same if threads did
    not wait for one another's turn; and how much of that it computes."""

    useful: Sequence[float]
    freely: Sequence[float]
    computing: Sequence[float]


def curve_of(run: Run, place: int) -> Curve:
    """Return what a stage spends."""
    pairs = [(window, window.stages[place]) for window in run.windows]
    items = [use.items for _, use in pairs]
    return Curve(
        in_pieces(items, (use.useful for _, use in pairs)),
        in_pieces(items, (freely(run, window, use) for window, use in pairs)),
        in_pieces(items, (use.computing for _, use in pairs)),
    )


def input_curve(run: Run, place: int) -> Sequence[float]:
    """Return what an input spends. Of what it waits for when no item comes, that counts in
    which the stages had nothing to do, either."""
    items = [window.inputs[place].items for window in run.windows]
    busy = []
    for window in run.windows:
        idle = 1.0 if window.inputs[place].items else 1.0 - busiest(window)
        busy.append(window.inputs[place].busy * max(0.0, idle))
    return in_pieces(items, busy)


def output_curve(run: Run) -> Sequence[float]:
    """Return what whoever takes the results spends on them."""
    last = [n for n, s in enumerate(run.stages) if run.outputs & {*s.writes}]
    items = [sum(w.stages[n].items for n in last) for w in run.windows]
    return in_pieces(items, (window.taking * window.seconds for window in run.windows))


def busiest(window: Window) -> float:
    """Return the share of a window in which its busiest stage was."""
    loads = (use.useful / max(1.0, use.workers) for use in window.stages)
    return min(1.0, max(loads, default=0.0) / max(1e-9, window.seconds))


def contended(run: Run, window: Window) -> bool:
    """Return whether threads of the process computed all the time that Python lets them."""
    return run.gil and window.computing >= SATURATED * window.seconds


def computes_without_lock(run: Run) -> bool:
    """Return whether what threads compute lets others run Python meanwhile, as hashes and
    arrays do: they compute more than one core, or others go on as soon as they want to.
    """
    busy = [w for w in run.windows if w.computing >= 0.5 * w.seconds]
    cpu, seconds = sum(w.cpu for w in busy), sum(w.seconds for w in busy)
    late = sum(w.late * w.seconds for w in busy)
    most = max(run.stages, key=lambda stage: stage.cpu, default=None)
    soon = 0.0 if most is None else min(AT_ONCE, most.service / 5)
    return bool(busy) and (cpu > 1.15 * seconds or 0 < late < soon * seconds)


def freely(run: Run, window: Window, use: Use) -> float:
    """Return the useful time of a stage without its waits for Python's lock."""
    if not contended(run, window):
        return use.useful
    if use.computing >= 0.3 * use.useful:
        return use.computing  # the rest is its waits for its turn
    # Each time that it has waited for something it waits for its turn, too.
    turns = min(use.items * window.late, 0.9 * use.useful)
    return max(use.computing, use.useful - turns)


def in_pieces(items: Sequence[float], amounts: Iterable[float]) -> list[float]:
    """Return amounts that belong to numbers of items, by equal pieces of all items.

    What belongs to none is added to that of the next ones.
    """
    pieces = [0.0] * PIECES
    total = sum(items)
    if total <= 0:
        pieces[0] = sum(amounts)
        return pieces
    carried, before = 0.0, 0.0
    for count, amount in zip(items, amounts, strict=True):
        carried += amount
        if count <= 0:
            continue
        start, end = before / total * PIECES, (before + count) / total * PIECES
        before += count
        for piece in range(int(start), min(PIECES, int(end) + 1)):
            part = min(end, piece + 1) - max(start, piece)
            pieces[piece] += carried * max(0.0, part) / (end - start)
        carried = 0.0
    pieces[-1] += carried
    return pieces
