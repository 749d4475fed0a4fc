"""A declaration that raised, or skorche itself that did, and what is told of that.

Comes in: an error. Goes out: text: of the user's own with its frames, of skorche's own with a
place and a way to report it, and no traceback. This module must not know how a declaration
runs, nor what skorche was doing.
"""

from __future__ import annotations

import os
import platform
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from skorche.errors import CompileError, Place, Problem, SkorcheError, cell_of
from skorche.limits import DEPTH

#: The module whose functions hand on all that they are given.
_VERBS = "skorche.api"
#: The environment variable that has the traceback shown, too.
TRACEBACK = "SKORCHE_TRACEBACK"
_FOLDER = os.path.dirname(os.path.dirname(__file__)) + os.sep


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


class Defect(SkorcheError):
    """Skorche failed at a file, whatever is in that; the cause is what was raised."""

    def __init__(self, path: str, error: BaseException) -> None:
        super().__init__(
            told_of_defect(error, str(Place(path)), "; nothing is written")
        )


def why_it_ended(error: Exception) -> str:
    """Return what is told of what no command expected: it is of the machine, or a defect of
    skorche."""
    if isinstance(error, (OSError, MemoryError)):
        return f"skorche cannot go on: {str(error) or 'there is no memory left'}"
    return told_of_defect(error)


def told_of_defect(error: BaseException, about: str = "skorche", more: str = "") -> str:
    """Return what is told of an exception that is skorche's fault, of what it failed at,
    and what else is to be known."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(_FOLDER)]
    where = [f"{f.filename.removeprefix(_FOLDER)}:{f.lineno}" for f in own[-1:]]
    if frames and frames[-1:] != own[-1:]:
        last = frames[-1]
        where.append(f"{os.path.basename(last.filename)}:{last.lineno}")
    what = traceback.format_exception_only(type(error), error)[-1].strip()
    text = f"{about}: skorche itself failed, by {what[:200]}"
    text += f" ({', '.join(where)})" if where else ""
    text += f"\n    that is a defect of skorche, whatever it was given{more}\n"
    text += "    hint: please report it, with the file or the part of it that brings it about, "
    text += f"`skorche --version`, and Python {platform.python_version()}"
    if os.environ.get(TRACEBACK):
        return "".join(traceback.format_exception(error)) + text
    return f"{text}; {TRACEBACK}=1 in the environment shows the traceback"


@contextmanager
def telling(path: str) -> Iterator[None]:
    """Say in words that something is nested too deep to be gone through; and of whatever
    else nobody expected, at which file skorche failed."""
    try:
        yield
    except RecursionError:
        message = f"something in it is nested much more than {DEPTH} deep"
        raise CompileError([Problem("too-large", Place(path), message)]) from None
    except (SkorcheError, OSError, MemoryError):
        raise
    except Exception as error:
        raise Defect(path, error) from error
