"""How a serial module goes on after a task has failed."""

from .errors import failure


class Caught:
    """Keeps the error of a with block, and goes on after it, unless that is no Exception."""

    def __init__(self, task, item):
        self.task = task
        self.item = item

    def __enter__(self):
        return self

    def __exit__(self, _, error, __):
        self.error = error
        if error is not None and not isinstance(error, Exception):
            raise failure(error, self.task, self.item) from error
        return True
