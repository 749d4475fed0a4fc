"""Nothing is left of the compiled file."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    repository.write("generated/words.py", 'open("CANARY", "w")\n')
