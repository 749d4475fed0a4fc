"""Names like builtins."""


def open(text):
    return "opened " + text


def filter(text):
    return max(text, "a")
