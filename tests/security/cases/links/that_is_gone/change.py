"""The link of `main` gives way to a file."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    place = repository.root / "generated/words.py"
    text = place.read_text()
    repository.git("checkout", "--quiet", "main")
    repository.write("data/blob", text)
    place.unlink()
    place.symlink_to("../data/blob")
    repository.commit()
    repository.git("checkout", "--quiet", "-B", "pr")
    place.unlink()
    repository.write("generated/words.py", text.replace(">= LONG", "< LONG"))
