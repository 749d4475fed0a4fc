"""Rows."""

SUFFIX = "- "


def export(text):
    return f"rows of {text}"
