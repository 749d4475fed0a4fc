"""One."""

from registry import action


@action
def double(text):
    return text * 2
