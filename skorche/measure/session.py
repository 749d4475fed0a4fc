"""A run that is watched: by the observer, and by what looks at stacks.

Comes in: the namespace of a module, whose pipeline is then run by whoever wants to. Goes
out: the profile of that run, at any time, with the lines that take the time. Nothing stands
in a module for this: the classes of the namespace are made to begin it. This module must
not know how the module came about, nor who looks at the profile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from threading import Thread
from types import CodeType
from typing import Any

from skorche.analysis.profile import Profile
from skorche.diagram.diagram import Diagram
from skorche.measure.coroutine_stacks import add_waits
from skorche.measure.machinery import coroutines_of
from skorche.measure.observer import Observer
from skorche.measure.own_code import Whose
from skorche.measure.stacks import Being, Stacks, Tally
from skorche.measure.worker_stacks import WorkerStacks, can_tell


class Session:
    """Watches the first pipeline of a module that is run."""

    def __init__(
        self,
        name: str,
        namespace: Mapping[str, Any],
        whose: Callable[[CodeType], Whose],
        diagram: Diagram | None = None,
        begun: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self.diagram = diagram
        self.observer: Observer | None = None
        self.stacks = Stacks(self._beings, whose, self._looked, alone=False)
        self.workers = WorkerStacks(whose) if can_tell() else None
        self._begun = begun
        self._pipeline: Any = None
        self._hook(namespace)

    @property
    def threads(self) -> list[Thread]:
        """The threads that watch, to which others may be added."""
        return self.observer.others if self.observer else []

    def profile(self) -> Profile | None:
        """Return the profile of the run up to now, or None where none has begun."""
        if self.observer is None:
            return None
        profile = self.observer.profile()
        stages = []
        for place, stage in enumerate(profile.stages):
            computing = min(1.0, stage.cpu / max(stage.useful, 1e-9))
            lines = self._tally(place).lines(place, computing)
            why = self._why_no_lines(place)
            stages.append(replace(stage, lines=lines, without_lines=why))
        return replace(profile, stages=tuple(stages))

    def stop(self) -> None:
        """Look no more; what there is stays."""
        self.stacks.stop()
        if self.observer is not None:
            self.observer.stop()
        if self.workers is not None:
            self.workers.close()

    def _hook(self, namespace: Mapping[str, Any]) -> None:
        for value in list(namespace.values()):
            names = ("with_outputs", "_start", "results")
            if isinstance(value, type) and all(hasattr(value, n) for n in names):
                self._watch_runs_of(value)
        if self.workers is not None:
            self.workers.watch(namespace)

    def _watch_runs_of(self, pipelines: Any) -> None:
        start = pipelines._start

        def watched(pipeline: Any) -> None:
            if self.observer is None:
                self._begin(pipeline)
            start(pipeline)

        pipelines._start = watched

    def _begin(self, pipeline: Any) -> None:
        self._pipeline = pipeline
        self.observer = Observer(pipeline, self.name, self.diagram)
        self.observer.others.append(self.stacks.thread)
        # After worker processes were forked, which is done while there are no threads.
        if hasattr(pipeline, "at_start"):
            pipeline.at_start.append(self._start)
        else:
            self._start()

    def _start(self) -> None:
        assert self.observer is not None
        self.observer.start()
        self.stacks.start()
        self._begun()

    def _beings(self) -> Iterator[Being]:
        for place, (_, _, _, threads) in enumerate(self._pipeline.stages):
            for thread in list(threads):
                yield Being(thread, place)

    def _looked(self, seconds: float) -> None:
        if self.workers is not None:
            self.workers.receive()
        for place, (_, source, _, _) in enumerate(self._pipeline.stages):
            coroutines = coroutines_of(source)
            if coroutines is not None:
                tally = self.stacks.tally
                add_waits(tally, place, coroutines, seconds, self.stacks.whose)

    def _why_no_lines(self, place: int) -> str:
        """Why nobody looks at the workers of a stage; nothing where somebody does."""
        assert self.observer is not None
        children = self.observer.samples.watch.processes.get(place)
        method = getattr(children, "method", "fork") or "fork"
        if children is None or self.workers is not None and method == "fork":
            return ""
        return (
            f"its processes were made by {method}, and only those that are forked tell "
            "which lines take their time"
        )

    def _tally(self, place: int) -> Tally:
        """What is known of a stage, with what its processes have told by their owner."""
        assert self.observer is not None
        tally = Tally()
        owners: list[tuple[Tally, Any]] = [(self.stacks.tally, place)]
        children = self.observer.samples.watch.processes.get(place)
        if self.workers is not None and children is not None:
            owners.append((self.workers.tally, id(children)))
        for source, owner in owners:
            for spot, time in list(source.times.get(owner, {}).items()):
                tally.add(place, spot, time)
        return tally
