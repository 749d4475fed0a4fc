"""How the error of a compiled module's pipeline speaks of a task that failed."""

from __future__ import annotations

from typing import Any

from .errors import PipelineError, raised, shown  # with items


def failure_of(task: str, item: Any, error: BaseException) -> PipelineError:
    """Return what the caller of the pipeline gets for the error of a task."""
    return PipelineError(f"{task}({shown(item)}) {raised(error)}", task, item)
