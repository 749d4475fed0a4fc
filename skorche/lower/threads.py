"""The threads target: every stage has threads of its own, with queues in between.

Comes in: a graph without problems, and a carrier for the user's functions. Goes out: a
plan. This module must not know the look of the text, nor whether functions are carried
as source or bound live.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from skorche.declare.graph import Graph
from skorche.declare.operators import Batch, Filter, Map, Merge, Op, Split
from skorche.declare.queues import Queue
from skorche.declare.tasks import Task
from skorche.diagram.diagram import Diagram
from skorche.diagram.names import describe, label_of, logger_name, op_label, queue_names
from skorche.diagram.picture import draw
from skorche.lower.carrier import PUBLIC_NAMES, Carried, Carrier, Import
from skorche.lower.fitting import fit_in, own_names, parameters_of
from skorche.lower.machinery import closure
from skorche.lower.plan import Input, Wanted
from skorche.lower.threads_plan import (
    QueueLine,
    StageLine,
    ThreadsPlan,
    Worker,
    in_source_order,
)
from skorche.python import literals
from skorche.python.identifiers import Namespace, identifier

#: The variables of worker functions; tests/lower/test_machinery.py keeps them true.
WORKER_VARIABLES = frozenset(
    ["at_once", "batch", "batches", "child", "children", "due", "failed", "full"]
    + ["item", "items", "patience", "rate", "replies", "requests", "resource"]
    + ["routes", "server", "sink", "sinks", "size", "skips", "source", "start"]
    + ["task", "timeout", "with_resource", "work"]
)
#: What the templates use beside the machinery's own names.
TEMPLATE_IMPORTS = (
    Import("collections.abc", "Iterable", "Iterable"),
    Import("collections.abc", "Iterator", "Iterator"),
    Import("sys", "", "sys"),
    Import("typing", "Any", "Any"),
)
TEMPLATE_NAMES = frozenset(
    ["build_pipeline", "dict", "float", "int", "iter", "len", "list", "range", "str"]
    + ["tuple", "zip"]
)


def lower(graph: Graph, carrier: Carrier, asked: Wanted) -> ThreadsPlan:
    """Return the plan of the module that runs this graph in threads."""
    names = queue_names(graph)
    queues = {name: queue for queue, name in names.items()}
    diagram = describe(graph, names)
    groups = in_order(graph, names, diagram)
    wanted = [(ops, _worker(ops, carrier)) for ops in groups]
    fixed = {
        name: carrier.inputs(queues[name].fixed_inputs, queues[name].place, name)
        for name in (edge.name for edge in diagram.inputs())
        if queues[name].fixed_inputs is not None
    }
    carried = carrier.carried()
    machinery = closure(_units(wanted, carried, asked))
    own_imports = _own_imports([worker for _, worker in wanted], asked)
    imports, renamed = fit_in(carried, machinery, own_imports, TEMPLATE_NAMES)
    written = own_names(TEMPLATE_NAMES, machinery)

    namespace = Namespace(carried.taken.union(PUBLIC_NAMES, written))
    namespace.taken.update(renamed.values(), (line.bound for line in imports))
    aliases: dict[str, str] = {}
    for _, worker in wanted:
        for name in worker.expressions:
            root, last = name.partition(".")[0], name.rpartition(".")[2]
            if root in WORKER_VARIABLES and name not in aliases:
                aliases[name] = namespace.unique(f"{last}_task")
    workers: dict[Worker, Worker] = {}
    for _, worker in wanted:
        if worker not in workers:
            workers[worker] = _named(worker, namespace, aliases)

    own = {*written, *renamed.values(), *(w.name for w in workers.values())}
    parameters = parameters_of(diagram, {*own, "pipeline"})
    whole = _merged(diagram)
    constants = {name: namespace.unique(parameters[name].upper()) for name in fixed}
    for name, constant in constants.items():
        carrier.bind(constant, queues[name].fixed_inputs)

    only_types = _only_types(imports, carried)
    wired = {whole(names[ops[0].reads[0]]) for ops in groups}
    wired.update(whole(names[queue]) for ops in groups for queue in ops[-1].writes)
    plan = ThreadsPlan(
        source=asked.source,
        title=asked.title,
        picture=draw(diagram),
        imports=tuple(line for line in imports if line not in only_types),
        typing_imports=only_types,
        carried=carried.sections,
        inputs=tuple(
            Input(
                parameters[edge.name],
                constants.get(edge.name, ""),
                fixed.get(edge.name, ""),
                edge.name,
                whole(edge.name),
            )
            for edge in diagram.inputs()
        ),
        queues=tuple(
            QueueLine(edge.name, edge.maxsize)
            for edge in diagram.edges
            if edge.name in wired and edge.maxsize is not None
        ),
        aliases=tuple((alias, name) for name, alias in aliases.items()),
        workers=tuple(workers.values()),
        stages=tuple(
            StageLine(
                workers[worker].name,
                whole(names[ops[0].reads[0]]),
                tuple(whole(names[queue]) for queue in ops[-1].writes),
                _settings(ops[0], workers[worker], renamed),
            )
            for ops, worker in wanted
        ),
        machinery=machinery,
        failing=any(worker.failing == "failed" for worker in workers.values()),
        async_api=asked.async_api,
        script=asked.script,
        names=renamed,
    )
    plan.check()
    return in_source_order(plan)


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


def _worker(ops: tuple[Op, ...], carrier: Carrier) -> Worker:
    """The function that the threads of a stage run, under the name that it should have."""
    op = ops[0]
    user = op_label(op)
    match op:
        case Map():
            return _map_worker([op for op in ops if isinstance(op, Map)], carrier)
        case Split():
            function, label, known = _function(op.predicate, carrier, op, user)
            values = tuple(carrier.value(value, op.place, user) for value in op.values)
            word = f"split_{identifier(label)}"
            return Worker("split", word, (function,), (label,), known, values)
        case Filter():
            function, label, known = _function(op.predicate, carrier, op, user)
            word = f"filter_{identifier(label)}"
            return Worker("filter", word, (function,), (label,), known)
        case Batch() if op.timeout is not None:
            return Worker("batch_timeout", "batch_timeout")
        case Batch():
            kind = "batch" if op.fill else "batch_waiting"
            return Worker(kind, kind)
        case _:
            return Worker("unbatch", "unbatch")


def _map_worker(ops: list[Map], carrier: Carrier) -> Worker:
    op = ops[0]
    settings = op.task.settings
    user = op_label(op)
    functions = [_function(op.task, carrier, op, op_label(op)) for op in ops]
    word = "_".join(identifier(label) for _, label, _ in functions)
    template = "map_async" if op.task.is_async else "map"
    if settings.executor == "process":
        template = "map_process"
    retries: list[tuple[str, str]] = []
    if settings.retries:
        retries = [("retries", str(settings.retries))]
        if settings.backoff:
            retries.append(("backoff", str(settings.backoff)))
    return Worker(
        template,
        word,
        tuple(function for function, _, _ in functions),
        tuple(label for _, label, _ in functions),
        functions[0][2],
        logger="" if settings.logger is None else logger_name(op.task),
        setup=(
            carrier.function(settings.setup, op.place, user) if settings.setup else ""
        ),
        process=word if template == "map_process" else "",
        rate=settings.rate is not None,
        retries=tuple(retries),
        retry_on=tuple(
            carrier.function(kind, op.place, user) for kind in settings.retried_errors
        ),
        timeout="" if settings.timeout is None else str(settings.timeout),
        ordered=op.task.is_async and settings.reorders,
        failing={"skip": "skips", "queue": "failed"}.get(op.on_error, ""),
    )


def _function(
    function: Any, carrier: Carrier, op: Op, user: str
) -> tuple[str, str, bool]:
    """The expression for a function, its name, and whether it knows that itself."""
    label = label_of(function)
    if isinstance(function, Task):
        function = function.function
    expression = carrier.function(function, op.place, user)
    # A function that is called otherwise there does not know its own name.
    last = expression.rpartition(".")[2]
    known = getattr(function, "__name__", None) == label == last
    return expression, label, known


def _named(worker: Worker, namespace: Namespace, aliases: dict[str, str]) -> Worker:
    """The worker under the name that it has in the module, and with aliases."""
    return replace(
        worker,
        name=namespace.unique(f"{worker.name}_worker"),
        process=worker.process and namespace.unique(f"{worker.process}_process"),
        tasks=tuple(aliases.get(task, task) for task in worker.tasks),
        setup=aliases.get(worker.setup, worker.setup),
        retry_on=tuple(aliases.get(kind, kind) for kind in worker.retry_on),
    )


def _settings(
    op: Op, worker: Worker, renamed: dict[str, str]
) -> tuple[tuple[str, str], ...]:
    """The keywords of a stage's line, with expressions."""

    def call(name: str, *words: str) -> str:
        return f"{renamed.get(name, name)}({', '.join(words)})"

    if isinstance(op, Batch):
        size = (("size", str(op.size)),)
        return size if op.timeout is None else (*size, ("timeout", str(op.timeout)))
    if not isinstance(op, Map):
        return ()
    settings = op.task.settings
    found: list[tuple[str, str]] = []
    if worker.template == "map_async":
        found.append(("at_once", str(settings.max_workers)))
    elif settings.max_workers > 1:
        found.append(("workers", str(settings.max_workers)))
        if settings.reorders:
            found.append(("order", call("Order")))
    if worker.process:
        words = [worker.process, *map(literals.write, worker.labels)]
        if settings.timeout:
            words.append(f"timeout={settings.timeout}")
        found.append(("children", call("Children", *words)))
    if worker.rate:
        found.append(("rate", call("Rate", str(settings.rate))))
    if worker.failing == "skips":
        found.append(("skips", call("Skips", literals.write(worker.labels[0]))))
    return tuple(found)


