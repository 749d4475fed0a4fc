"""A repository out of an archive, with its .git/config."""

import os

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    repository.edit("generated/words.py", ">= LONG", "< LONG")
    repository.write("pyproject.toml", (repository.root / "pyproject.toml").read_bytes())
    repository.write(".gitattributes", "*.py filter=evil diff=evil\n")
    repository.write("hooks/post-index-change", "#!/bin/sh\ntouch CANARY\n").chmod(0o755)
    repository.commit()


def afterwards(repository: Repository) -> None:
    os.utime(repository.root / "generated/words.py", (1, 1))
    program = f"touch {repository.canary}; cat"
    for name, value in {
        "core.fsmonitor": program,
        "core.pager": program,
        "filter.evil.clean": program,
        "filter.evil.smudge": program,
        "diff.evil.textconv": program,
        "diff.external": program,
        "gpg.program": program,
        "log.showSignature": "true",
        "core.hooksPath": "hooks",
    }.items():
        file = str(repository.root / ".git" / "config")
        repository.git("config", "--file", file, name, value)
