"""Whose code is: the user's, or the machinery's, or that of Python and of packages.

Comes in: a code object. Goes out: whose it is. Of a compiled file, which holds both, that
is told by the lines. This module must not know what compiled files look like.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Callable, Iterable
from types import CodeType
from typing import Literal

from skorche.python.modules import library_folders

Whose = Literal["user", "machinery", "library"]
_SKORCHE = os.path.join(
    os.path.dirname(os.path.dirname(os.path.realpath(__file__))), ""
)


def own_code(
    compiled: str = "", carried: Iterable[tuple[int, int]] = ()
) -> Callable[[CodeType], Whose]:
    """Return what tells whose code is.

    `compiled` is the path of a compiled file, and `carried` the lines of it that are the
    user's, as pairs: the first, and the one after the last.
    """
    spans = sorted(carried)
    firsts = [first for first, _ in spans]

    def whose(code: CodeType) -> Whose:
        path = code.co_filename
        if path == compiled:
            place = bisect_right(firsts, code.co_firstlineno) - 1
            own = place >= 0 and code.co_firstlineno < spans[place][1]
            return "user" if own else "machinery"
        if path.startswith("<skorche"):
            return "machinery"
        libraries = (*library_folders(), _SKORCHE)
        own = not path.startswith("<")  # made of a text, or a part of Python itself
        own = own and not os.path.realpath(path).startswith(libraries)
        return "user" if own else "library"

    return whose
