"""What an unbatch of a compiled module does with a list that it took."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .errors import failure_of
from .queues import Queue


def unbatch(batch: Iterable[Any], sink: Queue) -> None:
    """Put what is in a batch, however much, as it comes."""
    try:
        sink.feed(batch)
    except BaseException as error:
        raise failure_of("unbatch", batch, error) from error
