"""What a split of a serial module says of a value that belongs to none of its branches."""

from .errors import PipelineError, shown


def stray(task, item, value, values):
    """Return the error for a value that is not one of those it may be."""
    call = f"{task}({shown(item)}) returned {shown(value)}"
    return PipelineError(
        f"{call}, not one of {', '.join(map(shown, values))}", task, item
    )
