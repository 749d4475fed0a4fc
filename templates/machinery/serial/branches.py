"""What a serial module says where a split returns what no branch is for."""

from typing import Any

from .errors import PipelineError, shown


def no_branch(task: str, item: "Any", value: "Any", values: "Any") -> PipelineError:
    """Return the error of a task that chose none of the branches."""
    text = f"{task}({shown(item)}) returned {shown(value)}, not one of "
    return PipelineError(text + ", ".join(map(shown, values)), task, item)
