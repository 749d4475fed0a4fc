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
from skorche.declare.operators import (
    Batch,
    Op,
)
from skorche.declare.queues import Queue
from skorche.diagram.names import describe, given_by, queue_names
from skorche.diagram.picture import draw
from skorche.lower.carrier import (
    PUBLIC_NAMES,
    Carried,
    Carrier,
    Import,
    is_annotated,
)
from skorche.lower.fitting import fit_in, own_names, parameters_of
from skorche.lower.item_types import ItemTypes
from skorche.lower.machinery import closure, layers_between
from skorche.lower.parameters import Given
from skorche.lower.plan import Input, Wanted
from skorche.lower.serial_flow import Flow, guarded
from skorche.lower.serial_plan import Push, SerialPlan, Step
from skorche.lower.serial_words import Words
from skorche.lower.serial_wraps import Around, Wording, unused
from skorche.lower.takers import Takers
from skorche.lower.type_imports import TYPE_CHECKING, for_types, type_imports
from skorche.python.identifiers import Namespace

#: What the templates call their own things, and the builtins that they use.
SERIAL_NAMES = frozenset(
    ["BaseException", "Exception", "TYPE_CHECKING", "bool", "caught", "dict", "error"]
    + ["isinstance", "item", "items", "len", "list", "pause", "resources", "results"]
    + ["steps", "str", "task", "tuple", "value"]
)
#: What they call other things, where there is nothing of the user's but parameters.
_AMONG_PARAMETERS = frozenset(["queue", "sleep"])
#: How many functions may wait for each other: each of them passes on what comes out.
DEEPEST_CALLS = 10


def lower(graph: Graph, carrier: Carrier, asked: Wanted) -> SerialPlan:
    """Return the plan of the module that runs this graph in one thread."""
    names = queue_names(graph)
    queues = {name: queue for queue, name in names.items()}
    diagram = describe(graph, names)
    by_queue = {names[op.writes[0]]: op for op in graph.operators}
    stages = [by_queue[stage.writes[0]] for stage in diagram.stages]
    wording = {op: Wording(op, carrier) for op in stages}
    inputs = [queues[edge.name] for edge in diagram.inputs()]
    asked_for = [queue for queue in inputs if not given_by(queue)]
    fixed = {
        queue: carrier.inputs(queue.fixed_inputs, queue.place, names[queue])
        for queue in asked_for
        if queue.fixed_inputs is not None
    }
    given = Given(stages, diagram, queues)
    users = carrier.carried()
    carried = given.beside(users)
    machinery = closure(_units(wording.values(), stages, carried, asked, given))
    own_imports = _own_imports(machinery, asked) | type_imports(bool(asked_for))
    own_imports.update(given.imports(any(map(_is_bound, wording.values()))))
    layers = layers_between(machinery) | given.layers()
    layers |= asked.layers(machinery, carried.packages)
    plain = given.own_names(SERIAL_NAMES)
    imports, renamed = fit_in(carried, machinery, own_imports, plain, layers)

    own = own_names(plain, machinery, layers) - set(renamed)
    own |= {*renamed.values(), *(line.bound for line in imports)} - carried.taken
    namespace = Namespace(carried.taken.union(PUBLIC_NAMES, own))
    parameters = parameters_of(diagram, own | _AMONG_PARAMETERS)
    namespace.taken.update(parameters.values())
    # Where functions of the user's are called, their names are theirs.
    variables = {
        name: namespace.unique(f"{word}_") if word in users.taken else word
        for name, word in [*parameters.items(), *zip(given.names, given.names)]
    }
    constants = {
        queue: namespace.unique(parameters[names[queue]].upper()) for queue in fixed
    }
    for queue, constant in constants.items():
        carrier.bind(constant, queue.fixed_inputs)
    tasks = {op: one.task for op, one in wording.items()}
    taker_of, types = Takers(graph, tasks).of, ItemTypes(graph, tasks, carried)
    around = Around(namespace, renamed, variables)
    for one in wording.values():
        around.add(one)
    words = Words(names, namespace, wording, renamed, variables, around)
    flow = Flow(graph, words)
    timed = [
        Step("gather", queue=words.gathered(op.reads[0]), value=_gathering(op, renamed))
        for op in stages
        if isinstance(op, Batch) and op.fill
    ]
    body = around.assignments[:]
    for queue in inputs:
        value = variables[given_by(queue) or names[queue]]
        body.append(Step("read", value=value, name=names[queue]))
        body += [Step("breathe", 2)] if asked.async_api else []
        body += guarded(flow.follow(queue, 2, "continue"), 2)
    followed: dict[Queue, tuple[Step, ...]] = {}
    while waiting := [queue for queue in flow.pushed if queue not in followed]:
        for queue in waiting:
            followed[queue] = flow.follow(queue, 0, "return")
    batches = {op.writes[0]: op for op in stages if isinstance(op, Batch) and op.fill}
    pushes = []
    for queue in (queues[edge.name] for edge in diagram.edges):
        if queue in followed:
            name = words.push(queue)
            pushes.append(Push(name, tuple(guarded(followed[queue], 0))))
            if queue in batches:
                gathering = words.gathered(batches[queue].reads[0])
                body.append(Step("rest", queue=gathering, push=name))
    if around.opens:
        inner = [replace(step, depth=step.depth + 1) for step in body]
        body = [Step("with"), *inner]
    outputs = [queues[edge.name] for edge in diagram.outputs()]
    unread = for_types(imports, carried.imports)
    deep = _depth(pushes) > DEEPEST_CALLS
    plan = SerialPlan(
        source=asked.source,
        title=asked.title + unused(stages),
        picture=draw(diagram),
        lazy=is_annotated(carried),
        imports=tuple(line for line in imports if line not in unread),
        types=unread,
        is_told_of_types=TYPE_CHECKING in carried.imports,
        carried=carried.sections,
        inputs=tuple(
            Input(
                parameters[names[queue]],
                constants.get(queue, ""),
                fixed.get(queue, ""),
                names[queue],
                names[queue],
                types.taken(queue),
                taker_of(queue) if names[queue] in asked.made else "",
            )
            for queue in asked_for
        ),
        given_inputs=given.inputs(),
        given=given.lines(namespace, renamed),
        variables=(
            *(variables[names[queue]] for queue in asked_for),
            *(variables[name] for name in given.names),
        ),
        outputs=tuple((words.gathered(queue), names[queue]) for queue in outputs),
        results=types.outputs(outputs),
        waiting=tuple(timed),
        pushes=tuple(pushes),
        body=tuple(body),
        machinery=tuple(name for name in machinery if name != "serial/walk" or deep),
        layers=layers,
        async_api=asked.async_api,
        script=asked.script,
        logging=asked.logging,
        deep=deep,
        names=renamed,
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
    parts = ["serial/progress"] if asked.progress else []
    parts += given.units("serial/", script=True)
    return used + asked.script_units(parts, "serial/skips" in used, "serial/")


def _is_bound(wording: Wording) -> bool:
    """Whether a function is given parameters before it is called."""
    return (
        bool(wording.setup_keywords) or bool(wording.keywords) and not wording.is_plain
    )


def _own_imports(machinery: Iterable[str], asked: Wanted) -> set[Import]:
    """What the templates import beside the machinery's own."""
    own = {Import("sys", "", "sys")} if asked.script else set()
    if asked.async_api:
        own.add(Import("collections.abc", "AsyncGenerator", "AsyncGenerator"))
    if {"serial/coroutines", "serial/opened", "serial/skips"} & {*machinery}:
        own.add(Import("contextlib", "ExitStack", "ExitStack"))
    return own
