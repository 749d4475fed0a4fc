"""Functions of the user's own."""


def whisper(text):
    return text.lower()


def shout(text):
    return text.upper()
