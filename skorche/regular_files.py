"""Files that are read, or replaced, only where they are regular files.

Comes in: a path. Goes out: the bytes of the file, or an error at once: a pipe would make
who reads it wait, a device has no end, and a link leads to a file of somebody's else; or
whether it lies where nothing is written. Patterns, too, of which the files come out. This
module must not know what is in a file.
"""

from __future__ import annotations

import fnmatch
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress

from skorche.errors import SkorcheError

_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}
#: Where files look regular and are made up as they are read, which may take for ever.
_MADE_UP = ("/proc/", "/sys/")
#: Folders in which version control keeps what is its own, hooks too; git~1 is what Windows
#: may call .git.
_VERSION_CONTROL = {".git", ".hg", ".svn", ".bzr", ".jj", "git~1"}


class IrregularFileError(SkorcheError, OSError):
    """It is no regular file, or would be reached by a link; the message says what it is."""


def path_as_text(path: str) -> str:
    """Return a path as UTF-8 has it, whatever this process takes for the encoding of names."""
    return os.fsencode(path).decode("utf-8", "surrogateescape")


def path_of_text(text: str) -> str:
    """Return the path that a text in UTF-8 names."""
    return os.fsdecode(text.encode("utf-8", "surrogateescape"))


def read_regular(path: str, most: int | None = None) -> bytes:
    """Return what is in a file, up to a number of bytes.

    Raises IrregularFileError for what is no regular file, and OSError for what cannot be
    read. Reading ends where the file did when it was opened.
    """
    _check(path, os.stat(path))  # before it is opened, which a device may notice
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    with os.fdopen(handle, "rb") as file:
        there = os.fstat(handle)
        _check(path, there)
        return file.read(there.st_size if most is None else min(most, there.st_size))


def check_place(path: str, root: str | None = None) -> os.stat_result | None:
    """Return what is known of the file that is to be replaced, or None where there is none.

    Raises IrregularFileError where the path leads to what is no regular file, or is a link;
    and with a root where a folder on the way from there is a link.
    """
    for place in [*_folders(path, root), path]:
        if os.path.islink(place):
            target = os.readlink(place)
            raise IrregularFileError(
                f"{place} is a link to {target}, and nothing is written through links: "
                "name the place that is meant"
            )
    try:
        there = os.lstat(path)
    except FileNotFoundError:
        return None
    _check(path, there)
    return there


def _check(path: str, there: os.stat_result) -> None:
    kind = _KINDS.get(stat.S_IFMT(there.st_mode), "something else")
    if stat.S_ISREG(there.st_mode):
        if not os.path.realpath(path).startswith(_MADE_UP):
            return
        kind = "of the system's own"
    raise IrregularFileError(f"{path} is {kind}, and no regular file")


def _folders(path: str, root: str | None) -> list[str]:
    """The folders between a root and a file below it."""
    if root is None:
        return []
    folders = []
    folder = os.path.dirname(path)
    while folder and os.path.abspath(folder) != os.path.abspath(root):
        folders.append(folder)
        parent = os.path.dirname(folder)
        if parent == folder:
            break
        folder = parent
    return folders[::-1]


def is_below(path: str, folder: str) -> bool:
    """Return whether a path leads below a folder, by its words."""
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def is_within(path: str, folder: str) -> bool:
    """Return whether a path is a folder or lies in it, wherever links lead."""
    real, inside = os.path.realpath(path), os.path.realpath(folder)
    return real == inside or is_below(real, inside)


def in_version_control(path: str) -> str | None:
    """Return the part of a path that is a folder of version control, such as `.git`: what
    is written there may be run by it."""
    for part in re.split(r"[/\\]", path):
        plain = "".join(filter(str.isprintable, part)).partition(":")[0]
        if plain.casefold().rstrip(". ") in _VERSION_CONTROL:
            return part
    return None


def version_control_below(root: str, path: str) -> str | None:
    """Return the folder of version control that a path below a root leads to, by its words or by
    links."""
    words = os.path.relpath(path, root)
    real = os.path.relpath(os.path.realpath(path), os.path.realpath(root))
    return in_version_control(words) or in_version_control(real)


def is_file_there(path: str) -> bool:
    """Return whether there is something, and no folder, wherever links lead."""
    return os.path.exists(path) and not os.path.isdir(path)


def up_from(folder: str) -> list[str]:
    """Return a folder, and all above it."""
    found = [folder]
    while (parent := os.path.dirname(found[-1])) != found[-1]:
        found.append(parent)
    return found


def anchor_of(path: str, output: str, place: str = "") -> str:
    """Return the folder to which a file belongs that no project is around, wherever we are:
    the one that is under version control; or the one in whose folder `output` is something
    that is called like it already; or this folder, where the file is below it; or the
    file's own. With the `place` of its compiled file the folder of that is meant, or the one
    around `output`, and not this one.
    """
    folder, name = os.path.split(os.path.abspath(path))
    above = up_from(folder)
    for one in above:
        if any(os.path.lexists(os.path.join(one, n)) for n in _VERSION_CONTROL):
            return one
    stem = os.path.splitext(name)[0]
    for one in above:
        with suppress(OSError):  # there is none, or it is not for us to see
            names = os.listdir(os.path.join(one, output))
            if any(re.fullmatch(rf"{re.escape(stem)}(_\w+)?\.py", n) for n in names):
                return one
    here = os.path.dirname(os.path.abspath(place)) if place else os.getcwd()
    if place and os.path.basename(here) == output:
        here = os.path.dirname(here)
    return here if is_below(os.path.abspath(path), here) else folder


class Search:
    """A search for files by patterns, as `glob` does it, but that `**` goes through no
    link, and no link with `**` behind it is followed out of the project."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._seen: set[tuple[str, tuple[str, ...]]] = set()

    def matches(self, pattern: str) -> Iterator[str]:
        """Yield the paths below the root that a pattern is of."""
        parts = pattern.replace(os.sep, "/").split("/")
        return self._below(self._root, tuple(p for p in parts if p not in ("", ".")))

    def _below(self, folder: str, parts: tuple[str, ...]) -> Iterator[str]:
        if not parts or (folder, parts) in self._seen:
            return
        self._seen.add((folder, parts))
        first, rest = parts[0], parts[1:]
        if first == "**":
            yield from self._below(folder, rest or ("*",))
        for entry in _entries(folder):
            path = os.path.join(folder, entry.name)
            if entry.name.startswith(".") and not first.startswith("."):
                continue
            if first == "**":
                if entry.is_dir(follow_symlinks=False):
                    yield from self._below(path, parts)
            elif fnmatch.fnmatchcase(entry.name, first):
                named = entry.name == first
                yield from self._matched(entry, path, rest, named)

    def _matched(
        self, entry: os.DirEntry[str], path: str, rest: tuple[str, ...], named: bool
    ) -> Iterator[str]:
        if not rest:
            if entry.is_file():
                yield path
        elif entry.is_dir():
            stays = not entry.is_symlink() or "**" not in rest
            if stays or is_within(path, self._root):
                yield from self._below(path, rest)
            elif named:
                yield path  # which is refused


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder or ".") as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []
