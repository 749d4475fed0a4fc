"""Where values are from: computed of what the files say, or brought from outside.

Comes in: names or expressions of the user's files, whose declaration has run. Goes out: for
each what brought it from outside, if anything did. This module must not know what becomes of
such a value.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from skorche.carry.causes import Origin
from skorche.carry.dependences import Dependences
from skorche.carry.flows import Flow, Space, Target
from skorche.carry.judging import Judge
from skorche.carry.reach import Reach
from skorche.carry.user_file import Key


class Origins:
    """Knows where values are from, and which of them come by names that are frozen."""

    def __init__(self, reach: Reach, frozen: frozenset[str] = frozenset()) -> None:
        self._reach = reach
        self._dependences = Dependences(reach)
        alone = Judge(self._dependences, frozen)
        self._judge = Judge(self._dependences, frozen, alone)

    def of_key(self, key: Key) -> Origin | None:
        """Return where the value of a module's name is from."""
        return self._judge.name(key.name, self._reach.module(key.file))

    def of_variable(self, name: str, function: ast.AST) -> Origin | None:
        """Return where what a name holds around a function is from."""
        space = self._reach.space_of(function)
        outer = space.outer if space is not None else None
        if outer is None:
            return None
        return self._judge.name(name, outer)

    def of(self, parts: Iterable[ast.AST | None], space: Space) -> Origin | None:
        """Return where expressions are from that stand in a space, taken together."""
        return self._judge.of(parts, space)

    def flows(self, flow: Flow) -> bool:
        """Return whether something flows indeed where a call may change what it is given."""
        return self._dependences.flows(flow)

    def is_fixed(self, target: Target) -> bool:
        """Return whether nothing can change in place what a name holds."""
        return self._dependences.is_fixed(target)
