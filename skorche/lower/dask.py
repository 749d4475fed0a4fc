"""The Dask target: each segment of the graph is a function of a list of items.

Comes in: a graph without problems, and a carrier for the user's functions. Goes out: a
plan. This module must not know the look of the text, nor whether functions are carried
as source or bound live.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from skorche.declare.graph import Graph
from skorche.declare.operators import Map, Op, keywords_of, setup_of
from skorche.declare.parameters import Parameter
from skorche.declare.queues import Queue
from skorche.lower.carrier import Carried, Carrier, Import
from skorche.lower.dask_plan import REMARK, ClusterLine, DaskPlan, StageFunction
from skorche.lower.dask_refusals import refuse, refuse_acts, refuse_whole_modules
from skorche.lower.machinery import Layers, rename
from skorche.lower.parameters import Given, number
from skorche.lower.plan import Wanted
from skorche.lower.segments import (
    Segment,
    Segments,
    is_full_batch,
    is_limited,
    most_workers,
)
from skorche.lower.serial_flow import Flow, guarded
from skorche.lower.serial_plan import Push, Step, annotation_text
from skorche.lower.serial_words import Words
from skorche.lower.serial_wraps import Around, Wording
from skorche.lower.streams import Own, Streams
from skorche.python.identifiers import identifier
from skorche.python.literals import quoted

#: What the templates call their own things, and the builtins that they use.
DASK_NAMES = frozenset(
    ["BaseException", "Exception", "TYPE_CHECKING", "build_pipeline", "caught"]
    + ["dict", "error", "isinstance", "item", "items", "list", "parts", "resources"]
    + ["str", "task", "tuple", "value"]
)
#: What they call other things, where there is nothing of the user's but parameters.
_AMONG_PARAMETERS = frozenset(["client", "pipeline"])
#: Steps of the serial target that are others where no generator passes results on.
_TEMPLATES = {"output": "append", "call": "push", "unbatch": "parts"}
#: What of the machinery is another where workers and client are apart.
_UNITS = {
    "serial/limited": "dask/limited",
    "serial/logged": "dask/logged",
    "serial/skips": "dask/skips",
}
#: What it needs beside.
_MORE = {
    "serial/given": "dask/resources",
    "serial/coroutines": "dask/coroutines",
}


def lower(graph: Graph, carrier: Carrier, asked: Wanted) -> DaskPlan:
    """Return the plan of the module that runs this graph on a Dask cluster.

    Raises CompileError where something of the graph would not keep its meaning there.
    """
    refuse(graph, asked)
    segments = Segments(graph)
    layers = segments.needs()
    imports = partial(_own_imports, layers)
    own = Own(DASK_NAMES, _AMONG_PARAMETERS, _units, imports, layers)
    streams = Streams(graph, carrier, asked, own)
    refuse_whole_modules(streams.carried, graph)
    refuse_acts(streams.carried, graph)
    cutter = _Cutter(graph, streams, segments)
    for segment in cutter.segments:
        cutter.add(segment)
    lists = {queue: identifier(streams.names[queue]) for queue in streams.outputs}
    plan = DaskPlan(
        **streams.fields(asked.title + REMARK, lists.__getitem__, cutter.whole),
        stages=tuple(cutter.stages),
        lines=tuple(cutter.lines),
    )
    plan.check()
    return plan


class _Cutter:
    """Writes segments as functions, and the lines that connect them."""

    def __init__(self, graph: Graph, streams: Streams, segments: Segments) -> None:
        self._graph, self._streams, self.segments = graph, streams, segments
        self.stages: list[StageFunction] = []
        self.lines: list[ClusterLine] = []
        self._lists: dict[Queue, str] = {}
        self._types = {
            one.name: annotation_text(rename(one.annotation, streams.renamed))
            for one in streams.given.parameters
        }

    def whole(self, name: str) -> str:
        """Return the queue that what is put into a queue goes into."""
        streams = self._streams
        return streams.names[self.segments.whole(streams.queues[name])]

    def add(self, segment: Segment) -> None:
        """Add a segment: a line, and its function if it has one."""
        names = self._streams.names
        if batch := segment.batch:
            size = self._number(batch.size)
            line = ClusterLine("batch", size, "", ())
            if batch.timeout is not None:
                first = f"{batch.timeout}, size={size}"
                line = ClusterLine("timed_batch", first, "", ())
        else:
            stage = self._function(segment)
            self.stages.append(stage)
            variables = self._streams.variables
            given = [(variables[one.name], one.name) for one in _given(segment)]
            settings = []
            if limited := segment.limited:
                count = self._number(most_workers(limited))
                settings.append(("max_workers", count))
                if limited.task.is_async:
                    settings.append(("at_once", "True"))
            if segment.rate is not None:
                settings.append(("rate", self._number(segment.rate)))
            if not segment.keeps_order:
                settings.append(("in_order", "False"))
            line = ClusterLine("stage", stage.name, "", (), tuple(given))
            line = replace(line, settings=tuple(settings))
        writes = tuple(names[queue] for queue in segment.writes)
        self.lines.append(replace(line, reads=names[segment.reads], writes=writes))

    def _number(self, value: object) -> str:
        return number(value, lambda name: self._streams.renamed.get(name, name))

    def _function(self, segment: Segment) -> StageFunction:
        """Return the function of a segment."""
        streams = self._streams
        around = _Around(streams.namespace, streams.renamed, streams.variables)
        for op in segment.ops:
            if op in streams.wording:
                around.add(streams.wording[op])
        words = _Words(streams, around, self.segments, self._lists)
        flow = Flow(self._graph, words)
        flow.consumers = {
            queue: op
            for queue, op in flow.consumers.items()
            if queue is segment.reads or queue not in self.segments.cut
        }
        body = [*around.assignments, Step("each")]
        body += guarded(_steps(flow, segment.reads, 1, "continue"), 1)
        followed: dict[Queue, tuple[Step, ...]] = {}
        while waiting := [queue for queue in flow.pushed if queue not in followed]:
            for queue in waiting:
                followed[queue] = _steps(flow, queue, 0, "return")
        # What calls another stands behind it.
        pushes = [
            Push(words.push(queue), tuple(guarded(steps, 0)))
            for queue, steps in followed.items()
        ]
        if around.opens:
            body = [Step("with"), *(replace(s, depth=s.depth + 1) for s in body)]
        given = [
            (streams.variables[one.name], self._types[one.name])
            for one in _given(segment)
        ]
        name = streams.namespace.unique(
            f"from_{identifier(streams.names[segment.reads])}"
        )
        lists = [(words.gathered(one), streams.names[one]) for one in segment.writes]
        return StageFunction(
            name, tuple(lists), tuple(given), tuple(pushes), tuple(body)
        )


class _Around(Around):
    """What is around tasks in a worker process."""

    def _call(self, name: str, *words: str) -> str:
        return super()._call({"Skips": "SentSkips"}.get(name, name), *words)

    def _event_loop(self) -> str:
        return self._assign("loop", self._call("WorkerLoop"))

    def _resource(self, word: str, opened: str) -> str:
        # By a name, for it outlives the call of this function.
        word = self._namespace.unique(word)
        kept = self._call("kept", quoted(word), opened)
        self.assignments.append(Step("assign", queue=word, value=kept))
        return word

    def _awaited(self, op: Map, task: str, word: str) -> str:
        if not is_limited(op):
            return super()._awaited(op, task, word)
        items = self._names.get("items", "items")
        return self._open(f"{word}_begun", self._call("begun", task, self._loop, items))


class _Words(Words):
    """What the steps of one segment are made of."""

    def __init__(
        self,
        streams: Streams,
        around: Around,
        segments: Segments,
        lists: dict[Queue, str],
    ) -> None:
        super().__init__(
            streams.names,
            streams.namespace,
            streams.wording,
            streams.renamed,
            streams.variables,
            around,
        )
        self._segments = segments
        self._lists = lists  # of all segments: each is a variable of several functions

    def step(self, op: Op) -> Step:
        # The client ends a run that has too many failures.
        return replace(super().step(op), limited=False)

    def output(self, queue: Queue) -> Step:
        return super().output(self._segments.whole(queue))


def _steps(flow: Flow, queue: Queue, depth: int, drop: str) -> tuple[Step, ...]:
    """Return the steps that follow a queue, where nothing is yielded."""
    return tuple(
        replace(step, template=_TEMPLATES.get(step.template, step.template))
        for step in flow.follow(queue, depth, drop)
    )


def _given(segment: Segment) -> list[Parameter]:
    """The parameters that functions of a segment are given."""
    found = [one for op in segment.ops for _, one in keywords_of(op)]
    found += [one for op in segment.ops for _, one in setup_of(op)[1]]
    if isinstance(segment.rate, Parameter):  # by which it is paced there, too
        found.append(segment.rate)
    return [*dict.fromkeys(found)]


def _units(
    wording: Iterable[Wording],
    stages: Iterable[Op],
    carried: Carried,
    asked: Wanted,
    given: Given,
) -> list[str]:
    """The files of the machinery that these operators need, and all modules do."""
    used = sorted({_UNITS.get(name, name) for one in wording for name in one.units()})
    used += sorted({_MORE[name] for name in used if name in _MORE})
    if "Failure" in carried.provided and "serial/failures" not in used:
        used.append("serial/failures")
    used = ["serial/errors", *used, *given.units("serial/")]
    used += ["dask/batches"] if any(map(is_full_batch, stages)) else []
    used += "serial/reader", "dask/pipelines"
    parts = ["serial/progress"] if asked.progress else []
    parts += ["dask/options"] if asked.script else []
    parts += given.units("serial/", script=True)
    return used + asked.script_units(parts, "dask/skips" in used, "serial/")


def _own_imports(
    layers: Layers, machinery: Iterable[str], asked: Wanted
) -> set[Import]:
    """What the templates import beside the machinery's own."""
    own = {Import("sys", "", "sys")} if asked.script else set()
    if "at_once" in layers or "dask/skips" in machinery:
        own.add(Import("contextlib", "ExitStack", "ExitStack"))
    return own
