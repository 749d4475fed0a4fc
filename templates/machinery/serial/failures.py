"""Items of a serial module that failed, and the pipeline goes on."""

from .errors import text_of


class Failure:
    """An item that a task failed on: the error, and after how many attempts."""

    def __init__(self, item, error):
        self.item = item
        self.error = error
        self.attempts = vars(error).get("attempts_made", 1)

    def __repr__(self):
        return f"Failure({self.item!r}, {self.error!r}, attempts={self.attempts})"


def parts_of(value):
    """Return a Failure as JSON can hold it, and other values as text."""
    if isinstance(value, Failure):
        text = text_of(str, value.error)
        error = type(value.error).__name__ + (f": {text}" if text else "")
        return {"item": value.item, "error": error, "attempts": value.attempts}
    return str(value)
