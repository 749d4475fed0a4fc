"""How a serial module reads inputs, and what it is to unbatch."""

from .errors import failure


def read(items, task, *item):
    """Yield the items; what they raise is a failure of the task."""
    try:
        yield from items
    except BaseException as error:
        raise failure(error, task, *item) from error
