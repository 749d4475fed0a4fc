"""The mark of compiled files, changed a little, and a payload."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    text = (repository.root / "generated/words.py").read_text(encoding="utf-8")
    text = text.replace(text[: text.index("import")], "", 1)
    repository.write("generated/words.py", text + 'open("CANARY", "w")\n')
