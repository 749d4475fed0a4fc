"""What looks like a comment begins a line for Python."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    text = (repository.root / "generated/words.py").read_text()
    text = text.replace("LONG = 6", '#\r#\rLONG = 6\n# \ropen("CANARY", "w")')
    repository.write("generated/words.py", text)
    repository.commit()
