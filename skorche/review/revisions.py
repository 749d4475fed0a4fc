"""Files as git keeps them.

Comes in: a revision, a path. Goes out: what was there then, or what git knows of a file's
past. Links are told, and never followed. Where there is no git, nothing is known. This
module must not know what the files are.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass

from skorche.errors import SkorcheError
from skorche.review.repository import Repository, repository_of

_FILES = ("100644", "100755", "100664")
_LINK = "120000"


class RevisionError(SkorcheError):
    """Git does not have it."""


@dataclass(frozen=True)
class Entry:
    """What a revision has by a name: a file, or a link, of which `key` is git's own name."""

    mode: str
    key: str

    @property
    def is_file(self) -> bool:
        return self.mode in _FILES

    @property
    def is_link(self) -> bool:
        return self.mode == _LINK


@dataclass(frozen=True)
class Revision:
    """A commit, by the word that the user has for it."""

    word: str
    commit: str
    repository: Repository

    def __str__(self) -> str:
        return self.word

    def entry(self, path: str) -> Entry | None:
        """Return what is there by a path as seen from here; None if nothing is."""
        name = self.repository.name_of(path)
        if name is None or name == ".":
            return None
        return self._listed("--", name).get(name)

    def below(self, folder: str, deep: bool = False) -> dict[str, Entry]:
        """Return what is in a folder, by the paths that it has from here; with `deep` also
        what is in folders in it."""
        name = self.repository.name_of(folder)
        if name is None:
            return {}
        within = ["--", f"{name}/"] if name != "." else []
        found = self._listed(*within, deep=deep)
        top = self.repository.top
        return {os.path.relpath(os.path.join(top, n)): e for n, e in found.items()}

    def contents(self, entries: Iterable[Entry]) -> dict[str, bytes]:
        """Return what files, or links, hold, by their keys."""
        keys = list(dict.fromkeys(entry.key for entry in entries))
        given = "".join(f"{key}\n" for key in keys).encode()
        rest = self.repository.ask("cat-file", "--batch", given=given) if keys else b""
        found = {}
        for key in keys:
            head, _, rest = (rest or b"").partition(b"\n")
            words = head.split(b" ")
            if len(words) != 3 or words[1] != b"blob":
                raise RevisionError(f"{self} lacks what it lists: object {key}")
            size = int(words[2])
            found[key], rest = rest[:size], rest[size + 1 :]
        return found

    def content(self, entry: Entry) -> bytes:
        """Return what a file, or a link, holds."""
        return self.contents([entry])[entry.key]

    def _listed(self, *paths: str, deep: bool = False) -> dict[str, Entry]:
        options = ("-z", "--full-tree", *(["-r"] if deep else []))
        found = self.repository.ask("ls-tree", *options, self.commit, *paths)
        if found is None:
            raise RevisionError(f"git cannot list the files of {self}")
        entries = {}
        for line in filter(None, found.split(b"\0")):
            about, _, name = line.partition(b"\t")
            mode, _, key = about.decode().split(" ")
            entries[os.fsdecode(name)] = Entry(mode, key)
        return entries


def revision_of(word: str, folder: str = ".") -> Revision:
    """Return the commit that a word is for, in the repository that a folder is in.

    Raises RevisionError where there is none.
    """
    found = find_revision(word, folder)
    if found is None:
        raise RevisionError(f"{word} is no revision of a git repository")
    return found


def find_revision(word: str, folder: str = ".") -> Revision | None:
    """Return the commit that a word is for; None where there is none."""
    repository = repository_of(folder)
    if repository is None or not word or word.startswith("-"):
        return None
    question = ("rev-parse", "--verify", "--quiet", f"{word}^{{commit}}")
    commit = (repository.ask(*question) or b"").decode().strip()
    if not re.fullmatch("[0-9a-f]{40,64}", commit):  # ^main is all that is not in it
        return None
    return Revision(word, commit, repository)


def is_as_committed(path: str) -> bool | None:
    """Return whether a file is as the last commit has it, but for the ends of its lines;
    None if git does not say."""
    head = find_revision("HEAD", os.path.dirname(path) or ".")
    if head is None:
        return None
    entry = head.entry(path)
    if entry is None or not entry.is_file:
        return False
    with open(path, "rb") as file:
        kept = file.read()
    return head.content(entry).replace(b"\r\n", b"\n") == kept.replace(b"\r\n", b"\n")


def last_changed(path: str) -> Revision | None:
    """Return the commit that changed a file last; None if git does not say.

    A shallow clone does not know: there its oldest commit seems to have made all files.
    """
    repository = repository_of(os.path.dirname(path) or ".")
    name = repository.name_of(path) if repository is not None else None
    if repository is None or name is None:
        return None
    shallow = repository.ask("rev-parse", "--is-shallow-repository")
    if shallow is None or shallow.strip() != b"false":
        return None
    found = repository.ask("rev-list", "-1", "HEAD", "--", name)
    commit = (found or b"").decode().strip()
    return Revision(commit, commit, repository) if commit else None
