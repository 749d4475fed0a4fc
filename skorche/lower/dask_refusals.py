"""What would not keep its meaning on a Dask cluster.

Comes in: a graph. Goes out: a CompileError with all of it. This module must not know how
a graph is lowered.
"""

from __future__ import annotations

from collections.abc import Iterator

from skorche.declare.graph import Graph
from skorche.declare.operators import Map, given_parameters
from skorche.diagram.names import op_label
from skorche.errors import CompileError, Problem
from skorche.lower.plan import Wanted

#: What modules call the cluster, and options that say where it is.
RESERVED = ("client", "cluster", "tls_ca", "tls_cert", "tls_key", "wait")


def refuse(graph: Graph, asked: Wanted) -> None:
    """Raise CompileError for what cannot be done on a cluster as it is declared."""
    problems = [
        Problem(
            "not-on-a-cluster",
            op.place,
            f"{op_label(op)} {what}, which the dask target cannot do on a cluster",
            hint=f"{hint}, or compile it for threads",
        )
        for op in graph.operators
        if isinstance(op, Map)
        for what, hint in _refused(op)
    ]
    if asked.async_api:
        text = "the dask target has no astream(): a cluster is waited for in one thread"
        hint = "leave out --async-api, or compile it for threads"
        problems.append(Problem("not-on-a-cluster", graph.place, text, hint=hint))
    for parameter in given_parameters(graph.operators):
        if parameter.name in RESERVED:
            text = f"{parameter.name} is a parameter, and stands for the cluster in "
            text += "modules of the dask target"
            place, hint = parameter.place, "give it another name"
            problems.append(Problem("not-on-a-cluster", place, text, hint=hint))
    if problems:
        raise CompileError(problems)


def _refused(op: Map) -> Iterator[tuple[str, str]]:
    """What a map wants, and what to do about it."""
    settings = op.task.settings
    if settings.timeout is not None and not op.task.is_async:
        yield "has a timeout", "leave it out, or say it to what the task waits for"
    if settings.rate is not None and settings.retries:
        yield "has a rate and retries", "leave out one of them"
    if settings.logger is not None:
        yield "has a logger", "log in the task, to what its worker logs to"
    if op.max_failures is not None:
        yield "has max_failures", "leave it out"
