"""Ctrl-C as the end of a command that goes on until somebody ends it.

Comes in: nothing. Goes out: a block that it ends, and an event that says so. This module must
not know what the command does meanwhile.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from skorche.cli.common import say


@contextmanager
def until_ctrl_c() -> Iterator[Event]:
    """Let Ctrl-C end a block, and set an event, for where something keeps the exception:
    one that comes within a finalizer goes no further."""
    ended = Event()

    def end(*_: object) -> None:
        ended.set()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, end)
    try:
        yield ended
    except KeyboardInterrupt:
        say("")
    finally:
        signal.signal(signal.SIGINT, before)