def _units(
    wanted: Iterable[tuple[tuple[Op, ...], Worker]], carried: Carried, asked: Wanted
) -> list[str]:
    """The files of the machinery that are needed, by these workers or by all modules."""
    used = {"failures"} if "Failure" in carried.provided else set()
    for (op, *_), worker in wanted:
        used |= _own_units(worker)
        if isinstance(op, Map) and op.task.settings.reorders and not op.task.is_async:
            used.add("order")
    last = ["event_loop"] if asked.async_api else []
    last += ["script"] if asked.script else []
    return ["queues", *sorted(used), "pipelines", *last]


def _own_units(worker: Worker) -> set[str]:
    first = {
        "map": "failures" if worker.failing else "apply",
        "map_async": "coroutines_failing" if worker.failing else "coroutines",
        "map_process": "processes",
        "split": "route",
        "filter": "keep",
        "unbatch": "unbatch",
    }
    used = {first[worker.template]} if worker.template in first else set()
    if worker.by_call:
        used.add("failures" if worker.failing else "apply")
    before = "async_" if worker.template == "map_async" else ""
    if worker.setup:
        used |= {f"{before}opened", "given"}
    if worker.rate:
        used.add("async_paced" if before else "rate")
    if worker.timeout:
        used.add("async_within")
    if worker.logger:
        used.add(f"{before}logged")
    if worker.retries:
        used.add(f"{before}retries")
    if worker.failing == "skips":
        used.add("skips")
    return used


def _own_imports(workers: list[Worker], asked: Wanted) -> set[Import]:
    """What the templates import beside the machinery's own."""
    logging = Import("logging", "getLogger", "getLogger")
    used = {*TEMPLATE_IMPORTS, *(logging for worker in workers if worker.logger)}
    return used if asked.script else used - {Import("sys", "", "sys")}


def _only_types(imports: Iterable[Import], carried: Carried) -> tuple[Import, ...]:
    """The imports that nothing needs when the module runs: typing, which takes long."""
    used = any(line.module == "typing" for line in carried.imports)
    if used or "TYPE_CHECKING" in carried.taken:
        return ()
    return tuple(line for line in imports if line.module == "typing")


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
