"""What a serial module says where a split returns what no branch is for."""

from .errors import PipelineError, shown


def no_branch(task, item, value, values):
    """Return the error of a task that chose none of the branches."""
    text = f"{task}({shown(item)}) returned {shown(value)}, not one of "
    return PipelineError(text + ", ".join(map(shown, values)), task, item)
