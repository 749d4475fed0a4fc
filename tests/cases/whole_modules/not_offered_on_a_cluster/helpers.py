"""Functions of the user's own."""


def find(text: str) -> str:
    return f"{find.__name__=}: {text.upper()}"
