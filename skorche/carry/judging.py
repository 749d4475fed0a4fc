"""How it is judged whether a value is computed of what the files say, or is from outside.

Comes in: names, and expressions, with what they depend on. Goes out: for each what brought it
from outside, if anything did. This module must not know who asks.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from skorche.carry.causes import Anything, Cause, Judged, Origin, is_argument
from skorche.carry.dependences import Dependences
from skorche.carry.flows import Space, Target


def either(one: Origin | None, other: Origin | None) -> Origin | None:
    """Return what is known of a value that is made of two."""
    if one is None or other is None:
        return one or other
    if one.frozen and other.frozen:
        return Origin(frozen={**other.frozen, **one.frozen})
    if one.frozen or other.given and not one.given:
        return other
    return one


class Judge:
    """Judges what it is asked for, and what that depends on, until nothing new comes out.

    Without `alone` it is the one that judges functions alone: their arguments count where
    they are called.
    """

    def __init__(
        self,
        dependences: Dependences,
        frozen: frozenset[str],
        alone: Judge | None = None,
    ) -> None:
        self._dependences = dependences
        self._frozen = frozen
        self._alone = alone
        self._table: dict[Judged, Origin] = {}
        self._known: set[Judged] = set()
        self._fresh: list[Judged] = []

    def name(self, name: str, space: Space) -> Origin | None:
        """Return where the value of a name is from that is used in a space."""
        return self._asked(list(self._dependences.of_name(name, space)))

    def of(self, parts: Iterable[ast.AST | None], space: Space) -> Origin | None:
        """Return where expressions are from that stand in a space, taken together."""
        return self._asked(list(self._dependences.of(parts, space)))

    def brings(self, function: Space | Anything) -> Origin | None:
        """Return what a function brings from outside, whatever it is given."""
        if function in self._known:
            return self._table.get(function)
        return self._asked([function])

    def _asked(self, causes: Sequence[Cause]) -> Origin | None:
        """Return what comes of causes, once all is judged that they depend on."""
        while True:
            found = self._taken_together(causes)
            if not self._fresh:
                return found
            self._settle()

    def _taken_together(self, causes: Iterable[Cause]) -> Origin | None:
        found: Origin | None = None
        for cause in causes:
            if isinstance(cause, Origin):
                found = either(found, cause)
            elif isinstance(cause, Target) or self._alone is None:
                found = either(found, self._look(cause))
            else:
                found = either(found, self._alone.brings(cause))
        return found

    def _look(self, key: Judged) -> Origin | None:
        """What is known so far of what is judged."""
        if key not in self._known:
            self._known.add(key)
            self._fresh.append(key)
        return self._table.get(key)

    def _settle(self) -> None:
        """Judge what is asked for now; what was before depends on nothing of it."""
        work: list[tuple[Judged, list[Cause]]] = []
        users: dict[Judged, list[int]] = {}
        pending: set[int] = set()
        while self._fresh or pending:
            fresh, self._fresh = self._fresh, []
            for key in fresh:
                if self._alone is None and is_argument(key):
                    continue
                for causes in self._dependences.into(key):
                    for cause in causes:
                        if not isinstance(cause, Origin):
                            users.setdefault(cause, []).append(len(work))
                    pending.add(len(work))
                    work.append((key, causes))
            now, pending = sorted(pending), set()
            for number in now:
                key, causes = work[number]
                before = self._table.get(key)
                if before is not None and before.given:
                    continue
                found = self._as_frozen(key, self._taken_together(causes))
                after = either(before, found)
                if after is not None and after != before:
                    self._table[key] = after
                    pending.update(users.get(key, ()))

    def _as_frozen(self, target: object, origin: Origin | None) -> Origin | None:
        if origin is None or not isinstance(target, Target) or target.space is None:
            return origin
        main = target.space.file is self._dependences.main
        if not main or target.name not in self._frozen or origin.frozen:
            return origin
        return Origin(frozen={target.name: origin})
