"""The serial target: no threads and no queues, but calls and loops.

Comes in: a graph without problems, and a carrier for the user's functions. Goes out: a
plan. This module must not know the look of the text, nor whether functions are carried
as source or bound live.
"""

from __future__ import annotations

import graphlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from skorche.declare.graph import Graph
from skorche.declare.operators import Batch, Op
from skorche.declare.queues import Queue
from skorche.lower.carrier import Carried, Carrier, Import
from skorche.lower.parameters import Given, words_of
from skorche.lower.plan import Wanted
from skorche.lower.serial_flow import Flow, guarded, within_journal
from skorche.lower.serial_plan import Push, SerialPlan, Step
from skorche.lower.serial_words import Words
from skorche.lower.serial_wraps import Around, Wording, unused
from skorche.lower.streams import Own, Streams

#: What the templates call their own things, and the builtins that they use.
SERIAL_NAMES = frozenset(
    ["BaseException", "Exception", "TYPE_CHECKING", "bool", "caught", "dict", "error"]
    + ["isinstance", "item", "items", "len", "list", "pause", "resources", "results"]
    + ["steps", "str", "task", "tuple", "value"]
)
#: What they call their own things beside, where a run can keep a journal.
_OF_JOURNALS = frozenset(["journal", "resume"])
#: What they call other things, where there is nothing of the user's but parameters.
_AMONG_PARAMETERS = frozenset(["queue", "sleep"])
#: How many functions may wait for each other: each of them passes on what comes out.
DEEPEST_CALLS = 10


def lower(graph: Graph, carrier: Carrier, asked: Wanted) -> SerialPlan:
    """Return the plan of the module that runs this graph in one thread."""
    plain = SERIAL_NAMES | _OF_JOURNALS if asked.resumable else SERIAL_NAMES
    own = Own(plain, _AMONG_PARAMETERS, _units, _own_imports)
    streams = Streams(graph, carrier, asked, own)
    names, renamed, variables = streams.names, streams.renamed, streams.variables
    around = Around(streams.namespace, renamed, variables, asked.resumable)
    for one in streams.wording.values():
        around.add(one)
    words = Words(names, streams.namespace, streams.wording, renamed, variables, around)
    flow = Flow(graph, words)
    timed = [
        Step("gather", queue=words.gathered(op.reads[0]), value=_gathering(op, renamed))
        for op in streams.stages
        if isinstance(op, Batch) and op.fill
    ]
    body = around.assignments[:]
    for queue in streams.inputs:
        body.append(Step("read", value=streams.variable(queue), name=names[queue]))
        body += [Step("breathe", 2)] if asked.async_api else []
        body += guarded(flow.follow(queue, 2, "continue"), 2)
    followed: dict[Queue, tuple[Step, ...]] = {}
    while waiting := [queue for queue in flow.pushed if queue not in followed]:
        for queue in waiting:
            followed[queue] = flow.follow(queue, 0, "return")
    batches = {
        op.writes[0]: op for op in streams.stages if isinstance(op, Batch) and op.fill
    }
    pushes = []
    for queue in (streams.queues[edge.name] for edge in streams.diagram.edges):
        if queue in followed:
            name = words.push(queue)
            pushes.append(Push(name, tuple(guarded(followed[queue], 0))))
            if queue in batches:
                gathering = words.gathered(batches[queue].reads[0])
                body.append(Step("rest", queue=gathering, push=name))
    if around.opens:
        inner = [replace(step, depth=step.depth + 1) for step in body]
        body = [Step("with"), *inner]
    if asked.resumable:
        outputs = streams.outputs
        held = [op.reads[0] for op in batches.values()]
        lists = {
            queue: (words.gathered(queue), names[queue]) for queue in outputs + held
        }
        told = (one for one in streams.given.parameters if not one.secret)
        shown = tuple((one.name, one) for one in told)
        body = within_journal(body, lists, outputs, words_of(shown, variables))
    deep = _depth(pushes) > DEEPEST_CALLS
    streams.machinery = tuple(
        name for name in streams.machinery if name != "serial/walk" or deep
    )
    plan = SerialPlan(
        **streams.fields(asked.title + unused(streams.stages), words.gathered, str),
        waiting=tuple(timed),
        pushes=tuple(pushes),
        body=tuple(body),
        deep=deep,
    )
    plan.check()
    return plan


def _depth(pushes: list[Push]) -> int:
    """How many functions wait for each other at most."""
    called = {
        push.name: {step.push for step in push.steps if step.push} for push in pushes
    }
    depths: dict[str, int] = {}
    for name in graphlib.TopologicalSorter(called).static_order():
        depths[name] = 1 + max((depths[other] for other in called[name]), default=0)
    return max(depths.values(), default=0)


def _gathering(batch: Batch, names: Mapping[str, str]) -> str:
    """What the items of a batch gather in, if that is no list."""
    if batch.timeout is None:
        return ""
    return f"{names.get('Gathered', 'Gathered')}({batch.timeout})"


def _units(
    wording: Iterable[Wording],
    stages: Iterable[Op],
    carried: Carried,
    asked: Wanted,
    given: Given,
) -> list[str]:
    """The files of the machinery that these operators need, and all modules do."""
    used = sorted({name for one in wording for name in one.units()})
    if "Failure" in carried.provided and "serial/failures" not in used:
        used.append("serial/failures")
    if any(isinstance(op, Batch) and op.timeout is not None for op in stages):
        used.append("serial/gathered")
    used = ["serial/errors", *used, *given.units("serial/")]
    used += "serial/reader", "serial/walk"
    used += ["serial/journal"] if asked.resumable else []
    parts = ["serial/progress"] if asked.progress else []
    parts += given.units("serial/", script=True)
    return used + asked.script_units(parts, "serial/skips" in used, "serial/")


def _own_imports(machinery: Iterable[str], asked: Wanted) -> set[Import]:
    """What the templates import beside the machinery's own."""
    own = {Import("sys", "", "sys")} if asked.script else set()
    if asked.async_api:
        own.add(Import("collections.abc", "AsyncGenerator", "AsyncGenerator"))
    if {"serial/coroutines", "serial/opened", "serial/skips"} & {*machinery}:
        own.add(Import("contextlib", "ExitStack", "ExitStack"))
    return own
