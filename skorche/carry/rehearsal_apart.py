"""A rehearsal in a process of its own, so that it changes nothing in this one.

Comes in: what finds differences. Goes out: the same differences. Where processes cannot be
forked it is done here. This module must not know what is compared.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import sys
import warnings
from collections.abc import Callable, Iterable

from skorche.carry import effect_refusals
from skorche.carry.rehearsal import Difference
from skorche.carry.user_file import Key, UserFile
from skorche.carry.user_files import UserFiles
from skorche.errors import Place

#: Whether there can be a child: Python in WebAssembly has the function, which fails there.
CAN_FORK = hasattr(os, "fork") and sys.platform not in ("emscripten", "wasi")
#: Seconds after which a rehearsal that says nothing is given up.
LIMIT = 300


def in_a_child(
    find: Callable[[], Iterable[Difference]], files: UserFiles
) -> list[Difference]:
    """Return what is found, by a child of this process where there can be one."""
    if not CAN_FORK:
        return list(find())
    order = list(files)
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # The child only computes; a declaration's threads are none of its business.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        os.close(reading)
        _tell(writing, find, order)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        ready, _, _ = select.select([pipe], [], [], LIMIT)
        if not ready:
            os.kill(child, signal.SIGKILL)
        told = pipe.read()
    os.waitpid(child, 0)
    if not told:
        return [Difference(effect_refusals.no_rehearsal(Place(files.main.path)))]
    return [
        Difference(problem, None if key is None else Key(order[key[0]], key[1]))
        for problem, key in pickle.loads(told)
    ]


def _tell(
    writing: int, find: Callable[[], Iterable[Difference]], order: list[UserFile]
) -> None:
    """Write what is found into the pipe, and end this process at once."""
    try:
        told = [
            (problem, None if key is None else (order.index(key.file), key.name))
            for problem, key in find()
        ]
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(told, pipe)
    finally:
        os._exit(0)
