"""Text in bold letters."""

NAME = "bold"


def apply(text):
    return f"<b>{text}</b>"
