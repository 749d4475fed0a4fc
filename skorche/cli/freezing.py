"""Names that are to be frozen, and hold nothing that could be.

Comes in: what was asked for, and what was compiled. Goes out: what is wrong with that, in
words. This module must not know how anything is frozen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from skorche.compiler import Compiled
from skorche.settings import Settings, Source


class Freezing:
    """What is to be frozen of all that is compiled at once: by the command line and, where
    that is the whole project, by its settings, and for each declaration of its own."""

    def __init__(self, names: Iterable[str], whole: bool) -> None:
        self._names = {*names}
        self._whole = whole
        self._there: dict[str, set[str]] = {}
        self._own: dict[str, set[str]] = {}

    def add(
        self, title: str, source: Source, settings: Settings, compiled: list[Compiled]
    ) -> None:
        """Take note of a declaration, and of what its compiled files have."""
        self._there[title] = {name for one in compiled for name in one.outside}
        self._own[title] = {*source.freeze}
        if self._whole:
            self._names |= {*settings.freeze} - {*source.freeze}

    def problems(self) -> Iterator[str]:
        """Return what is wrong, a line each, where everything was compiled."""
        there = set[str]().union(*self._there.values())
        if unknown := self._names - there:
            yield _told(" and ".join(self._there), unknown, there)
        for title, names in self._own.items():
            if unknown := names - self._there[title]:
                yield _told(title, unknown, self._there[title])


def _told(title: str, unknown: set[str], there: set[str]) -> str:
    names, known = (", ".join(sorted(names)) or "nothing" for names in (unknown, there))
    return (
        f"{title}: {names} cannot be frozen: the pipeline uses no value from outside by "
        f"that name; what can be: {known}"
    )
