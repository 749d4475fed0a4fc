"""What an unbatch of a compiled module does with a list that it took."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .queues import Queue
from .task_errors import failure_of


def unbatch(batch: Iterable[Any], sink: Queue) -> None:
    """Put the items of a batch as they come; there may be many."""
    try:
        sink.feed(batch)
    except BaseException as error:
        raise failure_of("unbatch", batch, error) from error
