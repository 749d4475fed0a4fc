"""Git, called in the folder that the test works in."""

from __future__ import annotations

import subprocess

_IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=no")


def git(*words: str) -> str:
    """Call git; return what it said."""
    done = subprocess.run(
        ["git", *_IDENTITY, *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
