"""Functions of the user's own."""

import skorche


def whisper(text):
    return text.lower()


@skorche.task
def shout(text):
    return text.upper()
