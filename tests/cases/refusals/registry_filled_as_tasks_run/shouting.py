"""Enters a step when it is imported, which only a task does."""

from steps import step


@step
def shout(text):
    return text.upper()
