"""A compiled file does something as soon as it is imported."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    text = 'open("CANARY", "w")\nfrom __future__ import annotations'
    repository.edit("generated/words.py", "from __future__ import annotations", text)
