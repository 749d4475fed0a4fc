"""The folder is moved, and a link put in its place."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    (repository.root / "generated").rename(repository.root / "other")
    (repository.root / "generated").symlink_to("other")
    repository.edit("other/words.py", ">= LONG", "< LONG")
