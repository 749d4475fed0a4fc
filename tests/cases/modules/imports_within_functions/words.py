"""Ways to say it."""

MARK = "!"


def shout(text):
    return text.upper() + MARK


def whisper(text):
    return text.lower()
