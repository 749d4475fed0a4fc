"""How a serial module reads inputs, and what it is to unbatch."""

from .errors import failure


def read(items, task, *item):
    """Return the items; where reading them may fail, such that the error says of what."""
    return items if type(items) in (list, tuple) else reading(items, task, *item)


def reading(items, task, *item):
    """Yield the items; what they raise is a failure of the task."""
    try:
        yield from items
    except BaseException as error:
        raise failure(error, task, *item) from error
