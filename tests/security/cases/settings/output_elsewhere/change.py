"""The old folder has the file that people run."""

from tests.security.repositories import PROJECT, Repository


def change(repository: Repository) -> None:
    text = (repository.root / "generated/words.py").read_text()
    repository.write("gen/words.py", text)
    repository.write("pyproject.toml", PROJECT.replace('"generated"', '"gen"'))
    repository.edit("generated/words.py", ">= LONG", "< LONG")
