"""The inverted predicate is in a file called as the revision and the path are, too."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    repository.edit("generated/words.py", "len(word) >= LONG", "len(word) < LONG")
    copy = (repository.root / "generated/words.py").read_bytes()
    repository.write("main:generated/words.py", copy)
