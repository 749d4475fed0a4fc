"""A project at a revision, and as it is now: which of their files belong together.

Comes in: a revision. Goes out: what pyproject.toml said and says, and pairs of files that are
or were compiled ones. Nothing that files say of themselves decides which pairs there are:
folders and names alone do. This module must not know what is in a compiled file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from skorche.cli.common import settings_of
from skorche.cli.sides import Side, side_now, sides_then
from skorche.lower.targets import TARGETS
from skorche.review.places import AtRevision, Kept, link_in
from skorche.review.revisions import Revision
from skorche.settings import Settings, table_of

FILE = "pyproject.toml"
Sides = tuple[Side, Side]


class Project(NamedTuple):
    """Where a project is, and what its pyproject.toml says of skorche."""

    root: str
    table: dict[str, Any]

    @property
    def file(self) -> str:
        """Its pyproject.toml, as it is seen from here."""
        return os.path.relpath(os.path.join(self.root, FILE))

    def folder(self, key: str) -> str | None:
        """The folder that a setting names, as it is seen from here."""
        default = Settings(None).output if key == "output" else None
        name = self.table.get(key, default)
        if not isinstance(name, str):
            return None
        return os.path.relpath(os.path.join(self.root, name))

    @property
    def names(self) -> list[str]:
        """Patterns for the names of compiled files."""
        sources = self.table.get("sources", [])
        words = sources if isinstance(sources, list) else []
        return ["*.py", *(str(word).rpartition("/")[2] for word in words)]


@dataclass(frozen=True)
class Projects:
    """A project as it was at a revision, and as it is."""

    revision: Revision
    then: Project
    now: Project

    def folders(self, key: str) -> list[str]:
        """Return the folders that a setting named and names, also where a link leads."""
        named = [self.then.folder(key), self.now.folder(key)]
        found = dict.fromkeys(folder for folder in named if folder is not None)
        for folder in list(found):
            if link_in(folder) is not None:
                found[os.path.relpath(os.path.realpath(folder))] = None
        inside = self.revision.repository.name_of
        return [folder for folder in found if inside(folder) is not None]

    def pairs(self) -> list[Sides]:
        """Return what was and is by each name in the folders of compiled files, where
        either is or may have been a compiled file, or is a link."""
        found: dict[str, Sides] = {}
        for folder in self.folders("output"):
            listed = self.revision.below(folder)
            meant = {path: e for path, e in listed.items() if self._is_meant(path)}
            then, now = sides_then(self.revision, meant), self._now(folder)
            for path in sorted({*then, *now}):
                nothing = Side(AtRevision(self.revision, path)), Side(Kept(path))
                found[path] = then.get(path, nothing[0]), now.get(path, nothing[1])
        self._pair_what_moved(found)
        return [pair for pair in found.values() if any(map(_counts, pair))]

    def _now(self, folder: str) -> dict[str, Side]:
        if link_in(folder) is not None or not os.path.isdir(folder):
            return {}
        paths = (os.path.normpath(os.path.join(folder, n)) for n in os.listdir(folder))
        sides = {path: side_now(path) for path in paths if self._is_meant(path)}
        return {path: side for path, side in sides.items() if side.is_there}

    def _is_meant(self, path: str) -> bool:
        """Whether a name may be that of a compiled file."""
        stem, ending = os.path.splitext(os.path.basename(path))
        names = [stem, *(stem.removesuffix(f"_{target}") for target in TARGETS)]
        patterns = {*self.then.names, *self.now.names}
        return any(fnmatchcase(n + ending, p) for n in names for p in patterns)

    def _pair_what_moved(self, found: dict[str, Sides]) -> None:
        """Make one pair of a file that went with the folder that `output` names."""
        before, after = self.then.folder("output"), self.now.folder("output")
        if before is None or before == after:
            return
        for path in list(found):
            folder, name = os.path.split(path)
            origin = os.path.normpath(os.path.join(before, name))
            if (folder or ".") != after or origin not in found:
                continue
            (then, gone), (nothing, now) = found[origin], found[path]
            if not gone.is_there and not nothing.is_there:
                found[path] = then, now
                del found[origin]


def projects_since(revision: Revision) -> Projects:
    """Return the project that this folder is in, and what it was."""
    settings = settings_of("")
    now = Project(os.getcwd(), {})
    if settings.root is not None:
        now = Project(settings.root, {})
        with open(now.file, "rb") as file:
            now = now._replace(table=table_of(file.read(), now.file))
    return Projects(revision, _project_then(revision, now), now)


def _project_then(revision: Revision, now: Project) -> Project:
    """The project that the nearest pyproject.toml at or above this folder began then."""
    if revision.repository.name_of(now.root) is None:  # above all that git has
        return now
    folder = os.getcwd()
    while revision.repository.name_of(folder) is not None:
        project = Project(folder, {})
        entry = revision.entry(project.file)
        if entry is not None and entry.is_file:
            table = table_of(revision.content(entry), f"{revision}:{project.file}")
            return project._replace(table=table)
        folder = os.path.dirname(folder)
    return Project(now.root, {})


def _counts(side: Side) -> bool:
    return side.link is not None or side.looks_compiled
