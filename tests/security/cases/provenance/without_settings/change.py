"""The settings list no sources any more."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    repository.write("pyproject.toml", "[tool.skorche]\n")
    repository.write("docs/words.py", (repository.root / "pipelines/words.py").read_bytes())
