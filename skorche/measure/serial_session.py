"""A run in one thread that is watched, by its stacks alone.

Comes in: the namespace of a serial module, that is then run in the main thread. Goes out:
its profile: which part of the time each stage took, and at which lines. A serial module
counts nothing, so that no number of items is known. Whose time it is, the generated
function itself says: its variable `task` has the name of the one that runs, and a line of
it that begins with `for` reads what comes. This module must not change anything.
"""

from __future__ import annotations

import linecache
import re
import sys
import threading
from collections.abc import Callable, Iterable
from time import perf_counter
from types import CodeType, FrameType

from skorche.analysis.profile import InputProfile, Kind, Limit, Profile, StageProfile
from skorche.diagram.diagram import Diagram, Stage
from skorche.diagram.heat import label_of
from skorche.measure.cores import cores
from skorche.measure.own_code import Whose
from skorche.measure.samples import has_gil
from skorche.measure.stacks import Being, Stacks

#: Whose time it is while inputs are read.
INPUT = ("an input",)
#: A limit takes so much of the time, or none is named.
LEAST = 0.15


class SerialSession:
    """Watches the main thread while it runs a serial module."""

    def __init__(
        self, name: str, diagram: Diagram, whose: Callable[[CodeType], Whose]
    ) -> None:
        self.name = name
        self.stages = [stage for stage in diagram.stages if stage.kind != "merge"]
        self.inputs = diagram.inputs()
        being = Being(threading.main_thread(), owner_of=self._owner)
        self.stacks = Stacks(lambda: [being], whose)
        self.ended = ""
        self._begun = self._over = 0.0

    def start(self) -> None:
        self._begun = perf_counter()
        self.stacks.start()

    def stop(self) -> None:
        self.stacks.stop()
        self._over = self._over or perf_counter()

    def _owner(self, frame: FrameType | None) -> str | tuple[str] | None:
        """Return the label of the task that a stack is within, or INPUT."""
        while frame is not None:
            if self.stacks.whose(frame.f_code) == "machinery":
                name = next(filter(_is_task, frame.f_code.co_varnames), None)
                if name is not None:
                    return self._doing(frame, name)
            frame = frame.f_back
        return None

    def _doing(self, frame: FrameType, name: str) -> str | tuple[str] | None:
        path, line = frame.f_code.co_filename, frame.f_lineno
        if linecache.getline(path, line).lstrip().startswith("for "):
            before = linecache.getline(path, line - 1)
            return "unbatch" if '"unbatch"' in before else INPUT
        task = frame.f_locals.get(name)
        return task if isinstance(task, str) else None

    def profile(self) -> Profile | None:
        if not self._begun:
            return None
        seconds = (self._over or perf_counter()) - self._begun
        stages = tuple(self._profiles())
        reading = self.stacks.tally.all_of(INPUT).seconds
        named = self.inputs if len(self.inputs) == 1 else ()
        return Profile(
            pipeline=self.name,
            target="serial",
            python=".".join(map(str, sys.version_info[:3])),
            gil=has_gil(),
            cores=cores(),
            seconds=round(seconds, 6),
            complete=not self.ended,
            ended=self.ended,
            limit=limit_of(stages, reading, seconds),
            inputs=tuple(
                InputProfile(q.name, 0, round(reading, 6), 0.0) for q in named
            ),
            stages=stages,
        )

    def _profiles(self) -> Iterable[StageProfile]:
        """The stages, of which those with one label are one: they cannot be told apart."""
        found: dict[str, Stage] = {}
        for stage in self.stages:
            found.setdefault(label_of(stage), stage)
        for label, stage in found.items():
            spent = self.stacks.tally.all_of(label)
            useful = spent.seconds
            yield StageProfile(
                name=label,
                kind=stage.kind,
                executor="serial",
                workers=1,
                reads=stage.reads[0],
                writes=stage.writes,
                items_in=0,
                items_out=0,
                useful=round(useful, 6),
                starved=0.0,
                blocked=0.0,
                paced=0.0,
                cpu=round(useful * spent.computing(1.0), 6),
                service=0.0,
                spread=0.0,
                lines=self.stacks.tally.lines(label),
            )


def _is_task(name: str) -> bool:
    return re.fullmatch(r"task(_\d+)?", name) is not None


def limit_of(stages: Iterable[StageProfile], reading: float, seconds: float) -> Limit:
    """Return what took most of the time."""
    most = max(stages, key=lambda stage: stage.useful, default=None)
    least = LEAST * seconds
    if reading >= max(least, most.useful if most else 0.0):
        share = 100 * reading / seconds
        text = f"Reading inputs takes {share:.0f} % of the time, more than any stage."
        return Limit(None, "input", text)
    if most is None or most.useful < least:
        return Limit(None, "output", "No stage takes much of the time.")
    kind: Kind = "computes" if most.cpu >= 0.5 * most.useful else "waits"
    share = 100 * most.useful / seconds
    how = "computes" if kind == "computes" else "waits for something outside"
    help_ = "the threads target can do that beside the rest"
    if kind == "computes":
        help_ = (
            'the threads target can do that beside the rest, with executor="process"'
        )
    text = f"`{most.name}` takes {share:.0f} % of the time, and {how}: {help_}."
    return Limit(most.name, kind, text)
