"""The threads target: every stage has threads of its own, with queues in between.

Comes in: a graph without problems, and a carrier for the user's functions. Goes out: a
plan. This module must not know the look of the text, nor whether functions are carried
as source or bound live.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from skorche.carrier import PUBLIC_NAMES, Carried, Carrier, Import
from skorche.diagram import MAXSIZE, Diagram
from skorche.graph import Graph
from skorche.machinery import closure, unit
from skorche.naming import (
    Namespace,
    describe,
    identifier,
    label_of,
    logger_name,
    op_label,
    queue_names,
)
from skorche.operators import Batch, Filter, Map, Merge, Op, Split
from skorche.picture import draw
from skorche.plan import Input, Plan, QueueLine, StageLine, Worker
from skorche.queues import Queue
from skorche.tasks import Task

#: The variables of worker functions; tests/test_machinery_text.py keeps them true.
WORKER_VARIABLES = frozenset(
    ["batch", "batches", "item", "items", "logger"]
    + ["routed", "routes", "sink", "sinks", "size", "source"]
)
#: What the templates use beside the machinery's own names.
TEMPLATE_IMPORTS = (
    Import("collections.abc", "Iterable", "Iterable"),
    Import("collections.abc", "Iterator", "Iterator"),
    Import("sys", "", "sys"),
    Import("typing", "Any", "Any"),
)
TEMPLATE_NAMES = frozenset(
    ["build_pipeline", "dict", "int", "iter", "len", "list", "str", "tuple", "zip"],
)


def lower(graph: Graph, carrier: Carrier, source: str, title: str) -> Plan:
    """Return the plan of the module that runs this graph in threads."""
    names = queue_names(graph)
    queues = {name: queue for queue, name in names.items()}
    diagram = describe(graph, names)
    operators = _in_order(graph, names, diagram)
    wanted = [(op, _worker(op, carrier)) for op in operators]
    fixed = {
        name: carrier.inputs(queues[name].fixed_inputs, queues[name].place, name)
        for name in (edge.name for edge in diagram.inputs())
        if queues[name].fixed_inputs is not None
    }
    carried = carrier.carried()
    aliases: dict[str, str] = {}
    machinery = closure(_units(worker for _, worker in wanted))
    imports, renamed = _fit_in(carried, machinery, [worker for _, worker in wanted])

    namespace = Namespace(carried.taken.union(PUBLIC_NAMES, _own_names(machinery)))
    namespace.taken.update(renamed.values(), (line.bound for line in imports))
    for _, worker in wanted:
        if worker.task in WORKER_VARIABLES and worker.task not in aliases:
            aliases[worker.task] = namespace.unique(f"{worker.task}_task")
    workers: dict[Worker, str] = {}
    for _, worker in wanted:
        if worker not in workers:
            workers[worker] = namespace.unique(f"{worker.name}_worker")

    own = {*_own_names(machinery), *renamed.values(), *workers.values(), "pipeline"}
    parameters = _parameters(diagram, own)
    variables = _variables(graph, names, diagram, own.union(parameters.values()))
    constants = {name: namespace.unique(parameters[name].upper()) for name in fixed}
    for name, constant in constants.items():
        carrier.bind(constant, queues[name].fixed_inputs)

    plan = Plan(
        source=source,
        title=title,
        picture=draw(diagram),
        imports=imports,
        carried=carried.sections,
        inputs=tuple(
            Input(
                parameters[edge.name],
                constants.get(edge.name, ""),
                fixed.get(edge.name, ""),
                variables[edge.name],
                edge.name,
            )
            for edge in diagram.inputs()
        ),
        queues=_queue_lines(diagram, variables),
        aliases=tuple((alias, name) for name, alias in aliases.items()),
        workers=tuple(
            replace(worker, name=name, task=aliases.get(worker.task, worker.task))
            for worker, name in workers.items()
        ),
        stages=tuple(
            StageLine(
                workers[worker],
                variables[names[op.reads[0]]],
                tuple(variables[names[queue]] for queue in op.writes),
                _settings(op),
            )
            for op, worker in wanted
        ),
        outputs=tuple(variables[edge.name] for edge in diagram.outputs()),
        machinery=machinery,
        names=renamed,
    )
    plan.check()
    return plan


def _in_order(graph: Graph, names: dict[Queue, str], diagram: Diagram) -> list[Op]:
    """The operators that become stages, in the diagram's order. A merge becomes none:
    the stages before it fill its queue together."""
    by_queue = {names[op.writes[0]]: op for op in graph.operators}
    found = [by_queue[stage.writes[0]] for stage in diagram.stages]
    return [op for op in found if not isinstance(op, Merge)]


def _worker(op: Op, carrier: Carrier) -> Worker:
    """The function that the threads of a stage run, under the name that it should have."""
    user = op_label(op)
    match op:
        case Map():
            task, shown = _function(op.task, carrier, op, user)
            word = identifier(label_of(op.task))
            if op.task.logger is None:
                return Worker("map", word, task, shown)
            logger = logger_name(op.task)
            return Worker("map_logged", word, task, shown, logger=logger)
        case Split():
            task, shown = _function(op.predicate, carrier, op, user)
            values = tuple(carrier.value(value, op.place, user) for value in op.values)
            return Worker("split", f"split_{_word(op)}", task, shown, values)
        case Filter():
            task, shown = _function(op.predicate, carrier, op, user)
            return Worker("filter", f"filter_{_word(op)}", task, shown)
        case Batch():
            kind = "batch" if op.fill else "batch_waiting"
            return Worker(kind, kind)
        case _:
            return Worker("unbatch", "unbatch")


def _word(op: Split | Filter) -> str:
    return identifier(label_of(op.predicate))


def _function(function: Any, carrier: Carrier, op: Op, user: str) -> tuple[str, str]:
    """The expression for a function, and its name where it does not know that itself."""
    label = label_of(function)
    if isinstance(function, Task):
        function = function.function
    expression = carrier.function(function, op.place, user)
    known = getattr(function, "__name__", None) == label
    return expression, "" if known else label


def _settings(op: Op) -> tuple[tuple[str, str], ...]:
    match op:
        case Map() if op.task.max_workers > 1:
            return (("workers", str(op.task.max_workers)),)
        case Batch():
            return (("size", str(op.size)),)
        case _:
            return ()


def _units(workers: Iterable[Worker]) -> list[str]:
    """The files of the machinery that these workers need, and all modules do."""
    needed = {
        "map": "apply",
        "map_logged": "apply_logged",
        "split": "route",
        "filter": "keep",
        "unbatch": "unbatch",
    }
    used = {needed[w.template] for w in workers if w.template in needed}
    return ["queues", *sorted(used), "pipelines", "script"]


def _own_names(machinery: Iterable[str]) -> frozenset[str]:
    return TEMPLATE_NAMES.union(*(unit(name).defines for name in machinery))


def _fit_in(
    carried: Carried, machinery: Iterable[str], workers: list[Worker]
) -> tuple[tuple[Import, ...], dict[str, str]]:
    """Return all imports, and new names for what collides with the user's own names."""
    own = set(TEMPLATE_IMPORTS)
    used = set(TEMPLATE_NAMES)
    for name in machinery:
        own.update(Import(m, n, n or m) for m, n in unit(name).imports)
        used |= unit(name).uses
    if any(worker.logger for worker in workers):
        own.add(Import("logging", "getLogger", "getLogger"))
    own -= carried.imports
    # `import os.path` brings `os` along.
    roots = {line.bound for line in carried.imports if not line.name}
    own = {line for line in own if line.name or line.module not in roots}
    taken = Namespace(carried.taken)
    renamed: dict[str, str] = {}
    imports = set(carried.imports)
    for name in sorted(_own_names(machinery) - set(dir(builtins))):
        if name in carried.taken:
            renamed[name] = taken.unique(f"{name}_")
    for line in sorted(own):
        if line.bound in carried.taken:
            renamed[line.bound] = taken.unique(f"{line.bound}_")
            imports.add(line._replace(bound=renamed[line.bound]))
        else:
            imports.add(line)
    for name in sorted(used & set(dir(builtins)) & carried.taken):
        renamed[name] = taken.unique(f"{name}_")
        imports.add(Import("builtins", name, renamed[name]))
    return tuple(sorted(imports)), renamed


