"""Words."""

from figures import WORD

SUFFIX = "* "


def export(text):
    return f"words of {text}{WORD}"
