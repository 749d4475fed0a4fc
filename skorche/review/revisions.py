"""Files as git keeps them.

Comes in: a path, a revision. Goes out: text, or what git knows of the file's past.
Nothing is changed, and where there is no git, nothing is known. This module must not
know what the files are.
"""

from __future__ import annotations

import os
import subprocess

from skorche.errors import SkorcheError


class RevisionError(SkorcheError):
    """Git does not have it; the message is git's own."""


def git(folder: str, *words: str) -> str | None:
    """Return what a git command prints, or None where it fails or there is no git."""
    try:
        done = subprocess.run(
            ["git", "-C", folder or ".", *words],
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except OSError:
        return None
    return None if done.returncode else done.stdout.decode("utf-8", "replace")


def text_at(revision: str, path: str) -> str:
    """Return a file's text at a revision; the path is seen from the current folder.

    Raises RevisionError where there is none.
    """
    name = os.path.relpath(path).replace(os.sep, "/")
    if revision.startswith("-"):
        raise RevisionError(f"{revision} is no revision")
    name = name if name.startswith("../") else f"./{name}"
    found = git(".", "show", f"{revision}:{name}")
    if found is None:
        is_commit = git(
            ".", "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"
        )
        why = (
            f"has no file {path}" if is_commit else "is no revision of a git repository"
        )
        raise RevisionError(f"{revision} {why}")
    return found.replace("\r\n", "\n")


def files_at(revision: str, folder: str) -> list[str]:
    """Return the Python files right below a folder at a revision, as paths from here.

    Raises RevisionError where there is no such revision.
    """
    if revision.startswith("-"):
        raise RevisionError(f"{revision} is no revision")
    name = os.path.relpath(folder).replace(os.sep, "/")
    found = git(".", "ls-tree", "--name-only", "-z", revision, f"{name}/")
    if found is None:
        raise RevisionError(f"{revision} is no revision of a git repository")
    return [path for path in found.split("\0") if path.endswith(".py")]


def is_as_committed(path: str) -> bool | None:
    """Return whether a file is as the last commit has it; None if git does not say."""
    folder, name = os.path.split(os.path.abspath(path))
    found = git(folder, "status", "--porcelain", "--ignored", "--", name)
    return None if found is None else not found


def last_changed(path: str) -> str | None:
    """Return the commit that changed a file last; None if git does not say.

    A shallow clone does not know: there its oldest commit seems to have made all files.
    """
    folder, name = os.path.split(os.path.abspath(path))
    shallow = git(folder, "rev-parse", "--is-shallow-repository")
    if shallow is None or shallow.strip() != "false":
        return None
    found = git(folder, "log", "-1", "--format=%H", "--", name)
    return (found or "").strip() or None
