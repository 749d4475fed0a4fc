"""The other Pythons that pyenv has here."""

from __future__ import annotations

from pathlib import Path


def pyenv_pythons(oldest: int) -> dict[int, str]:
    """Return the newest CPython 3.minor of each minor version from `oldest` up."""
    found = {}
    for path in Path.home().glob(".pyenv/versions/3.*/bin/python"):
        words = path.parts[-3].split(".")
        if len(words) == 3 and all(map(str.isdecimal, words)):
            _, minor, patch = map(int, words)
            found[minor, patch] = str(path)
    return {
        minor: found[minor, patch] for minor, patch in sorted(found) if minor >= oldest
    }
