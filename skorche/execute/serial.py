"""A graph run at once in the calling thread, by the text of the serial target.

Comes in: a graph. Goes out: items in its output queues, or a PipelineError. It is for
debugging: the user's functions are called on the caller's stack, one item after the other.
This module must not know how the text does its work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from skorche.declare.graph import Graph
from skorche.declare.queues import Queue
from skorche.diagram.names import queue_names
from skorche.errors import StateError
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
from skorche.lower.serial_plan import StreamPlan


class SerialRun:
    """A pipeline that has run, to its end or its failure."""

    target = "serial"

    def __init__(
        self,
        graph: Graph,
        profile: bool = False,
        progress: bool = False,
        parameters: Mapping[str, Any] | None = None,
        resume: tuple[str, bool] | None = None,
    ) -> None:
        self.require(resume)
        if profile:
            raise StateError(
                "run(profile=True) measures what threads do, and wait for: it needs "
                'target="threads"'
            )
        resumable = resume is not None
        plan, namespace = load(graph, self.target, progress, resumable=resumable)
        stream = called(plan, namespace, "stream", parameters or {})
        queues = {name: queue for queue, name in queue_names(graph).items()}
        inputs = {line.parameter: _items(queues[line.name]) for line in plan.inputs}
        self._error: BaseException | None = None
        failure: Any = namespace[plan.name("PipelineError")]
        kept: dict[str, list[Any]] = {}  # what came out, for a journal
        if resume is not None:
            journal_of = namespace[plan.name("Journal")]
            try:
                journal = journal_of(resume[0], (), resume[1], **values_in(stream))
            except failure as error:
                raise public(error, stream) from error.__cause__
            inputs["resume"] = journal
            for queue in graph.outputs():
                name = queue_names(graph)[queue]
                journal.waits(name, kept.setdefault(name, []))
                queue.add(kept[name][:])
        around: AbstractContextManager[None] = nullcontext()
        if progress:
            options = progress_options(plan, namespace)
            lines = {line.name: (line.parameter, None) for line in plan.inputs}
            around = namespace[plan.name("Progress")](*options, lines, inputs)
        try:
            with around:
                for name, item in stream(**inputs):
                    queues[name].add([item])
                    if kept:
                        kept[name].append(item)
        except failure as error:
            self._error = public(error, stream)
        finally:
            for queue in (*graph.inputs(), *graph.outputs()):
                queue.close("whose pipeline has ended; shutdown() says how")

    def require(self, resume: tuple[str, bool] | None) -> None:
        """Raise StateError for what another target can do, or what this Python lacks."""

    def profile(self) -> None:
        """Nothing: there are no workers that could wait."""

    def finish(self) -> None:
        """Raise what went wrong."""
        if self._error is not None:
            raise self._error


def run_script(plan: Plan, module: dict[str, Any], about: str) -> int:
    """Run the command line of a plan's module; return the exit code."""
    assert isinstance(plan, StreamPlan)
    inputs = script_inputs(plan, module)
    main = module[plan.name("main")]
    outputs = [name for _, name in plan.outputs]
    stream = configured(plan, module, "stream")
    return int(main(stream, about, inputs, outputs))


def _items(queue: Queue) -> Iterable[Any]:
    """A queue's inputs: the fixed ones, or what was put before the run."""
    return queue.flush() if queue.fixed_inputs is None else queue.fixed_inputs
