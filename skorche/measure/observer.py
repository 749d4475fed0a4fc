"""The thread that looks at a running pipeline, there only while somebody wants to know.

Comes in: a pipeline of the machinery that is about to run. Goes out: its profile, at any
time. This module must not know what the figures mean.
"""

from __future__ import annotations

from threading import Event, Thread
from time import perf_counter

from skorche.analysis.profile import Profile
from skorche.diagram.diagram import Diagram
from skorche.measure.machinery import Watch
from skorche.measure.samples import Samples, ending
from skorche.measure.waits import Observable

#: Seconds between two looks; of a short run, fewer at its beginning.
INTERVAL = 0.1
FIRST = 0.02
#: The part of the time that looking may take: of many threads it is looked less often.
COST = 0.01


class Observer:
    """Looks at a pipeline from its start to its end.

    `name` is what the profile calls the pipeline; `diagram` tells the kinds of its stages
    and their settings, which a compiled module's pipeline does not know. Start it before
    the pipeline, and stop it after. Raises ProfileError for a pipeline that does not count.
    """

    def __init__(
        self, pipeline: Observable, name: str, diagram: Diagram | None = None
    ) -> None:
        self.pipeline = pipeline
        watch = Watch(pipeline)
        self.samples = Samples(name, pipeline, watch, diagram)
        #: Threads that watch, too, and are no part of the run.
        self.others: list[Thread] = []
        self._over = Event()
        self._thread = Thread(target=self._look, name="skorche observer", daemon=True)

    def start(self) -> None:
        self.samples.watch.restart()
        self._thread.start()

    def stop(self) -> None:
        """Look for a last time, and look no more."""
        if self._over.is_set():
            return
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def profile(self) -> Profile:
        """Return the profile of the run up to now, or of all of it."""
        return self.samples.profile(ending(self.pipeline))

    def _look(self) -> None:
        spent, late, begun = 0.0, 0.0, perf_counter()
        while True:
            over = self._over.is_set() or self._has_ended()
            start = perf_counter()
            look = self.samples.watch.look([*self.others, self._thread], late)
            self.samples.add(look)
            end = perf_counter()
            if over:
                return
            spent = max(spent, end - start) if end - begun > INTERVAL else end - start
            longest = max(INTERVAL, spent / COST)
            pause = min(max(FIRST, (end - begun) / 10), longest)
            woken = self._over.wait(pause)
            late = 0.0 if woken else max(0.0, perf_counter() - end - pause)

    def _has_ended(self) -> bool:
        """Whether the pipeline ran, and does not any more."""
        return self.pipeline.stopped and not any(
            thread.is_alive() for thread in self.pipeline.threads if not thread.daemon
        )
