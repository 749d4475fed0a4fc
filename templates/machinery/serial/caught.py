"""How a serial module goes on after a task has failed."""


class Caught:
    """Keeps the error of a with block, and goes on after it."""

    def __enter__(self):
        return self

    def __exit__(self, _, error, __):
        self.error = error
        return isinstance(error, Exception)
