"""The threads target: every stage has threads of its own, with queues in between.

Comes in: a graph without problems, and a carrier for the user's functions. Goes out: a
plan. This module must not know the look of the text, nor whether functions are carried
as source or bound live.
"""

from __future__ import annotations

from collections.abc import Callable

from skorche.declare.graph import Graph
from skorche.declare.operators import Map, Merge, Op
from skorche.declare.queues import Queue
from skorche.diagram.diagram import Diagram
from skorche.diagram.names import describe, queue_names
from skorche.diagram.picture import draw
from skorche.lower.carrier import PUBLIC_NAMES, Carrier, Import
from skorche.lower.fitting import fit_in, own_names, parameters_of
from skorche.lower.item_types import ItemTypes
from skorche.lower.machinery import BUNDLE, closure, layers_between, names_in
from skorche.lower.parameters import Given
from skorche.lower.plan import Input, Wanted
from skorche.lower.stage_lines import StageNeeds, StageWriter, needs_of
from skorche.lower.stage_units import WORKER_UNITS, layers_of, units_of
from skorche.lower.takers import Takers
from skorche.lower.threads_plan import QueueLine, ThreadsPlan
from skorche.python.identifiers import Namespace

#: The variables of functions that name things of the user's; tests keep them true.
VARIABLES = frozenset(["orders", "pipeline"])
#: What the templates use beside the machinery's own names.
TEMPLATE_IMPORTS = (
    Import("collections.abc", "Iterable", "Iterable"),
    Import("collections.abc", "Generator", "Generator"),
    Import("typing", "Any", "Any"),
)
TEMPLATE_NAMES = frozenset(
    ["bool", "build_pipeline", "dict", "float", "int", "len", "list", "range", "str"]
    + ["tuple", "zip"]
)


def lower(graph: Graph, carrier: Carrier, asked: Wanted) -> ThreadsPlan:
    """Return the plan of the module that runs this graph in threads."""
    names = queue_names(graph)
    queues = {name: queue for queue, name in names.items()}
    diagram = describe(graph, names)
    groups = in_order(graph, names, diagram)
    wanted = [needs_of(ops, carrier) for ops in groups]
    fixed = {
        name: carrier.inputs(queues[name].fixed_inputs, queues[name].place, name)
        for name in (edge.name for edge in diagram.open_inputs())
        if queues[name].fixed_inputs is not None
    }
    given = Given([op for ops in groups for op in ops], diagram, queues)
    carried = given.beside(carrier.carried())
    fails = "Failure" in carried.provided
    machinery = closure(_units(wanted, fails, asked, given))
    machinery = (*([BUNDLE] if carried.has_bundle else ()), *machinery)
    layers = layers_between(machinery).union(given.layers())
    layers = layers.union(asked.layers(machinery, carried))
    layers = layers.union(*map(layers_of, wanted))
    own_imports = {*TEMPLATE_IMPORTS, *_own_imports(wanted)}
    own_imports.update(given.imports(any(want.binds for want in wanted)))
    own = given.own_names(TEMPLATE_NAMES)
    imports, renamed = fit_in(carried, machinery, own_imports, own, layers)
    written = own_names(own, machinery, layers)

    namespace = Namespace(carried.taken.union(PUBLIC_NAMES, written, VARIABLES))
    namespace.taken.update(renamed.values(), (line.bound for line in imports))
    variables = VARIABLES | ({"resume"} if asked.resumable else set())
    parameters = parameters_of(diagram, {*written, *renamed.values(), *variables})
    namespace.taken.update(parameters.values())
    aliases: dict[str, str] = {}
    local = {*VARIABLES, *parameters.values(), *given.names}
    for want in wanted:
        for name in want.expressions:
            root, last = name.partition(".")[0], name.rpartition(".")[2]
            if root in local and name not in aliases:
                aliases[name] = namespace.unique(f"{last}_task")
        for name in sorted(names_in(want.values) & local):
            if name not in aliases:
                aliases[name] = namespace.unique(f"{name}_values")
    if len(parameters) > 1 and "inputs" in carried.taken:  # those of the command line
        renamed["inputs"] = namespace.unique("inputs_")
    constants = {name: namespace.unique(parameters[name].upper()) for name in fixed}
    for name, constant in constants.items():
        carrier.bind(constant, queues[name].fixed_inputs)

    tasks = {
        op: task
        for ops, want in zip(groups, wanted, strict=True)
        for op, task in zip(ops, want.tasks)
    }
    taker_of = Takers(graph, tasks).of
    types = ItemTypes(graph, tasks, carried)
    whole = _merged(diagram)
    writer = StageWriter(namespace, renamed, aliases, asked.resumable)
    stages = tuple(
        writer.stage(
            want,
            whole(names[ops[0].reads[0]]),
            tuple(whole(names[queue]) for queue in ops[-1].writes),
        )
        for ops, want in zip(groups, wanted, strict=True)
    )
    inputs = tuple(
        Input(
            parameters[edge.name],
            constants.get(edge.name, ""),
            fixed.get(edge.name, ""),
            edge.name,
            whole(edge.name),
            types.taken(queues[edge.name]),
            taker_of(queues[edge.name]) if edge.name in asked.made else "",
        )
        for edge in diagram.open_inputs()
    )
    given_inputs = given.inputs(whole)
    wired = {line.queue for line in (*inputs, *given_inputs)}
    wired.update(stage.reads for stage in stages)
    wired.update(name for stage in stages for name in stage.queues)
    plan = ThreadsPlan(
        source=asked.source,
        title=asked.title,
        picture=draw(diagram),
        imports=imports,
        carried=carried.sections,
        inputs=inputs,
        given_inputs=given_inputs,
        given=given.lines(namespace, renamed),
        queues=tuple(
            QueueLine(edge.name, edge.maxsize)
            for edge in diagram.edges
            if edge.name in wired and edge.maxsize is not None
        ),
        outputs=tuple(edge.name for edge in diagram.outputs()),
        results=types.outputs(queues[edge.name] for edge in diagram.outputs()),
        aliases=tuple((alias, name) for name, alias in aliases.items()),
        process_lines=tuple(writer.processes.values()),
        steps=tuple(name for name in WORKER_UNITS if name in machinery),
        workers=writer.functions(),
        stages=stages,
        machinery=tuple(name for name in machinery if name not in WORKER_UNITS),
        layers=layers,
        async_api=asked.async_api,
        script=asked.script,
        logging=asked.logging,
        names=renamed,
    )
    plan.check()
    return plan


