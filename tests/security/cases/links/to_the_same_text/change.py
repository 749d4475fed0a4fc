"""Two changes, one after the other."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    text = (repository.root / "generated/words.py").read_text()
    repository.write("data/blob", text)
    (repository.root / "generated/words.py").unlink()
    (repository.root / "generated/words.py").symlink_to("../data/blob")
    repository.commit()
    repository.write("data/blob", text.replace(">= LONG", "< LONG"))
