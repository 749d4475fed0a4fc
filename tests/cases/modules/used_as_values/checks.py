"""Functions that are found by the names of styles."""

LIMIT = 3


def check_bold(text):
    return len(text) < LIMIT


def check_plain(text):
    return bool(text)
