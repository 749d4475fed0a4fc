"""A task of a serial module that takes something beside the item."""


def given(task, resource):
    """Return a task of the item alone, with the resource filled in."""
    return lambda item: task(item, resource)
