"""A bare repository in plain files, and a function that differs, so that git is asked who changed it."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    def bare(folder: str, config: str) -> None:
        for name in ("objects/x", "refs/heads/x"):
            repository.write(f"{folder}/{name}", "")
        repository.write(f"{folder}/HEAD", "ref: refs/heads/main\n")
        repository.write(f"{folder}/config", config)


    program = '"touch CANARY; false"'
    bare("generated", f"[core]\n bare = false\n worktree = .\n fsmonitor = {program}\n")
    repository.edit("generated/words.py", ">= LONG", "< LONG")
