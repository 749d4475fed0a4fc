"""A graph run in this process in threads, by the text of the threads target.

Comes in: a graph. Goes out: items in its output queues, or a PipelineError. This module
only carries items between the text's pipeline and the user's queues.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from skorche.declare.graph import Graph
from skorche.declare.queues import Queue
from skorche.diagram.names import describe, queue_names
from skorche.errors import PipelineError
from skorche.execute.loading import (
    called,
    configured,
    load,
    progress_options,
    public,
    script_inputs,
    values_in,
)
from skorche.lower.plan import Plan

if TYPE_CHECKING:
    from skorche.analysis.profile import Profile
    from skorche.measure.observer import Observer


def run_script(plan: Plan, module: dict[str, Any], about: str) -> int:
    """Run the command line of a plan's module; return the exit code."""
    inputs = script_inputs(plan, module)
    main = module[plan.name("main")]
    build = configured(plan, module, "build_pipeline")
    return int(main(build, about, inputs))


class Run:
    """A running pipeline, and the live queues at its ends; `profile` has it measured."""

    def __init__(
        self,
        graph: Graph,
        profile: bool = False,
        progress: bool = False,
        parameters: Mapping[str, Any] | None = None,
        resume: tuple[str, bool] | None = None,
    ) -> None:
        plan, namespace = load(
            graph, progress=profile or progress, resumable=resume is not None
        )
        self._build = called(plan, namespace, "build_pipeline", parameters or {})
        inputs, outputs = graph.inputs(), graph.outputs()
        names = queue_names(graph)
        self._inputs = {names[queue]: queue for queue in inputs}
        self._outputs = {names[queue]: queue for queue in outputs}
        self._between = [q for q in graph.queues() if q not in {*inputs, *outputs}]
        self._failure = namespace[plan.name("PipelineError")]
        self._error: BaseException | None = None
        self._over = threading.Event()
        self._pipeline = self._build(
            **{
                line.parameter: self._read(self._inputs[line.name])
                for line in plan.inputs
            }
        )
        self._kept: dict[str, list[Any]] = {}  # what came out, for a journal
        if resume is not None:
            self._go_on(*resume)
        self._progress: AbstractContextManager[None] = nullcontext()
        if progress:
            options = progress_options(plan, namespace)
            kind = namespace[plan.name("Progress")]
            self._progress = kind(self._pipeline, *options)
        fits = _fits(plan, namespace)
        for queues, use in (
            (inputs, "reads"),
            (self._between, "passes"),
            (outputs, "fills"),
        ):
            for queue in queues:
                queue.open_for(use, self._pipeline.stop, fits)
        self._observer: Observer | None = None
        if profile:
            from skorche.measure.observer import Observer

            diagram = describe(graph, names)
            self._observer = Observer(self._pipeline, str(graph.place), diagram)
        self._start_processes()
        self._threads = [
            threading.Thread(
                target=copy_context().run, args=(self._collect,), name="skorche"
            ),
            threading.Thread(target=self._watch, name="skorche watch", daemon=True),
        ]
        _RUNS.add(self)
        try:
            if self._observer is not None:
                self._observer.start()
            for thread in self._threads:
                thread.start()
        except RuntimeError as error:
            self._pipeline.stop()
            self._release("whose pipeline could not start")
            raise PipelineError(f"no thread can be started: {error}") from error
        atexit.register(self._tell)

    def _go_on(self, path: str, anyway: bool) -> None:
        """Go on from a journal, which holds what came out before."""
        try:
            self._pipeline.journal.go_on(path, (), anyway, **values_in(self._build))
            self._kept = {n: self._pipeline.journal.waiting(n) for n in self._outputs}
        except self._failure as error:
            raise public(error, self._build) from error.__cause__

    def _start_processes(self) -> None:
        """Start what forks worker processes while the run has no thread yet."""
        at_start = getattr(self._pipeline, "at_start", [])
        try:
            for start in at_start:
                start()
            at_start.clear()
        except self._failure as error:
            at_start[:] = [partial(_raise, error)]

    def _read(self, queue: Queue) -> Iterable[Any]:
        """Return a queue's inputs: the fixed ones, or those that the user puts."""
        if queue.fixed_inputs is not None:
            return queue.fixed_inputs
        return self._taken(queue)

    def _taken(self, queue: Queue) -> Iterator[Any]:
        while taken := queue.take():
            yield taken[0]

    def _collect(self) -> None:
        """Run the pipeline, and bring what comes out to the user's queues."""
        try:
            for name, items in self._kept.items():
                self._outputs[name].add(items[:])
            with self._progress:
                for name, items in self._pipeline.results():
                    self._outputs[name].add(items)
                    if self._kept:
                        self._kept[name] += items
            if self._kept:
                self._pipeline.journal.remove()
        except self._failure as error:
            self._error = public(error, self._build)
        except BaseException as error:  # noqa: BLE001 - finish() raises it
            self._error = error
        finally:
            self._release("whose pipeline has ended; shutdown() says how")

    def _release(self, why: str) -> None:
        if self._observer is not None:
            self._observer.stop()
        self._over.set()
        _RUNS.discard(self)
        for queue in (*self._inputs.values(), *self._outputs.values()):
            queue.close(why)
        for queue in (*self._inputs.values(), *self._between, *self._outputs.values()):
            queue.release()

    def _watch(self) -> None:
        """End waits that nobody else would: after a failure, and when the program ends.

        Then inputs are closed and outputs take whatever comes, so that what was put is
        worked through; a program that ended by an exception stops the pipeline instead.
        """
        while not self._over.wait(GLANCE):
            over = not _program_runs()
            if over and getattr(sys, "last_value", None) is not None:
                self._pipeline.stop()
            if over or self._pipeline.stopped:
                self._let_go("whose program has ended" if over else "which has failed")

    def _let_go(self, why: str) -> None:
        for queue in self._inputs.values():
            queue.close(why)
        for queue in self._outputs.values():
            queue.lift_bound()

    def owns(self, thread: threading.Thread) -> bool:
        """Return whether a thread is one of this run's."""
        return thread in self._threads or thread in self._pipeline.threads

    def finish(self) -> None:
        """Wait for the end, and raise what went wrong."""
        atexit.unregister(self._tell)
        self._let_go("which shutdown() has closed")
        try:
            self._join()
        except BaseException:  # Ctrl-C, above all
            self._pipeline.stop()
            try:
                self._join()
            except KeyboardInterrupt:
                if not (hasattr(sys, "ps1") or sys.flags.interactive):
                    os._exit(130)  # as a compiled file ends at the second
                raise
            raise
        if self._error is not None:
            raise self._error

    def profile(self) -> Profile | None:
        """Return what was measured of the run so far, if it is."""
        return None if self._observer is None else self._observer.profile()

    def _join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _tell(self) -> None:
        """Say what went wrong, or was missed, at the program's end: nobody asked before."""
        if self._error is not None:
            print(
                f"skorche: the pipeline failed, and shutdown() was never called: "
                f"{self._error}",
                file=sys.stderr,
            )
        for name, queue in self._outputs.items():
            if queue.was_early and (left := len(queue.flush())):
                print(
                    f'skorche: {left} of the items of queue "{name}" were taken by nobody: '
                    "flush() gave what had come by then; call shutdown() before it",
                    file=sys.stderr,
                )


def _raise(error: BaseException) -> NoReturn:
    raise error


def _fits(plan: Plan, namespace: Mapping[str, Any]) -> Callable[[Any], int]:
    """Return what says how many items a queue may hold that are as large as one."""
    weight, most = namespace[plan.name("weight")], namespace[plan.name("BYTES")]
    return lambda item: int(max(2, most // max(1, weight(item))))


#: How often a run looks whether the program has ended, in seconds.
GLANCE = 0.1
_RUNS: set[Run] = set()


def _program_runs() -> bool:
    """Whether a thread of the program itself runs: at exit the others are waited for."""
    return any(
        thread.is_alive()
        and not thread.daemon
        and not any(run.owns(thread) for run in list(_RUNS))
        for thread in threading.enumerate()
    )
