"""The folder gets another name."""

from tests.security.repositories import PROJECT, Repository


def change(repository: Repository) -> None:
    (repository.root / "generated").rename(repository.root / "gen")
    repository.write("pyproject.toml", PROJECT.replace('"generated"', '"gen"'))
    repository.edit("gen/words.py", ">= LONG", "< LONG")
