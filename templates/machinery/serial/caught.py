"""How a serial module goes on after an error."""


class Caught:
    """Keeps the error of a with block, and goes on after it."""

    def __init__(self, kind=Exception):
        self.kind = kind

    def __enter__(self):
        return self

    def __exit__(self, kind, error, _):
        self.error = error
        return kind is not None and issubclass(kind, self.kind)
