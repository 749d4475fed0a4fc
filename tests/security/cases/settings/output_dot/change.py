"""A setting, and an edit."""

from tests.security.repositories import PROJECT, Repository


def change(repository: Repository) -> None:
    repository.write("pyproject.toml", PROJECT.replace('"generated"', '"."'))
    repository.edit("generated/words.py", ">= LONG", "< LONG")
