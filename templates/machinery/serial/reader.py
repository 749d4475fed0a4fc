"""How a serial module reads inputs, and what it is to unbatch."""

from typing import Any

from .errors import NO_ITEM, failure


class Reader:
    """Reads an iterable: an error of its own is told as that of the task.

    An iterator that is left before its end is closed, so that generators clean up.
    """

    def __init__(self, items: "Any", task: str, item: "Any" = NO_ITEM) -> None:
        self.items, self.task, self.item = items, task, item

    def __enter__(self) -> "Any":
        try:
            if self.item is NO_ITEM and isinstance(self.items, (str, bytes)):
                raise TypeError(f"{self.items!r:.50} is one item: put it into a list")
            self.items = iter(self.items)
        except BaseException as error:
            raise failure(error, self.task, self.item) from error
        return self.items

    def __exit__(self, _: object, error: "BaseException | None", __: object) -> None:
        if error is None:
            return
        try:
            if hasattr(self.items, "close"):
                self.items.close()
        except BaseException as second:
            raise failure(second, self.task, self.item) from second
        raise failure(error, self.task, self.item) from error
