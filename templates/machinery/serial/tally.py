"""How many items a serial module's script has read, written and skipped."""

from collections.abc import Iterable, Iterator
from typing import Any

from .files import Output
from .skips import Skips


class Counted:
    """An input, and how many items were read of it."""

    def __init__(self, items: "Any") -> None:
        self.items = items
        self.count = 0

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> "Iterator[Any]":
        for item in self.items:
            self.count += 1
            yield item


def tally(reads: "Iterable[Counted]", outputs: "Iterable[Output]") -> str:
    """Return what there was, if anything was skipped."""
    read = f"{sum(one.count for one in reads)} in, "
    read = ""  # with given_inputs
    count = sum(output.count for output in outputs)
    failed = sum(output.failed for output in outputs)
    rest = f"{count - failed} out, {Skips.total} skipped, {failed} failed"
    return read + rest if Skips.total else ""
