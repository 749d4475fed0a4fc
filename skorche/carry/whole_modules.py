"""Modules of the user's own that a compiled file brings along whole.

Comes in: which may go along, and what is imported of them. Goes out: sections with their
texts; lines that name them; and packages that they need. This module must not know how they
were chosen.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from skorche.bundle.bundles import Bundle
from skorche.bundle.data_files import DataFile
from skorche.bundle.literals import literal
from skorche.bundle.packages import Package, Whole
from skorche.carry.user_file import UserFile
from skorche.errors import Place
from skorche.lower.carrier import Import, Section
from skorche.lower.machinery import BUNDLE
from skorche.python.modules import is_bundled
from skorche.python.packages import shown_beside


class WholeModules:
    """Knows what of a bundle is needed where some modules are imported."""

    def __init__(self, bundle: Bundle | None, main: UserFile) -> None:
        self._bundle = bundle
        self._main = main

    def used(self, imported: Iterable[str]) -> list[Package]:
        """Return the packages that go along where these are imported."""
        return [] if self._bundle is None else self._bundle.used(imported)

    def needs(self, imported: Iterable[str]) -> tuple[set[str], set[str]]:
        """Return the packages that these need in turn, surely and maybe; those that go along
        are none of them."""
        used = self.used(imported)
        surely = set[str]().union(*(one.surely for one in used))
        return surely, set[str]().union(*(one.maybe for one in used)) - surely

    def sections(self, imported: Iterable[str]) -> Iterator[Section]:
        """Yield a section for each module that goes along, in the order of their names."""
        for package in self.used(imported):
            for name in sorted(package.modules, key=lambda name: name.split(".")):
                module = package.modules[name]
                words = ["package=True"] if module.is_package else []
                if lacks := self._lacks(package, module):
                    names = "".join(f'        "{one}",\n' for one in lacks)
                    words.append(f"lacks=[\n{names}    ]")
                shown = name.replace(".", "/")
                if module.path:
                    main = self._main
                    shown = shown_beside(module.path, name, main.path, main.shown)
                text = _call("add", name, module.text, words)
                yield Section(shown, text, is_whole=True)
            for file in self._files(package):
                if file.text is not None:
                    main = self._main
                    shown = shown_beside(file.path, "", main.path, main.shown)
                    text = _call("add_file", file.name, file.text)
                    yield Section(shown, text, is_whole=True)

    def _files(self, package: Package) -> list[DataFile]:
        return [] if self._bundle is None else self._bundle.packages.files(package)

    def _lacks(self, package: Package, module: Whole) -> list[str]:
        """What a module that goes along lacks: where modules are listed, a folder alone has
        no text of its own; and what stays behind of its package, if it may be asked for.
        """
        if self._bundle is None:
            return []
        packages = self._bundle.packages
        lacks = []
        if packages.lists_modules and not module.path:
            lacks.append(f"{module.name}.__init__")
        if module.name == package.name:
            lacks += [file.name for file in self._files(package) if file.text is None]
            asked = package.dynamic or packages.lists_modules
            asked = asked or packages.asked_by_text()
            for place in packages.left_out(package) if asked else ():
                lacks.append(f"{place.name}.*" if place.is_package else place.name)
                if not place.path:
                    lacks.append(f"{place.name}.__init__")
        return lacks

    def imports(self, imports: Iterable[Import]) -> list[str]:
        """Return lines for those imports that are of modules which go along."""
        lines = []
        for module, name, bound in sorted(imports):
            if is_bundled(module):
                words = f"from {module} import {name}" if name else f"import {module}"
                plain = name or module.partition(".")[0]
                lines.append(words if bound == plain else f"{words} as {bound}")
        return lines

    def titles(self, imported: Iterable[str]) -> list[str]:
        """Return what each package is called that goes along, with its version, if it says
        that."""
        return [_title(package) for package in self.used(imported)]

    def told(self, imported: Iterable[str]) -> Iterator[str]:
        """Yield lines of what is worth knowing of those that go along."""
        used = self.used(imported)
        for package in used if self._bundle is not None else ():
            assert self._bundle is not None
            packages, there = self._bundle.packages, len(package.modules)
            left = packages.left_out(package)
            line = f"{_title(package)} goes along whole"
            if left:
                line += (
                    f": {there} of its {packages.count(package)} modules; nothing was "
                    f"seen to import {left[0].name}"
                )
                line += f" and {len(left) - 1} more" if left[1:] else ""
            yield line
            if left and package.dynamic:
                yield (
                    f"{Place(package.dynamic[0])}: it may find modules by a text, which are "
                    f"not all seen: name them, as in `--bundle {package.name}.part`"
                )
            for file in self._files(package):
                if file.text is None:
                    yield f"{Place(file.path)}: it is no short text, and stays behind"
            for notice in packages.notices(package):
                yield f"{notice} says on what terms {package.name} may go along"
            yield from package.told


def _call(method: str, name: str, text: str, more: Sequence[str] = ()) -> str:
    """What takes a text along, as black would have it."""
    strings = "\n    ".join(literal(text))
    arguments = [f'"{name}"', strings, *more]
    return f"{BUNDLE}.{method}(\n    " + ",\n    ".join(arguments) + ",\n)"


def _title(package: Package) -> str:
    version: object = None
    with suppress(Exception):  # it may be anything by now
        version = vars(sys.modules[package.name])["__version__"]
    plain = isinstance(version, str) and version.isprintable() and len(version) < 40
    return f"{package.name} {version}" if plain else package.name
