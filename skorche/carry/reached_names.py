"""Which names a name of the user's uses in the end: those of its definition, those of their
definitions, and what the live values of all of them hold.

Comes in: names. Goes out: for each the names that it leads to. What a single name leads to is
looked at once, however many names lead to it. This module must not know why this is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet

from skorche.carry.acts import Acts
from skorche.carry.library import is_of_library
from skorche.carry.sharing import functions_in
from skorche.carry.statement_names import StatementNames
from skorche.carry.user_file import Key, UserFile


class ReachedNames:
    """Knows what names lead to; `home` gives the file of a module, by its name."""

    def __init__(
        self,
        names: StatementNames,
        acts: Acts,
        home: Callable[[str], UserFile | None],
    ) -> None:
        self._names = names
        self._acts = acts
        self._home = home
        self._next: dict[Key, frozenset[Key]] = {}
        self._reached: dict[Key, frozenset[Key]] = {}
        self._leading: dict[Key, bool] = {}  # whether it leads to what is skorche's
        self._looked_at: set[Key] = set()
        self._of_library: set[Key] = set()  # those of them that are skorche's

    def of(self, key: Key) -> frozenset[Key]:
        """Return all names that a name leads to: not itself, unless it leads back."""
        if key not in self._reached:
            found: set[Key] = set()
            pending = [key]
            while pending:
                one = pending.pop()
                if one in self._reached:
                    found |= self._reached[one]
                    continue
                new = self._used_by(one) - found
                found |= new
                pending += new
            self._reached[key] = frozenset(found)
        return self._reached[key]

    def declares(self, keys: set[Key]) -> bool:
        """Return whether some names, or any that they lead to, are skorche's."""
        return any(map(self._leads_to_library, keys))

    def _leads_to_library(self, key: Key) -> bool:
        if key not in self._leading:
            self._leading[key] = self._are_of_library(self.of(key) | {key})
        return self._leading[key]

    def _are_of_library(self, keys: AbstractSet[Key]) -> bool:
        for key in keys - self._looked_at:
            if is_of_library(key.file.live.get(key.name)):
                self._of_library.add(key)
        self._looked_at |= keys
        return not self._of_library.isdisjoint(keys)

    def _used_by(self, key: Key) -> frozenset[Key]:
        """The names that a name leads to at once."""
        if key not in self._next:
            held = key.file.live.get(key.name)
            found = self._held_by(held)
            kind = type(held)
            home = self._home(str(kind.__module__))
            if home is not None:
                found.add(Key(home, kind.__name__))
            for statement in key.file.by_name.get(key.name, []):
                if statement.is_definition and not self._names.left_out(statement):
                    found.update(self._names.sure_needs(statement))
            self._next[key] = frozenset(found)
        return self._next[key]

    def _held_by(self, held: object) -> set[Key]:
        """The names of functions of the user's that a value holds."""
        found = set()
        for function in functions_in(held):
            own = self._acts.code.function(function)
            if own is not None:
                name, _, _ = function.__qualname__.partition(".")
                found.add(Key(own.file, name))
        return found
