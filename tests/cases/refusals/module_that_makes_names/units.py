"""Units."""


def __getattr__(name):
    return {"metre": 100}[name]
