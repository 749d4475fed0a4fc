"""Units."""

NAME = "metre"


def __getattr__(name):
    if name == "metre":
        return 100
    raise AttributeError(name)
