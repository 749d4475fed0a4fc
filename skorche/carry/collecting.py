"""How often Python looks for what nobody needs any more, while much is compiled.

Comes in: nothing. Goes out: blocks within which it looks rarely, since a large compile
makes much, syntax trees above all, and keeps it: to look through all of that took a third of
its time. The user's code runs as it would elsewhere. This module must not know what is made.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

#: How many characters of the user's make a compile a large one.
MUCH = 100_000
#: How many things are made before the newest are looked through; and all, ever rarer.
_RARELY = (5_000_000, 20, 20)
#: What it was like around such a block, within one.
_BEFORE: ContextVar[tuple[int, int, int] | None] = ContextVar("before", default=None)


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Within this block garbage is collected rarely."""
    before = gc.get_threshold()
    token = _BEFORE.set(_BEFORE.get() or before)
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        if (
            not gc.get_freeze_count()
        ):  # all that was made counts as old: nobody looks now
            gc.freeze()
            gc.unfreeze()
        gc.set_threshold(*before)
        _BEFORE.reset(token)


def collect_as_ever() -> None:
    """Collect garbage as before such a block from now on: there is not much, and what of
    the user's is garbage, such as open files, goes as soon as it would elsewhere."""
    before = _BEFORE.get()
    if before is not None:
        gc.set_threshold(*before)


@contextmanager
def collecting_as_ever() -> Iterator[None]:
    """Within this block it is collected as it was before: for code of the user's."""
    rarely, before = gc.get_threshold(), _BEFORE.get()
    if before is not None:
        gc.set_threshold(*before)
    try:
        yield
    finally:
        if before is not None:
            gc.set_threshold(*rarely)
