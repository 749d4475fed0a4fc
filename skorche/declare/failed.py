"""A declaration that raised, and what is told of that.

Comes in: an error. Goes out: text, with the user's own frames. This module must not know how a
declaration runs.
"""

from __future__ import annotations

import re
import traceback
from types import TracebackType

from skorche.errors import SkorcheError, cell_of

#: The module whose functions hand on all that they are given.
_VERBS = "skorche.api"


class DeclarationFailed(SkorcheError):
    """The declaration itself raised; the cause is what it raised."""


def as_told(error: SkorcheError) -> str:
    """Return what is told of an error; of one in the user's own file, also where it was
    raised."""
    cause, trace = error.__cause__, ""
    if isinstance(error, DeclarationFailed) and cause is not None:
        frames = cause.__traceback__  # first that of the frame which ran the file
        inside = frames.tb_next if frames is not None else None
        if not isinstance(cause, SystemExit):
            told = traceback.TracebackException(type(cause), cause, inside)
            if _is_of_verbs(inside):
                del told.stack[-1]  # it was the user's call that did not fit
            trace = re.sub(r'File "(.*)", line (\d+)', _by_cell, "".join(told.format()))
    return trace + "\n".join([str(error), *getattr(error, "__notes__", ())])


def _is_of_verbs(frames: TracebackType | None) -> bool:
    """Whether a verb only handed on what it was given, and that raised at once."""
    last = None
    while frames is not None:
        last, frames = frames, frames.tb_next
    return last is not None and last.tb_frame.f_globals.get("__name__") == _VERBS


def _by_cell(frame: re.Match[str]) -> str:
    """A line of a traceback, which in a notebook is one of a cell."""
    found = cell_of(frame[1], int(frame[2]))
    return f'File "{frame[1]}", {found[0]}, line {found[1]}' if found else frame[0]
