"""A module that Python's own hides from the machinery, and that hides that from the user."""


def put(text, where):
    return [*where, text]
