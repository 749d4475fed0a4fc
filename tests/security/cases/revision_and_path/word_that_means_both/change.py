"""Things on the disk that are called as something at the revision `main` is."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    repository.write("main:generated/words.py", 'open("CANARY", "w")\n')
    (repository.root / "main:generated/link.py").symlink_to("nowhere")
    (repository.root / "main:pipelines").mkdir()
    repository.write("main:pipelines/x.py", "")
