"""One line changes."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    repository.edit("generated/words.py", "len(word) >= LONG", "len(word) < LONG")
