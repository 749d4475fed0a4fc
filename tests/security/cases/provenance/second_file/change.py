"""A copy that does something else."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    text = (repository.root / "generated/words.py").read_text()
    repository.write("generated/evil.py", text.replace(">= LONG", "< LONG"))
    repository.write("generated/same.py", text)
