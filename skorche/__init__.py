"""Declare a pipeline of plain functions; run it, or compile it to one standalone module.

>>> import skorche
>>> numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
>>> doubled = skorche.map(lambda x: 2 * x, numbers)
>>> skorche.run(); skorche.shutdown()
>>> doubled.flush()
[2, 4, 6]
"""

from skorche.api import (
    analyze,
    batch,
    chain,
    compile,
    filter,
    init,
    map,
    merge,
    render_pipeline,
    run,
    shutdown,
    split,
    tee,
    unbatch,
)
from skorche.declare.operators import Op
from skorche.declare.parameters import parameter
from skorche.declare.queues import QUEUE_SENTINEL, Queue, push_to_queue
from skorche.declare.tasks import Task, task
from skorche.declare.worker_counts import Auto, auto
from skorche.errors import (
    CompileError,
    DeclarationError,
    DrawingError,
    Failure,
    PipelineError,
    Place,
    Problem,
    ProfileError,
    SkorcheError,
    StateError,
)
from skorche.pipeline import Pipeline

__version__ = "0.1.0"

__all__ = [
    "QUEUE_SENTINEL",
    "Auto",
    "CompileError",
    "DeclarationError",
    "DrawingError",
    "Failure",
    "Op",
    "Pipeline",
    "PipelineError",
    "Place",
    "Problem",
    "ProfileError",
    "Queue",
    "SkorcheError",
    "StateError",
    "Task",
    "analyze",
    "auto",
    "batch",
    "chain",
    "compile",
    "filter",
    "init",
    "map",
    "merge",
    "parameter",
    "push_to_queue",
    "render_pipeline",
    "run",
    "shutdown",
    "split",
    "task",
    "tee",
    "unbatch",
]
