"""Text as it is."""

NAME = "plain"


def apply(text):
    return text
