"""A link to the variables of the process."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    (repository.root / "generated/words.py").unlink()
    (repository.root / "generated/words.py").symlink_to("/proc/self/environ")
