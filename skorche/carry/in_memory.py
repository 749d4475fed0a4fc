"""Whether what is opened is a file, or what a program has in its memory.

Comes in: a call of what opens files, where it stands. Goes out: which it is, and whether it
is only read. This module must not know what is decided by that.
"""

from __future__ import annotations

import ast
import io

from skorche.carry.standing import Frame, Made

#: Parameters that take a file, or what is like one.
_FILES = ("fileobj", "file", "filename", "source")


def in_memory(call: ast.Call, frame: Frame) -> bool:
    """Return whether a call opens what a program has in its memory: `open(fileobj=...)`."""
    given = [word.value for word in call.keywords if word.arg in _FILES]
    made = [frame.value(part) for part in [*call.args[:1], *given]]
    kinds = (one.kind for one in made if isinstance(one, Made))
    return any(issubclass(kind, (io.BytesIO, io.StringIO)) for kind in kinds)


def may_write(call: ast.Call) -> bool:
    """Return whether a call may open something to write it: archives say when that was."""
    modes = [word.value for word in call.keywords if word.arg in ("mode", None)]
    modes += call.args[1:2]
    return not all(
        isinstance(mode, ast.Constant) and str(mode.value).startswith("r")
        for mode in modes
    )
