"""The declaration changes."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    repository.edit("pipelines/words.py", "len(word) >= LONG", "len(word) < LONG")
