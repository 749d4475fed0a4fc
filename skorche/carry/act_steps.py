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


def implied_by(body: Body) -> Iterator[Body]:
    """Yield the code that runs at once and that no call shows, with what that calls."""
    seen: set[tuple[int, bool]] = set()
    pending = [(body, False)]
    while pending:
        one, unseen = pending.pop()
        if (id(one), unseen) in seen:
            continue
        seen.add((id(one), unseen))
        if unseen:
            yield one
        for step in one.steps:
            if not isinstance(step, Act):
                pending.append((step, unseen or step in one.implied))
