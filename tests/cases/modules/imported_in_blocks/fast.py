"""Functions of the user's own."""

LEVEL = 2


def shout(text):
    return text.upper()
