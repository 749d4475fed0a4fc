"""What needs an event loop of its own, and is to run within another.

Comes in: a graph without problems. Goes out: nothing, or an error with all that is so. This
module must not know targets.
"""

from __future__ import annotations

from skorche.declare.graph import Graph
from skorche.declare.operators import Map
from skorche.diagram.names import op_label
from skorche.errors import CompileError, Problem


def refuse_async_tasks(graph: Graph, target: str) -> None:
    """Raise CompileError for what cannot be awaited where a target runs tasks in the thread
    of the caller: they have an event loop of their own, and none can run within another.
    """
    problems = [
        Problem(
            "loop-within-a-loop",
            op.place,
            f"{op_label(op)} runs an event loop, which astream() of the {target} "
            "target cannot do within another",
            hint="compile it for threads, or leave out --async-api",
        )
        for op in graph.operators
        if isinstance(op, Map) and op.task.is_async
    ]
    if problems:
        raise CompileError(problems)