def _parameters(diagram: Diagram, taken: set[str]) -> dict[str, str]:
    """The parameter for each input queue: `inputs`, or its name if there are several."""
    inputs = diagram.inputs()
    if len(inputs) == 1:
        return {inputs[0].name: "inputs"}
    namespace = Namespace(taken)
    return {edge.name: namespace.unique(identifier(edge.name)) for edge in inputs}


def _variables(
    graph: Graph, names: dict[Queue, str], diagram: Diagram, taken: set[str]
) -> dict[str, str]:
    """The variable for each queue, by name; merged queues share that of the whole."""
    merged = {
        names[queue]: names[op.writes[0]]
        for op in graph.operators
        if isinstance(op, Merge)
        for queue in op.reads
    }
    namespace = Namespace(taken)
    variables: dict[str, str] = {}
    for edge in diagram.edges:
        if edge.name not in merged:
            word = identifier(edge.name)
            word = f"{word}_queue" if word in taken else word
            variables[edge.name] = namespace.unique(word)
    for edge in diagram.edges:
        whole = edge.name
        while whole in merged:
            whole = merged[whole]
        variables[edge.name] = variables[whole]
    return variables


def _queue_lines(diagram: Diagram, variables: dict[str, str]) -> tuple[QueueLine, ...]:
    merged = {name for s in diagram.stages if s.kind == "merge" for name in s.reads}
    return tuple(
        QueueLine(
            variables[edge.name],
            edge.name,
            None if edge.maxsize == MAXSIZE else edge.maxsize,
        )
        for edge in diagram.edges
        if edge.name not in merged
    )
