"""What a compiled file has from elsewhere: packages, and modules that go along whole.

Comes in: what is carried, and which packages of the user's may go along. Goes out: imports,
sections with texts of modules, and what has to be there where the file runs. This module must
not know why anything is carried.
"""

from __future__ import annotations

from collections.abc import Iterable

from skorche.bundle.bundles import Bundle
from skorche.carry.cargo import Cargo
from skorche.carry.needed_packages import imported, imported_surely, packages
from skorche.carry.whole_modules import WholeModules
from skorche.lower.carrier import Import, Section
from skorche.python.modules import is_bundled


class FromElsewhere:
    """Knows what of other places is needed for what is carried so far."""

    def __init__(self, cargo: Cargo, bundle: Bundle | None) -> None:
        self._cargo = cargo
        self._whole = WholeModules(bundle, cargo.files.main)

    def packages(self) -> list[str]:
        """Return the packages that are imported, and that Python does not have."""
        found = {*packages(self._cargo)}
        return sorted(found.union(*self._whole.needs(found)))

    def needs(self) -> list[str]:
        """Return those that have to be there where the compiled file runs; of some it is
        said that they may be."""
        surely = imported_surely(self._cargo)
        surely |= self._whole.needs(self._imported)[0]
        there = [name for name in self.packages() if not is_bundled(name)]
        return [name if name in surely else f"{name} (optional)" for name in there]

    def imports(self) -> frozenset[Import]:
        """Return what stands above all: not what is imported of modules that go along."""
        every = self._cargo.bindings.imports
        return frozenset(line for line in every if not is_bundled(line.module))

    def sections(self) -> list[Section]:
        """Return the texts of modules that go along, and what else is imported of them."""
        found = list(self._whole.sections(self._imported))
        lines = self._whole.imports(self._cargo.bindings.imports)
        if lines:
            shown = self._cargo.files.main.shown
            found.append(Section(shown, "\n".join(lines), tuple(lines)))
        return found

    def bundled(self) -> list[str]:
        """Return what is to be called each package of the user's own that goes along."""
        return self._whole.titles(self._imported)

    def told(self) -> Iterable[str]:
        """Return lines of what is worth knowing of those."""
        return self._whole.told(self._imported)

    @property
    def _imported(self) -> set[str]:
        return imported(self._cargo)
