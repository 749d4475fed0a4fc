"""Loud."""

MARK = "!"


def clean(text):
    return text.strip().upper() + MARK


def local(text):
    clean = text.strip()  # hides the function
    return [clean for clean in (clean, clean)] + [MARK]
