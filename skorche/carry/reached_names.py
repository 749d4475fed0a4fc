"""Which names a name of the user's uses in the end: those of its definition, those of their
definitions, and what the live values of all of them hold.

Comes in: names, and a question. Goes out: what it finds of them and of all that they lead to.
What a single name leads to is looked at once, however many names lead to it. This module must
not know what is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Generic, NamedTuple, TypeVar

from skorche.carry.acts import Acts
from skorche.carry.library import is_of_library
from skorche.carry.sharing import functions_in
from skorche.carry.statement_names import StatementNames
from skorche.carry.user_file import Key, UserFile

_T = TypeVar("_T")


class _Group(NamedTuple):
    """Names each of which leads to all others, or a single one; `next` are the numbers of
    the groups that it leads to at once."""

    keys: list[Key]
    next: tuple[int, ...]


class Asked(Generic[_T]):
    """Gathers what is found of names, and of all that they lead to."""

    def __init__(
        self,
        what: Callable[[Key], AbstractSet[_T]],
        numbers: Callable[[Iterable[Key]], set[int]],
        groups: Sequence[_Group],
    ) -> None:
        self._what = what
        self._numbers = numbers
        self._groups = groups
        self._found: list[frozenset[_T]] = []  # by the numbers of groups

    def __call__(self, keys: Iterable[Key]) -> set[_T]:
        """Return what is found of some names, and of all that they lead to."""
        numbers = self._numbers(keys)
        for group in self._groups[len(self._found) :]:
            below = [self._found[number] for number in group.next]
            most = max(below, key=len, default=frozenset[_T]())
            every = most.union(*below, *map(self._what, group.keys))
            self._found.append(every if len(every) > len(most) else most)
        return set().union(*(self._found[number] for number in numbers))


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
        self._groups: list[_Group] = []  # those that one leads to stand before it
        self._group: dict[Key, int] = {}
        self._of_library = self.asking(_is_of_library)

    def asking(self, what: Callable[[Key], AbstractSet[_T]]) -> Asked[_T]:
        """Return what can be asked for all that is found of names, and of those that they
        lead to; each name is looked at once."""
        return Asked(what, self._numbers, self._groups)

    def declares(self, keys: set[Key]) -> bool:
        """Return whether some names, or any that they lead to, are skorche's."""
        return bool(self._of_library(keys))

    def _numbers(self, keys: Iterable[Key]) -> set[int]:
        """The groups that names are in, which are known by then."""
        found = set()
        for key in keys:
            if key not in self._group:
                self._part(key)
            found.add(self._group[key])
        return found

    def _part(self, start: Key) -> None:
        """Part what a name leads to, and is in no group so far, into groups.

        The algorithm is that of R. Tarjan, Depth-first search and linear graph algorithms,
        SIAM Journal on Computing 1 (1972), with a stack of its own instead of Python's.
        """
        lowest: dict[Key, int] = {}  # name that leads to one, by when each was met
        met: dict[Key, int] = {}
        open_names: list[Key] = []
        path: list[tuple[Key, Iterator[Key]]] = []

        def meet(key: Key) -> None:
            met[key] = lowest[key] = len(met)
            open_names.append(key)
            path.append((key, iter(self._used_by(key))))

        meet(start)
        while path:
            key, rest = path[-1]
            for one in rest:
                if one in self._group:
                    continue
                if one not in met:
                    meet(one)
                    break
                lowest[key] = min(lowest[key], met[one])
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[key])
                if lowest[key] == met[key]:
                    self._close(open_names, key)

    def _close(self, open_names: list[Key], first: Key) -> None:
        """Take the names that were met from one on as a group."""
        number, keys = len(self._groups), list[Key]()
        while first not in keys[-1:]:
            keys.append(open_names.pop())
        self._group.update((key, number) for key in keys)
        led_to = {self._group[one] for key in keys for one in self._used_by(key)}
        self._groups.append(_Group(keys, tuple(led_to - {number})))

    def _used_by(self, key: Key) -> frozenset[Key]:
        """The names that a name leads to at once."""
        if key not in self._next:
            held = key.held
            found = self._held_by(held)
            kind = type(held)
            home = self._home(str(kind.__module__))
            if home is not None:
                found.add(Key(home, kind.__name__))
            for statement in key.statements:
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


def _is_of_library(key: Key) -> frozenset[Key]:
    return frozenset([key] if is_of_library(key.held) else ())
