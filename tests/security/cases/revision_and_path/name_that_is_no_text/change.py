"""A name of bytes, and a change elsewhere."""

import os

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    place = os.fsencode(repository.root / "generated") + b"/\xff.py"
    with open(place, "wb") as file:
        file.write((repository.root / "generated/words.py").read_bytes())
    repository.edit("generated/words.py", "len(word) >= LONG", "len(word) < LONG")
