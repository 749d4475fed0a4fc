"""What a value may be from: something outside, or what has to be judged first.

Comes in: nothing. Goes out: the words for it, which who looks for causes and who judges them
share. This module must not know how they are found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from skorche.carry.flows import Space, Target
from skorche.errors import Place
from skorche.python.binding import arguments_of

_NOWHERE = Place("")
#: What is said to bring a value where nobody sees what does.
UNSEEN = "ways that cannot be followed"


@dataclass(frozen=True)
class Origin:
    """What brought a value from outside, in words, and where; `given` as in the table.

    With `frozen` it is only made of names that are to be frozen, each with what brought it.
    """

    source: str = ""
    words: str = ""
    place: Place = _NOWHERE
    given: bool = False
    frozen: Mapping[str, Origin] = field(default_factory=dict, hash=False)


class Anything(NamedTuple):
    """Any function of the user's, where nobody knows which is called."""


#: What is judged: what names hold, and what functions bring, whatever they are given.
Judged = Target | Space | Anything
ANYTHING = Anything()
#: What an expression is from: something outside, or what is judged.
Cause = Origin | Judged


def is_argument(key: Judged) -> bool:
    """Return whether a name is one that a function is given its arguments by."""
    if not isinstance(key, Target) or key.space is None or key.space.node is None:
        return False
    return key.name in arguments_of(key.space.node.args)
