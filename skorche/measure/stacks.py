"""Where threads are, a hundred times a second: the lines of the user's that take time.

Comes in: for each thread, whose time it is; and which code is the user's own. Goes out:
for each owner of time its lines, with their shares, and whether they computed or waited.
This module must not know pipelines.
"""

from __future__ import annotations

import linecache
import os
import sys
import time
from collections.abc import Callable, Hashable, Iterable
from threading import Event, Thread
from time import perf_counter
from types import CodeType, FrameType
from typing import NamedTuple

from skorche.analysis.profile import Line
from skorche.measure.own_code import Whose
from skorche.measure.thread_clocks import Clocks

#: Seconds between two looks, more where one takes long, for the part of the time that
#: looking may take; and the most.
INTERVAL = 0.01
LONGEST = 0.1
COST = 0.015
#: Seconds within which a thread that computes is seen to, and for which part of them.
WINDOW, ENOUGH = 0.0005, 0.2
#: Seconds after which a thread that computes lets another run, where one thread alone
#: works: with Python's own, which are more, it would be seen only where it waits anyway,
#: and never within the short while that it computes between two waits. Where many take
#: turns nothing is changed, since that would be another run.
ALONE = 0.0001
#: How many lines of an owner are told, and the least share that one has.
MOST = 5
LEAST = 0.02


class Spot(NamedTuple):
    """A line of the user's, in a function."""

    path: str
    line: int
    function: str


#: Of a task that is written in C, or in somebody's package.
NOWHERE = Spot("", 0, "")


class Time(NamedTuple):
    """Seconds that were spent at a spot; for how much of that it is known whether it
    computed; and the part of this in which it did."""

    seconds: float
    known: float = 0.0
    cpu: float = 0.0

    def plus(self, more: Time) -> Time:
        return Time(*(one + other for one, other in zip(self, more, strict=True)))

    def computing(self, otherwise: float) -> float:
        """Return the part in which it computed, as far as that is known."""
        return min(1.0, self.cpu / self.known) if self.known else otherwise


class Being(NamedTuple):
    """A thread, and whose its time is; `owner_of` says that of a stack where one thread
    does the work of several, and None if it is nobody's. `number` is the system's own for
    the thread, which a thread of a forked process may not know."""

    thread: Thread
    owner: Hashable = None
    owner_of: Callable[[FrameType], Hashable] | None = None
    number: int | None = None


class Tally:
    """The seconds that were spent at spots, by whose time it was."""

    def __init__(self) -> None:
        self.times: dict[Hashable, dict[Spot, Time]] = {}

    def add(self, owner: Hashable, spot: Spot, more: Time) -> None:
        spots = self.times.setdefault(owner, {})
        before = spots.get(spot, Time(0.0))
        spots[spot] = Time(
            *(one + other for one, other in zip(before, more, strict=True))
        )

    def all_of(self, owner: Hashable) -> Time:
        """Return the time at all spots of an owner."""
        times = list(self.times.get(owner, {}).values())
        return Time(*map(sum, zip(*times, strict=True))) if times else Time(0.0)

    def lines(self, owner: Hashable, otherwise: float = 1.0) -> tuple[Line, ...]:
        """Return the lines that took most of an owner's time. `otherwise` is the part of
        it in which it computed, where no clock told."""
        spots: dict[Spot, Time] = {}
        lines: dict[tuple[str, int], Spot] = {}
        for spot, spent in sorted(self.times.get(owner, {}).items()):
            # A comprehension is a function of its own, and here a part of the line.
            first = lines.setdefault(spot[:2], spot)
            spots[first] = spots.get(first, Time(0.0)).plus(spent)
        total = sum(each.seconds for each in spots.values()) or 1.0
        found: list[Line] = []
        for spot, spent in sorted(spots.items(), key=lambda s: -s[1].seconds):
            share = spent.seconds / total
            if share < LEAST or len(found) == MOST:
                break
            if spot == NOWHERE:
                continue
            text = linecache.getline(spot.path, spot.line).strip()
            path = _nearby(spot.path)
            computing = round(share * spent.computing(otherwise), 4)
            found.append(
                Line(path, spot.line, spot.function, text, round(share, 4), computing)
            )
        return tuple(found)


