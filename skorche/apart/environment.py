"""What of the environment a declaration sees while its compiled file is checked.

Comes in: an environment. Goes out: the same without what is secret, or leads to where a CI
system is told what to do next. This module must not know who sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

#: What a runner of CI jobs tells its steps: also the files by which they give it orders.
RUNNER = re.compile(r"(ACTIONS|GITHUB|INPUT|RUNNER)_")
#: A word of a name, between underscores, that tells of a secret.
_SECRET = re.compile(
    r"[A-Z0-9]*(TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|APIKEY|ASKPASS)S?"
    r"|KEYS?|PASS|PAT|AUTH|JWT|COOKIE|PGPASSFILE|SSHPASS"
)
#: An address that has a password in it.
_ADDRESS = re.compile(r"://[^/\s@:]*:[^/\s@]+@")


def without_secrets(
    environment: Mapping[str, str], hide: Iterable[str] = (), keep: Iterable[str] = ()
) -> dict[str, str]:
    """Return an environment without what is secret, and what patterns `hide`.

    `keep` are names of what stays; what a runner tells its steps does not.

    >>> without_secrets({"HOME": "/root", "NPM_TOKEN": "x", "GITHUB_ENV": "y"})
    {'HOME': '/root'}
    """
    hidden, kept = [pattern.upper() for pattern in hide], set(keep)
    return {
        name: value
        for name, value in environment.items()
        if not RUNNER.match(name.upper())
        and (name in kept or not _is_hidden(name.upper(), value, hidden))
    }


def hides(name: str) -> bool:
    """Return whether a variable is taken for a secret by its name."""
    return _is_hidden(name.upper(), "", [])


def _is_hidden(name: str, value: str, patterns: Iterable[str]) -> bool:
    if any(fnmatchcase(name, pattern) for pattern in patterns):
        return True
    words = name.split("_")
    if any(_SECRET.fullmatch(word) for word in words) or name.endswith("_PWD"):
        return True
    return _ADDRESS.search(value) is not None