def in_order(
    graph: Graph, names: dict[Queue, str], diagram: Diagram
) -> list[tuple[Op, ...]]:
    """Return the operators of each stage, in the diagram's order.

    A merge becomes none: the stages before it fill its queue together. Tasks in processes
    that follow each other and are alike become one, so that an item crosses once.
    """
    by_queue = {names[op.writes[0]]: op for op in graph.operators}
    found = [by_queue[stage.writes[0]] for stage in diagram.stages]
    groups: list[tuple[Op, ...]] = []
    for op in found:
        if groups and _share_process(groups[-1][-1], op):
            groups[-1] += (op,)
        elif not isinstance(op, Merge):
            groups.append((op,))
    return groups


def _share_process(before: Op, op: Op) -> bool:
    if not (isinstance(before, Map) and isinstance(op, Map)):
        return False
    plain = {"executor", "max_workers", "ordered"}
    settings = op.task.settings
    return (
        before.writes == op.reads
        and settings.executor == "process"
        and settings == before.task.settings
        and plain.issuperset(settings.changed())
        and op.reads[0].maxsize is None
        and before.on_error == op.on_error == "raise"
    )


def _units(
    wanted: list[StageNeeds], provides_failure: bool, asked: Wanted, given: Given
) -> list[str]:
    """The files of the machinery that are needed, by these stages or by all modules."""
    used = {"failures"} if provides_failure else set()
    used.update(unit for want in wanted for unit in units_of(want))
    used.update(given.units())
    last = ["event_loop"] if asked.async_api else []
    parts = ["figures", "terminal", "progress"] if asked.progress else []
    last += asked.script_units([*parts, *given.units(script=True)], "skips" in used)
    first = {"task_errors"} & {*closure(used)}
    journal = ["journal"] if asked.resumable else []
    return [*first, "queues", *sorted(used), *journal, "pipelines", *last]


def _own_imports(wanted: list[StageNeeds]) -> set[Import]:
    """What the templates import beside the machinery's own."""
    found = set()
    for want in wanted:
        if want.logger:
            found.add(Import("logging", "getLogger", "getLogger"))
        if want.worker.template == "async_map":
            found.add(Import("asyncio", "", "asyncio"))
            found.add(Import("collections.abc", "Awaitable", "Awaitable"))
    return found


def _merged(diagram: Diagram) -> Callable[[str], str]:
    """Which queue the items of a queue go into: those that are merged share the whole."""
    wholes = {
        name: stage.writes[0]
        for stage in diagram.stages
        if stage.kind == "merge"
        for name in stage.reads
    }

    def whole(name: str) -> str:
        while name in wholes:
            name = wholes[name]
        return name

    return whole
