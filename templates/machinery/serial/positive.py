"""Numbers that a serial module is given."""


def positive(value, name):
    """Return a number; raise ValueError, with its name, if it is not positive."""
    if not value > 0:
        raise ValueError(f"{name} is {value!r}; it has to be more than 0")
    return value
