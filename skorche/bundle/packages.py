"""The packages of the user's own: their modules that something asks for, and what these need.

Comes in: the names of modules that a declaration has loaded. Goes out: for each package the
texts of its modules, which packages they need, and why it cannot go along whole, if so. This
module must not know which are to go along.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from skorche.bundle.asked import (
    imports_in,
    listings_in,
    names_in_texts,
    names_said,
    place_asked,
)
from skorche.bundle.data_files import DataFile, files_below, notices_in, reads_files
from skorche.bundle.places import Place, Places
from skorche.errors import Place as Line
from skorche.errors import Problem
from skorche.python.modules import is_installed
from skorche.python.source_files import SourceFiles

_SKORCHE = __name__.partition(".")[0]


@dataclass(frozen=True)
class Whole:
    """A module that goes along, with its file and its text."""

    name: str
    path: str
    text: str
    is_package: bool


@dataclass(eq=False)
class Package:
    """A package of the user's own, or a module that is in none: its modules that are
    reached, the packages that these need, surely or maybe, and other own ones; why it cannot
    go along, if so; and lines on what is worth knowing."""

    name: str
    modules: dict[str, Whole] = field(default_factory=dict)
    asks: set[str] = field(default_factory=set)
    surely: set[str] = field(default_factory=set)
    maybe: set[str] = field(default_factory=set)
    problem: Problem | None = None
    dynamic: list[str] = field(default_factory=list)
    reads_files: bool = False
    told: list[str] = field(default_factory=list)


class Packages:
    """Knows the packages of the user's own, and what they ask for.

    `main` is the file of the declaration, `package` the one that it is in, `loaded` are names
    of modules that it has loaded, and `named` those that are to go along though nothing was seen to ask for them; of a
    package all that lies below it.
    """

    def __init__(
        self,
        sources: SourceFiles,
        main: str,
        package: str,
        loaded: Iterable[str],
        named: Iterable[str] = (),
    ) -> None:
        self._sources = sources
        self._main = main
        self._places = Places()
        self._own: dict[str, bool] = {}
        self._found: dict[str, Package] = {}
        self._wanted: dict[str, list[str]] = {}
        for name in loaded:
            self._wanted.setdefault(_root(name), []).append(name)
        for name in named:
            below = self._places.below(name) if "." in name else ()
            self._wanted.setdefault(_root(name), []).extend([name, *below])
        #: Whether something asks which modules a package has.
        self.lists_modules = False
        self._here = Place(f"{package}.__main__" if package else "__main__", main)

    def __iter__(self) -> Iterator[Package]:
        """All that the declaration reaches."""
        for asked in imports_in(self._sources.tree(self._main)):
            for name in self._absolute(self._here, asked.node):
                self._wanted.setdefault(_root(name), []).append(name)
        text = self._sources.read(self._main).text
        named = [n for n in names_in_texts(text) if n and not n.startswith(".")]
        by_text = [name for name in named if self._places.of(name) is not None]
        for name in (*self._listed(self._here, text), *by_text):
            self._wanted.setdefault(_root(name), []).append(name)
        for name in list(self._wanted):
            if self.is_own(name):
                yield self.package(name)

    def asked_by_text(self) -> bool:
        """Return whether the declaration imports what a text names that is not seen."""
        return "" in names_in_texts(self._sources.read(self._main).text)

    def is_own(self, root: str) -> bool:
        """Return whether there is a package of the user's own of this name."""
        if root not in self._own:
            there = bool(root) and root != _SKORCHE and not is_installed(root)
            self._own[root] = there and self._places.of(root) is not None
        return self._own[root]

    def package(self, name: str) -> Package:
        """Return a package with all of it that is reached."""
        if name not in self._found:
            found = self._found[name] = Package(name)
            pending = [name, *self._wanted.get(name, ())]
            while pending:
                pending += self._take(found, pending.pop())
            if name in sys.stdlib_module_names:
                line = Line(found.modules[name].path if name in found.modules else "")
                why = "it has the name of a module of Python's own"
                found.problem = _cannot(name, why, line, "call it something else")
        return self._found[name]

    def with_others(self, name: str) -> list[Package]:
        """Return a package and all other own ones that it asks for."""
        found: dict[str, Package] = {}
        pending = [name]
        while pending:
            one = pending.pop()
            if one not in found:
                found[one] = self.package(one)
                pending += sorted(found[one].asks)
        return list(found.values())

    def _take(self, package: Package, name: str) -> list[str]:
        """Take a module along, and return which others of its package come with it."""
        place = self._places.of(name)
        if place is None or name in package.modules:
            return []
        if place.is_foreign:
            if (
                name in sys.modules
            ):  # else it was tried, and something else is used here
                self._refuse_foreign(package, place)
            return []
        if place.path == self._main:
            if name == package.name:
                self._refuse(package, "it is the declaration itself", Line(place.path))
            return []
        try:
            text = self._sources.read(place.path).text if place.path else ""
        except (OSError, ValueError, SyntaxError) as error:
            self._refuse(package, f"it cannot be read: {error}", Line(place.path))
            return []
        package.modules[name] = Whole(name, place.path, text, place.is_package)
        parent = [name.rpartition(".")[0]] if "." in name else []
        return parent + (list(self._asked_by(package, place)) if text else [])

    def _asked_by(self, package: Package, place: Place) -> Iterator[str]:
        """What a module of a package asks for, of the same package."""
        text = package.modules[place.name].text
        try:
            tree = self._sources.tree(place.path)
        except (SyntaxError, ValueError):  # it may be for other Pythons
            return
        by_text = names_in_texts(text)
        if "" in by_text:
            package.dynamic.append(place.path)
        package.reads_files |= reads_files(text)
        if "__file__" in text:
            self._note_place(package, place)
        for name in (*names_said(text), *by_text):
            full = name if _root(name) == package.name else f"{place.name}.{name}"
            if name.startswith("."):
                full = resolved(
                    place, len(name) - len(name.lstrip(".")), name.lstrip(".")
                )
            if full and self._places.of(full) is not None:
                yield full
        for name in self._listed(place, text):
            if _root(name) == package.name:
                yield name
            elif self.is_own(_root(name)):
                self._wanted.setdefault(_root(name), []).append(name)
                if _root(name) in self._found:
                    self._add(self._found[_root(name)], name)
        for node, late, tried in imports_in(tree):
            line = Line(place.path, node.lineno)
            for name in self._absolute(place, node):
                root = _root(name)
                if root == package.name:
                    target = self._places.of(name)
                    if target is not None and target.path == self._main:
                        self._refuse(package, "it imports the declaration", line)
                    if target is not None and target.is_foreign and late:
                        self._refuse_foreign(package, target)
                    yield name
                elif root == _SKORCHE and not tried:
                    self._refuse(package, "it imports skorche", line, _BY_STATEMENT)
                elif self.is_own(root):
                    package.asks.add(root)
                    self._wanted.setdefault(root, []).append(name)
                    if root in self._found:
                        self._add(self._found[root], name)
                elif root not in sys.stdlib_module_names and root != _SKORCHE:
                    kind = package.maybe if late or tried else package.surely
                    kind.add(root)

    def _listed(self, place: Place, text: str) -> Iterator[str]:
        """The modules of packages that a text lists, where it is seen which they are."""
        for base, deep in listings_in(text):
            self.lists_modules = True
            package = place.name if not base else self._imported(place, base)
            for name in self._places.below(package) if package else ():
                if deep or name.rpartition(".")[0] == package:
                    yield name

    def _imported(self, place: Place, words: str) -> str:
        """The whole name of the module that dotted words stand for in a module."""
        first, _, rest = words.partition(".")
        for node, *_ in imports_in(self._sources.tree(place.path)):
            for alias in node.names:
                if (alias.asname or _root(alias.name)) == first:
                    base = alias.name if alias.asname else first
                    if isinstance(node, ast.ImportFrom):
                        module = node.module or ""
                        if node.level:
                            module = resolved(place, node.level, module)
                        base = f"{module}.{alias.name}"
                    return f"{base}.{rest}" if rest else base
        return ""

    def _add(self, package: Package, name: str) -> None:
        pending = [name]
        while pending:
            pending += self._take(package, pending.pop())

    def _absolute(self, place: Place, node: object) -> Iterator[str]:
        """The modules that an import may be of, by their whole names."""
        level, names = getattr(node, "level", 0), getattr(node, "names", ())
        if not hasattr(node, "module"):
            yield from (alias.name for alias in names)
            return
        base = getattr(node, "module", None) or ""
        base = resolved(place, level, base) if level else base
        yield base
        if base and self.is_own(_root(base)):
            for alias in names:
                full = f"{base}.{alias.name}"
                if alias.name != "*" and self._places.of(full) is not None:
                    yield full

    def _note_place(self, package: Package, place: Place) -> None:
        at_once, late = place_asked(self._sources.tree(place.path))
        if at_once:
            line, why = Line(place.path, at_once), "it asks where it lies"
            hint = (
                "take the place as a skorche.parameter, or leave it out of the bundle"
            )
            self._refuse(package, f"{why} as it is imported, by `__file__`", line, hint)
        elif late:
            package.told.append(
                f"{Line(place.path, late)}: `__file__` is in the compiled file there, "
                "where no other file lies"
            )

    def _refuse_foreign(self, package: Package, place: Place) -> None:
        why = f"{os.path.basename(place.path)} is no text, but compiled for one machine"
        self._refuse(package, why, Line(place.path), _INSTALL)

    def _refuse(
        self,
        package: Package,
        why: str,
        line: Line,
        hint: str = "leave it out of the bundle",
    ) -> None:
        package.problem = package.problem or _cannot(package.name, why, line, hint)

    # ---- what stays behind

    def left_out(self, package: Package) -> list[Place]:
        """Return the modules of a package that nothing asks for; of a package that stays
        behind as a whole only its own place."""
        found: list[Place] = []
        for name in self._places.below(package.name):
            place = self._places.of(name)
            if name in package.modules or place is None or place.is_foreign:
                continue
            if not any(name.startswith(f"{one.name}.") for one in found):
                found.append(place)
        return found

    def count(self, package: Package) -> int:
        """Return how many modules a package has on the disk."""
        return 1 + len(list(self._places.below(package.name)))

    def files(self, package: Package) -> list[DataFile]:
        """Return the files beside a package's modules, if these may read any; but for those
        of packages that stay behind."""
        left = tuple(
            f"{one.name}."
            for one in self.left_out(package)
            if any(True for _ in self._places.below(one.name))
        )
        return [
            file
            for folder in (self._folders(package) if package.reads_files else ())
            for file in files_below(folder)
            if not file.name.replace("/", ".").startswith(left)
        ]

    def notices(self, package: Package) -> list[str]:
        """Return the files in a package's folder that say on what terms it may go along."""
        return [name for one in self._folders(package) for name in notices_in(one)]

    def _folders(self, package: Package) -> tuple[str, ...]:
        place = self._places.of(package.name)
        return place.folders or () if place is not None else ()


def resolved(place: Place, level: int, name: str) -> str:
    """Return the whole name of a module that a module at a place names with dots.

    >>> resolved(Place("package.part.module", "module.py"), 2, "other")
    'package.other'
    """
    parts = place.name.split(".")
    parts = parts[: len(parts) - level + place.is_package]
    return ".".join([*parts, *filter(None, [name])])


_INSTALL = "install the package: it stays an import then"
_BY_STATEMENT = "leave it out of the bundle: it is carried by statement then"


def _cannot(name: str, why: str, line: Line, hint: str) -> Problem:
    message = f"{name} cannot go along whole: {why}"
    return Problem("cannot-bundle", line, message, hint=hint)


def _root(name: str) -> str:
    return name.partition(".")[0]
