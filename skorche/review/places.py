"""Where a text is: on the disk, or in a revision; and the text.

Comes in: a path, with the revision or without. Goes out: the text as Python reads it. A path
and a revision stay apart, since their names joined may be the name of a file, too. Links are
told, and never followed. This module must not know what the texts are.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from skorche.errors import SkorcheError
from skorche.regular_files import IrregularFileError, read_regular
from skorche.review.revisions import Entry, Revision, RevisionError


class PlaceError(SkorcheError):
    """There is no text at a place; the message says what is there."""


@dataclass(frozen=True)
class Kept:
    """A file on the disk."""

    path: str

    def __str__(self) -> str:
        return self.path

    def link(self) -> str | None:
        """Return where it leads if it, or a folder that it is in, is a link."""
        found = link_in(self.path)
        return None if found is None else found[1]

    def is_there(self) -> bool:
        """Whether anything is there, also a link that leads nowhere."""
        return os.path.lexists(self.path)

    def text(self) -> str:
        """Return the text. Raises PlaceError where there is none."""
        if (link := link_in(self.path)) is not None:
            raise _is_link(*link)
        try:
            return text_of(read_regular(self.path))
        except IrregularFileError:
            raise
        except OSError as error:
            raise PlaceError(f"{self} cannot be read: {error.strerror}") from None


@dataclass(frozen=True)
class AtRevision:
    """A file as a revision has it."""

    revision: Revision
    path: str

    def __str__(self) -> str:
        return f"{self.revision}:{self.path}"

    def entry(self) -> Entry | None:
        return self.revision.entry(self.path)

    def link(self) -> str | None:
        """Return where it leads if it is a link."""
        entry = self.entry()
        if entry is None or not entry.is_link:
            return None
        return os.fsdecode(self.revision.content(entry))

    def is_there(self) -> bool:
        return self.entry() is not None

    def text(self) -> str:
        """Return the text. Raises RevisionError where there is none."""
        entry = self.entry()
        if entry is None:
            raise RevisionError(f"{self.revision} has no file {self.path}")
        if entry.is_link:
            raise _is_link(str(self), self.link() or "")
        if not entry.is_file:
            raise RevisionError(f"{self.path} is no file at {self.revision}")
        return text_of(self.revision.content(entry))


Place = Kept | AtRevision


def text_of(content: bytes) -> str:
    """Return a file's text, but for the mark at its beginning, and with one line end.

    Bytes that are not UTF-8 stay what they are, as lone surrogates, so that two files are
    equal only if their bytes are. A carriage return alone stays one.
    """
    text = content.decode("utf-8", "surrogateescape")
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def link_in(path: str) -> tuple[str, str] | None:
    """Return which part of a path is a link, and where it leads; None if none is.

    What is above this folder, or the repository, is no part of it.
    """
    for part in _below_the_root(path):
        if os.path.islink(part):
            return part, os.readlink(part)
    return None


def _is_link(path: str, target: str) -> PlaceError:
    why = "and links are not followed: name the file itself"
    return PlaceError(f"{path} is a link to {target}, {why}")


def _below_the_root(path: str) -> list[str]:
    """A path, and the folders above it up to this one, or to that of the repository."""
    parts = [path]
    here = os.path.dirname(os.path.abspath(path))
    while here != os.getcwd() and not os.path.lexists(os.path.join(here, ".git")):
        parts.append(os.path.relpath(here))
        if here == os.path.dirname(here):
            return [path]
        here = os.path.dirname(here)
    return parts
