"""A task of a serial module that takes something beside the item."""


def given(task, resource):
    """Return the task with its second argument given."""
    return lambda item: task(item, resource)
