"""git itself would show the new commit for the old one."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    repository.edit("generated/words.py", ">= LONG", "< LONG")
    repository.commit()
    repository.git("replace", "-f", "main", "HEAD")
