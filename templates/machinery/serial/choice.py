"""How a serial module sees which branch of a split an item goes to."""

from .errors import PipelineError, shown


def choice(task, item, value, values):
    """Return the value, if it is one of those for which there is a branch."""
    if value in values:
        return value
    text = f"{task}({shown(item)}) returned {shown(value)}, not one of "
    raise PipelineError(text + ", ".join(map(shown, values)), task, item)
