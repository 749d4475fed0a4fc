"""What may be wrong with a text."""


class Empty(Exception):
    pass


def full_name(thing):
    kind = type(thing)
    return f"{kind.__module__}.{kind.__qualname__}"
