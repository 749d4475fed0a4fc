"""Problems of one import as one problem: its 25 names are told in one line.

Comes in: problems. Goes out: the same, where those that only differ in one name are one. This
module must not know what they are about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from skorche.errors import Problem

#: How many names are written out where there are more.
SHOWN = 3
#: What an import that cannot be carried is told by, whichever of its names is used.
_OF_IMPORTS = ("own-module", "uses-skorche")
_NAMES = re.compile(r"(`[^`]*`)")


def merged(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems without those that say the same of another name at the same place.

    >>> from skorche.errors import Place
    >>> place = Place("words.py", 3)
    >>> alike = [Problem("own-module", place, f"`f` uses `{n}`, a file") for n in "abcde"]
    >>> print(*merged(alike))
    words.py:3: `f` uses `a`, `b`, `c` and 2 more, a file [own-module]
    """
    found = list(dict.fromkeys(problems))
    for number in range(max((len(_parts(p)) for p in found), default=0)):
        groups: dict[object, list[Problem]] = {}
        for one in found:
            groups.setdefault(_but_for(one, number), []).append(one)
        found = [_together(group, number) for group in groups.values()]
    return found


def _parts(problem: Problem) -> list[str]:
    return _NAMES.split(problem.message)


def _but_for(problem: Problem, number: int) -> object:
    """What a problem says but for one of its names; of the first, whose task it is about,
    all."""
    parts = _parts(problem)
    if problem.code in _OF_IMPORTS and number % 2 and 1 < number < len(parts):
        parts[number] = "``"
        return problem.code, problem.place, problem.trail, problem.hint, *parts
    return problem


def _together(group: list[Problem], number: int) -> Problem:
    if len(group) == 1:
        return group[0]
    parts = _parts(group[0])
    names = list(dict.fromkeys(_parts(one)[number] for one in group))
    more = len(names) - SHOWN
    parts[number] = ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
    if more <= 0 and len(names) > 1:
        parts[number] = f"{', '.join(names[:-1])} and {names[-1]}"
    return replace(group[0], message="".join(parts))