def _nearby(path: str) -> str:
    try:
        relative = os.path.relpath(path)
    except ValueError:  # on another drive
        return path
    return path if relative.startswith(os.pardir) else relative


class Stacks:
    """Looks where threads are, in a thread of its own."""

    def __init__(
        self,
        beings: Callable[[], Iterable[Being]],
        whose: Callable[[CodeType], Whose],
        each_look: Callable[[float], None] = lambda _: None,
        alone: bool = True,
    ) -> None:
        self.tally = Tally()
        self.thread = Thread(target=self._watch, name="skorche stacks", daemon=True)
        self._beings = beings
        self._whose = whose
        self._each_look = each_look
        self._known: dict[CodeType, Whose] = {}
        self._clocks = Clocks()
        self._alone = alone
        self._usual = 0.0
        self._over = Event()

    def start(self) -> None:
        self._usual = sys.getswitchinterval()
        if self._alone:
            sys.setswitchinterval(min(ALONE, self._usual))
        self.thread.start()

    def stop(self) -> None:
        """Look no more."""
        if self._alone and self._usual and not self._over.is_set():
            sys.setswitchinterval(self._usual)
        self._over.set()
        if self.thread.is_alive():
            self.thread.join()
        self._clocks.close()

    def spot(self, frame: FrameType | None) -> Spot | None:
        """Return the innermost line of the user's on a stack, above all machinery."""
        while frame is not None and (whose := self.whose(frame.f_code)) != "machinery":
            if whose == "user":
                return spot_of(frame)
            frame = frame.f_back
        return None

    def whose(self, code: CodeType) -> Whose:
        known = self._known.get(code)
        if known is None:
            known = self._known[code] = self._whose(code)
        return known

    def _watch(self) -> None:
        before, pause, cost = perf_counter(), INTERVAL, 0.0
        while not self._over.wait(pause):
            start, computed = perf_counter(), time.thread_time()
            self._look(start - before)
            self._each_look(start - before)
            before = start
            # The first look takes long, and says little of those to come.
            cost += 0.1 * (time.thread_time() - computed - cost)
            pause = min(LONGEST, max(INTERVAL, cost / COST)) - WINDOW

    def _look(self, seconds: float) -> None:
        """Count the time since the look before as spent where each thread is now.

        Whether it computes there shows a moment later: by then much of the time since the
        look before is forgotten, in which it may have done something else.
        """
        found, frames = [], sys._current_frames()
        for thread, owner, owner_of, number in self._beings():
            frame = frames.get(thread.ident or 0)
            if frame is None:
                continue
            spot = self.spot(frame)
            if owner_of is not None:
                owner, spot = owner_of(frame), spot or NOWHERE
            if owner is not None and spot is not None:
                number = number or thread.native_id
                then = self._clocks.time(number)
                found.append((thread, number, then, owner, spot))
        del frames
        start = perf_counter()
        if found:
            time.sleep(WINDOW)
        window = perf_counter() - start
        frames = sys._current_frames()
        for thread, number, then, owner, spot in found:
            now, spent = self._clocks.time(number), Time(seconds)
            is_there = self.spot(frames.get(thread.ident or 0)) in (spot, None)
            if then is not None and now is not None and is_there:
                computes = now - then > ENOUGH * window or self._clocks.is_ready(number)
                spent = Time(seconds, seconds, seconds if computes else 0.0)
            self.tally.add(owner, spot, spent)


def spot_of(frame: FrameType) -> Spot:
    """Return where a function is; at its beginning, where its first statement is."""
    code = frame.f_code
    name = getattr(code, "co_qualname", code.co_name)  # since Python 3.11
    line = frame.f_lineno or code.co_firstlineno  # between two lines there is none
    if line == code.co_firstlineno and not code.co_name.startswith("<"):
        later = (number for _, _, number in code.co_lines() if number and number > line)
        line = min(later, default=line)
    return Spot(code.co_filename, line, name.replace("<locals>.", ""))
