"""A folder is called as skorche would call `generated/` at the revision `main`."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    for folder in ("main:generated", "origin/main:generated"):
        repository.write(f"{folder}/words.py", 'open("CANARY", "w")\n')
    base = repository.git("rev-parse", "main")
    repository.write(f"{base}:generated/words.py", 'open("CANARY", "w")\n')
    repository.edit("generated/words.py", "len(word) >= LONG", "len(word) < LONG")
