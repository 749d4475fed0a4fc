"""What changed in the files that tune declarations, each a NAME.tune.toml beside a NAME.py.

Comes in: a project at a revision, and as it is now, or two sides of one file. Goes out: settings that came, went or
changed. The files are read as TOML, which may say anything; no declaration is asked. This
module must not know compiled files.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from skorche.analysis.tuned import ENDING, tables_of, written_key
from skorche.cli.projects import Projects
from skorche.cli.sides import Side, side_now, sides_then
from skorche.diagram.changes import Change
from skorche.diagram.report import Compared
from skorche.errors import DeclarationError, SkorcheError
from skorche.review.places import AtRevision, Kept
from skorche.settings import find_settings


def tunings(projects: Projects) -> Iterator[Compared]:
    """Yield what changed in each file that tunes a declaration of a project."""
    listed = projects.revision.below(os.path.relpath(projects.then.root), deep=True)
    meant = {path: entry for path, entry in listed.items() if path.endswith(ENDING)}
    then = sides_then(projects.revision, meant)
    now = {str(side): side for side in _sides_now(projects, listed)}
    for path in sorted({*then, *now}):
        old = then.get(path, Side(AtRevision(projects.revision, path)))
        new = now.get(path, Side(Kept(path)))
        if not old.has_what(new):
            yield tunings_between(old, new)


def is_tuning(side: Side) -> bool:
    """Whether a side is, by its name, a file that tunes a declaration."""
    return side.place.path.endswith(ENDING)


def tunings_between(old: Side, new: Side) -> Compared:
    """Return what changed between two sides of a file that tunes a declaration."""
    same = old.has_what(new)
    changes = () if same else tuple(_changes(new.place.path, old, new))
    return Compared(old.name, new.name, changes)


def _sides_now(projects: Projects, listed: dict[str, Any]) -> Iterator[Side]:
    """The files that there are now, in the folders of declarations, and in those that the
    revision has."""
    folders = {os.path.dirname(path) for path in listed}
    with suppress(SkorcheError):  # a pattern that finds nothing
        paths = find_settings(projects.now.root).source_files()
        folders.update(os.path.dirname(os.path.relpath(path)) for path in paths)
    for folder in sorted(folders):
        if os.path.isdir(folder or "."):
            for name in sorted(os.listdir(folder or ".")):
                if name.endswith(ENDING):
                    yield side_now(os.path.join(folder, name))


def _changes(path: str, old: Side, new: Side) -> Iterator[Change]:
    if new.link is not None:
        text = f"{path} became a link to {new.link}, which is not followed"
        yield Change("tuning-changed", path, text, old.link or "", new.link)
        return
    before, after = _settings(old), _settings(new)
    if before is None or after is None:
        what = "cannot be read" if after is None else "can be read now"
        text = f"{path} {what}"
        yield Change("tuning-changed", path, text, old.text or "", new.text or "")
        return
    found = []
    for key in sorted({*before, *after}):
        values = before.get(key, "nothing"), after.get(key, "nothing")
        if values[0] != values[1]:
            text = f"{key}: {' → '.join(values)}"
            found.append(Change("tuning-changed", key, text, *values))
    if not found:
        how = "changed" if old.is_there and new.is_there else "added"
        how = how if new.is_there else "removed"
        text = f"only what {path} tells of figures {how}"
        found.append(Change("layout-changed", path, text))
    yield from found


def _settings(side: Side) -> dict[str, str] | None:
    """What a file sets, by the keys that lead there; None where it cannot be read."""
    if side.link is not None:
        return {}
    try:
        content = (side.text or "").encode("utf-8", "surrogateescape")
        tables = tables_of(content, str(side))
    except DeclarationError:
        return None
    tables.pop("measured", None)
    return dict(_flat("", tables))


def _flat(before: str, table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        name = f"{before}{written_key(key)}"
        if isinstance(value, dict) and value:
            yield from _flat(f"{name}.", value)
        else:
            yield name, json.dumps(value, ensure_ascii=False, default=str)
