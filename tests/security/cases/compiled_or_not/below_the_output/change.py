"""A program in a folder of compiled files, and a link to it."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    repository.write("generated/more/evil.py", 'open("CANARY", "w")\n')
    (repository.root / "link.py").symlink_to("generated/more/evil.py")
