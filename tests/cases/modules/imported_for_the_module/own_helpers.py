"""Functions of the user's own."""


def shout(text):
    return text.upper()


def murmur(text):
    return text.lower()
