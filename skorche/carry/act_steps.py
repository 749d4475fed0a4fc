"""What a statement does, put together from what its parts do.

Comes in: a body of code whose steps are acts, and the bodies that it calls. Goes out: all acts;
or the code that runs without being called by name. This module must not know how a body is
read.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from skorche.carry.act import Act
from skorche.carry.user_file import UserFile


class Body(Protocol):
    """What code does at once, in its order: acts, and calls of other code. `implied` are
    those of its steps that no call shows: what operators, attributes, class statements and
    the like have Python call."""

    @property
    def steps(self) -> Sequence[Act | Body]: ...

    @property
    def implied(self) -> Collection[Body]: ...

    @property
    def parts(self) -> Sequence[ast.AST]: ...

    @property
    def file(self) -> UserFile: ...


def acts_in(body: Body) -> list[Act]:
    """Return all acts, those of what is called too, in their order and each once. Functions
    may call each other in a circle, or in a chain that is longer than Python's own stack.
    """
    found: dict[Act, None] = {}
    seen, pending = {id(body)}, [iter(body.steps)]
    while pending:
        match next(pending[-1], None):
            case None:
                pending.pop()
            case Act() as act:
                found[act] = None
            case called if id(called) not in seen:
                seen.add(id(called))
                pending.append(iter(called.steps))
    return list(found)


def implied_by(body: Body, unseen: bool = False) -> list[Body]:
    """Return the code that runs at once and that no call shows, with what that calls;
    `unseen` says that the body itself is such code."""
    found: list[Body] = []
    seen: set[tuple[int, bool]] = set()
    pending = [(body, unseen)]
    while pending:
        one, unseen = pending.pop()
        if (id(one), unseen) in seen:
            continue
        seen.add((id(one), unseen))
        if unseen:
            found.append(one)
        steps, implied = one.steps, set(map(id, one.implied))
        for step in steps:
            if not isinstance(step, Act):
                pending.append((step, unseen or id(step) in implied))
    return found


class Together:
    """Knows what statements do with all that they call. Many call the same: what comes of
    each body that a statement calls is found out once."""

    def __init__(self) -> None:
        # By the ids of bodies, which are kept, so that no id is another one's.
        self._acts: dict[int, tuple[Body, list[Act]]] = {}
        self._implied: dict[tuple[int, bool], tuple[Body, list[Body]]] = {}

    def acts(self, statement: Body) -> list[Act]:
        """Return the same as `acts_in`."""
        found: dict[Act, None] = {}
        for step in statement.steps:
            if isinstance(step, Act):
                found[step] = None
                continue
            if id(step) not in self._acts:
                self._acts[id(step)] = step, acts_in(step)
            found.update(dict.fromkeys(self._acts[id(step)][1]))
        return list(found)

    def implied(self, statement: Body) -> Iterator[list[Body]]:
        """Yield what `implied_by` gives, in lists that are the same for all statements."""
        steps, implied = statement.steps, set(map(id, statement.implied))
        for step in steps:
            if not isinstance(step, Act):
                key = id(step), id(step) in implied
                if key not in self._implied:
                    self._implied[key] = step, implied_by(step, key[1])
                yield self._implied[key][1]
