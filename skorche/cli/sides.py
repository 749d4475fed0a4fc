"""One side of a comparison: what is at a place, and what that means beside the other side.

Comes in: a place. Goes out: whether there is nothing, a link, or a text; and changes that can
be told without reading what a compiled file says. This module must not know where places
come from.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from skorche.diagram.changes import Change
from skorche.review.places import AtRevision, Kept, Place, text_of
from skorche.review.revisions import Entry, Revision
from skorche.write.marks import is_compiled, looks_compiled


@dataclass(frozen=True)
class Side:
    """What is at a place: where a link leads, or a text, or neither where nothing is."""

    place: Place
    link: str | None = None
    text: str | None = None

    def __str__(self) -> str:
        return str(self.place)

    @property
    def name(self) -> str:
        """The place, or nothing where nothing is."""
        return str(self.place) if self.is_there else ""

    @property
    def is_there(self) -> bool:
        return self.link is not None or self.text is not None

    @property
    def is_compiled(self) -> bool:
        return self.text is not None and is_compiled(self.text)

    @property
    def looks_compiled(self) -> bool:
        """Whether it is a compiled file, or may have been one."""
        return self.text is not None and (
            is_compiled(self.text) or looks_compiled(self.text) is not None
        )

    def has_what(self, other: Side) -> bool:
        """Whether the same is at both places."""
        return (self.link, self.text) == (other.link, other.text)


def side_at(place: Place) -> Side:
    """Return what is at a place."""
    if not place.is_there():
        return Side(place)
    link = place.link()
    return Side(place, link) if link is not None else Side(place, text=place.text())


def sides_then(revision: Revision, entries: Mapping[str, Entry]) -> dict[str, Side]:
    """Return the files and links that a revision lists, by their paths."""
    meant = {p: entry for p, entry in entries.items() if entry.is_file or entry.is_link}
    contents = revision.contents(meant.values())
    found = {}
    for path, entry in meant.items():
        place, content = AtRevision(revision, path), contents[entry.key]
        if entry.is_link:
            found[path] = Side(place, link=os.fsdecode(content))
        else:
            found[path] = Side(place, text=text_of(content))
    return found


def side_now(path: str) -> Side:
    """Return what is at a path of a folder that is no link, nothing for a folder."""
    place = Kept(os.path.normpath(path))
    if os.path.islink(path):
        return Side(place, link=os.readlink(path))
    return Side(place, text=place.text()) if os.path.isfile(path) else Side(place)


def changes_at_sight(old: Side, new: Side) -> tuple[Change, ...]:
    """Return what changed where one of two is a link, or no compiled file; a compiled file
    that came is left to who can read it."""
    if old.is_compiled and new.is_compiled:
        return ()
    if new.link is not None:
        return (_of_link(old, new, new.link),)
    found = []
    if old.link is not None:
        text = f"{old} was a link to {old.link}"
        found.append(Change("link-removed", str(new), text, old.link))
    if old.is_compiled and not new.is_there:
        text = f"pipeline {old} removed"
        found.append(Change("pipeline-removed", str(old), text, old.name, new.name))
    elif new.is_compiled:
        if old.text is not None:
            text = f"{old} was no compiled file"
            found.append(Change("no-pipeline", str(old), text, old.text))
    elif old.text != new.text:
        again = " any more" if old.is_compiled else ", and changed"
        text = f"{new} is no compiled file{again}"
        # Of what has nothing in common with it, the new lines say all.
        before = old.text if new.looks_compiled or not old.is_compiled else ""
        texts = before or "", new.text or ""
        found.append(Change("no-pipeline", str(new), text, *texts))
    return tuple(found)


def _of_link(old: Side, new: Side, target: str) -> Change:
    if old.link == target:
        text = f"{new} is a link to {target}, as it was: what is there is not looked at"
        return Change("link-kept", str(new), text, target, target)
    text = f"{new} became a link to {target}: what is there is not looked at"
    return Change("link-added", str(new), text, old.link or "", target)
