"""What is around compiled files, and makes them what they are: settings, what tunes them,
templates, folders.

Comes in: a project at a revision, and as it is now. Goes out: what changed in its
pyproject.toml, in each NAME.tune.toml, in the texts of its own templates, which are never
rendered, and folders that became links. This module must not know compiled files.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

from skorche.cli.projects import FILE, Projects
from skorche.cli.sides import Side, side_now, sides_then
from skorche.cli.tunings import tunings
from skorche.diagram.changes import Change
from skorche.diagram.report import Compared
from skorche.review.places import AtRevision, Kept, link_in
from skorche.settings import KEYS, Settings


def surroundings(projects: Projects) -> Iterator[Compared]:
    """Yield what changed around the compiled files of a project."""
    yield from _settings(projects)
    yield from tunings(projects)
    for key in ("templates", "output"):
        for folder in projects.folders(key):
            yield from _link(projects, folder)
            if key == "templates":
                yield from _templates(projects, folder)


def _settings(projects: Projects) -> Iterator[Compared]:
    then, now = projects.then, projects.now
    found = []
    if then.file != now.file:
        text = f"the settings are those of {now.file}, and were those of {then.file}"
        found.append(Change("project-setting-changed", FILE, text, then.file, now.file))
    for key in sorted({*then.table, *now.table}):
        before, after = _shown(then.table, key), _shown(now.table, key)
        if before != after:
            text = f"{key}: {before} → {after}"
            found.append(Change("project-setting-changed", key, text, before, after))
    yield from _link(projects, now.file)
    if found:
        old = str(AtRevision(projects.revision, then.file))
        yield Compared(old, now.file, tuple(found))


def _shown(table: dict[str, Any], key: str) -> str:
    """A setting as it is told: by what it is without it where it is not there."""
    value = table.get(key)
    if value is None and key in KEYS:
        value = getattr(Settings(None), key.replace("-", "_"))
    if value is None or value == ():
        return "nothing"
    return json.dumps(value, ensure_ascii=False, default=str)


def _link(projects: Projects, place: str) -> Iterator[Compared]:
    """Tell a file or a folder that is a link, or is in one, and was not in that one."""
    found = link_in(place)
    if found is None:
        return
    path, target = found
    before = AtRevision(projects.revision, path)
    if before.link() != target:
        text = f"{path} became a link to {target}"
        change = Change("link-added", path, text, before.link() or "", target)
        yield Compared(str(before) if before.is_there() else "", path, (change,))


def _templates(projects: Projects, folder: str) -> Iterator[Compared]:
    """Yield the templates that differ, with their texts."""
    then = sides_then(projects.revision, projects.revision.below(folder, deep=True))
    now = {str(side): side for side in _sides_below(folder)}
    for path in sorted({*then, *now}):
        old = then.get(path, Side(AtRevision(projects.revision, path)))
        new = now.get(path, Side(Kept(path)))
        if old.has_what(new):
            continue
        how = "changed" if old.is_there and new.is_there else "added"
        how = how if new.is_there else "removed"
        text = f"template {path} {how}"
        text += f"; it is a link to {new.link}" if new.link is not None else ""
        texts = old.text or "", new.text or ""
        change = Change(f"template-{how}", path, text, *texts)
        yield Compared(old.name, new.name, (change,))


def _sides_below(folder: str) -> Iterator[Side]:
    """The files of a folder, and of those in it; links to folders, too."""
    if link_in(folder) is not None:
        return
    for above, folders, names in os.walk(folder):
        sides = [side_now(os.path.join(above, name)) for name in [*folders, *names]]
        yield from (side for side in sides if side.is_there)
