"""Values of settings that a user did not say.

Comes in: a setting's value. Goes out: whether the user said it. Those here are equal to what
the user could say, and are told from that by their class; whoever settles a setting later
asks before. This module must not know what settings there are.
"""

from __future__ import annotations


class UnsaidNumber(int):
    """A number that nobody said."""


class UnsaidText(str):
    """A text that nobody said."""


def is_said(value: object) -> bool:
    """Return whether a user said this value.

    >>> is_said(1), is_said(UnsaidNumber(1)), UnsaidNumber(1) == 1
    (True, False, True)
    """
    return not isinstance(value, (UnsaidNumber, UnsaidText))


#: One worker, in a thread, and lists of one item.
WORKERS = UnsaidNumber(1)
EXECUTOR = UnsaidText("thread")
BATCH_SIZE = UnsaidNumber(1)
