"""git, called so that nothing in a repository can make it start a program.

Comes in: a folder, and what is asked. Goes out: what git prints. The repository is that of
the nearest `.git` at or above the folder, which nobody can commit, and no other that a folder
may look like; its own settings for hooks, signatures, transports and the like mean nothing,
nor do refs that stand in for commits. Nothing is changed. This module must not know what is
asked for.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass

_SETTINGS = (
    "safe.bareRepository=explicit",
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "log.showSignature=false",
    "protocol.allow=never",
)
_WORDS = (
    "--no-pager",
    "--no-replace-objects",
    "--literal-pathspecs",
    *(word for setting in _SETTINGS for word in ("-c", setting)),
)
_VARIABLES = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
#: What is the user's own, and leads to no other repository.
_KEPT = ("GIT_CONFIG_", "GIT_TRACE", "GIT_EXEC_PATH")


@dataclass(frozen=True)
class Repository:
    """A repository: the folder that git keeps it in, and that of its files."""

    git_folder: str
    top: str

    def ask(self, *words: str, given: bytes = b"") -> bytes | None:
        """Return what a git command prints, or None where it fails."""
        where = (f"--git-dir={self.git_folder}", f"--work-tree={self.top}")
        return _git(self.top, *where, *words, given=given)

    def name_of(self, path: str) -> str | None:
        """Return what the repository calls a file; None for one that is elsewhere."""
        try:
            name = os.path.relpath(path, self.top)
        except ValueError:  # on another drive
            return None
        if name == os.pardir or name.startswith(os.pardir + os.sep):
            return None
        return name.replace(os.sep, "/")


def repository_of(folder: str) -> Repository | None:
    """Return the repository that a folder is in; None where there is none, or no git, or
    git itself takes another for it."""
    top = os.path.abspath(folder)
    while not os.path.lexists(os.path.join(top, ".git")):
        if top == os.path.dirname(top):
            return None
        top = os.path.dirname(top)
    # From there git sees the .git first, and says whether it is one that it trusts.
    found = _git(top, "rev-parse", "--absolute-git-dir")
    if found is None:
        return None
    git_folder = os.fsdecode(found.removesuffix(b"\n"))
    if os.path.realpath(git_folder) != _led_to(os.path.join(top, ".git")):
        return None
    return Repository(git_folder, top)


def _led_to(path: str) -> str:
    """The folder that a .git is, or, as that of a worktree or a submodule, names."""
    if os.path.isfile(path):
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            words = file.readline().removeprefix("gitdir:").strip()
        path = os.path.join(os.path.dirname(path), words)
    return os.path.realpath(path)


def _git(folder: str, *words: str, given: bytes = b"") -> bytes | None:
    program = _program()
    if program is None:
        return None
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(_KEPT)
    }
    try:
        done = subprocess.run(
            [program, *_WORDS, *words],
            cwd=folder,
            env={**kept, **_VARIABLES},
            input=given,
            capture_output=True,
            check=False,
        )
    except (OSError, ValueError):  # ValueError: of a word with a NUL
        return None
    return None if done.returncode else done.stdout


def _program() -> str | None:
    """The program, of a folder that PATH names; never one of the folder that one is in."""
    name = "git.exe" if os.name == "nt" else "git"
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    places = [os.path.join(folder, name) for folder in folders if os.path.isabs(folder)]
    return next(
        (p for p in places if os.access(p, os.X_OK) and os.path.isfile(p)), None
    )
