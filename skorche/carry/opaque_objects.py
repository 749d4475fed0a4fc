"""What objects hold whose attributes do not show it: those that are made in C.

Comes in: an object. Goes out: what it holds, in values that can be compared. This module must
not know what is compared, or why.
"""

from __future__ import annotations

import decimal
import inspect
import io
import mmap
import queue
import types
from contextlib import suppress
from typing import Any

from skorche.carry.process_wide import is_standard
from skorche.python.modules import is_installed

#: What of a context of decimals is said, and does not change as one calculates.
_OF_DECIMALS = ("prec", "rounding", "Emin", "Emax", "capitals", "clamp", "traps")
_IN_MEMORY = (io.StringIO, io.BytesIO)
#: Methods by which an object may say itself what it is made of.
_TELLING = ("__reduce_ex__", "__reduce__", "__getstate__", "__getattribute__")


def held_by(thing: Any) -> list[Any]:
    """Return what a thing holds, and nothing where that cannot be known.

    Nothing of the user's is run, and nothing is taken out of it.

    >>> held_by(io.StringIO("ab"))[-1]
    ('ab', '\\n', 0, None)
    """
    with suppress(Exception):
        if isinstance(thing, decimal.Context):
            return [getattr(thing, name) for name in _OF_DECIMALS]
        if isinstance(thing, io.IOBase) and not isinstance(thing, _IN_MEMORY):
            return [thing.closed, None if thing.closed else _place(thing)]
        if isinstance(thing, mmap.mmap):
            return ["closed" if thing.closed else thing[:]]
        if isinstance(thing, memoryview):
            return [thing.tobytes()]
        if isinstance(thing, queue.SimpleQueue):
            return [thing.qsize()]
        if hasattr(type(thing), "digest"):
            return [thing.name, thing.copy().digest(*_length(thing))]
        if type(thing).__module__ == "_thread" and hasattr(thing, "locked"):
            return [thing.locked()]
        if type(thing).__module__ == "zlib":
            return [thing.copy().flush()]
        return _reduced(thing)
    return []


def _place(file: Any) -> int | None:
    return int(file.tell()) if file.seekable() else None


def _length(digest: Any) -> tuple[int, ...]:
    """The length that some have to be asked for."""
    return () if digest.digest_size else (16,)


def _reduced(thing: Any) -> list[Any]:
    """What a thing is made of, if a class of Python's, or one in C, says it; not of packages,
    which may say by which name it is found here."""
    kind = type(thing)
    if any(
        is_installed(base.__module__) and not is_standard(base.__module__)
        for base in kind.__mro__
    ):
        return []
    own = [inspect.getattr_static(kind, name, None) for name in _TELLING]
    if any(isinstance(one, types.FunctionType) for one in own):
        return []
    _, *made = thing.__reduce_ex__(2)
    return [part for part in made if part is not None]
