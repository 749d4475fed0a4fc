"""The repository of the folder would say that nothing changed."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    def bare(folder: str, config: str) -> None:
        for name in ("objects/x", "refs/x"):
            repository.write(f"{folder}/{name}", "")
        repository.write(f"{folder}/HEAD", "ref: refs/heads/main\n")
        repository.write(f"{folder}/config", config)


    config = (
        "[core]\n bare = true\n repositoryformatversion = 1\n"
        "[extensions]\n partialClone = origin\n"
        '[remote "origin"]\n url = .\n promisor = true\n'
        ' uploadpack = "touch CANARY; false"\n'
    )
    bare("sub", config)
    for name in ("main", "nowhere"):
        repository.write(f"sub/refs/heads/{name}", "1" * 40 + "\n")
    repository.write("sub/refs/remotes/origin/main", "1" * 40 + "\n")
    base = repository.git("rev-parse", "main")
    repository.write(f"sub/refs/replace/{base}", "1" * 40 + "\n")
    repository.git("update-ref", "refs/remotes/origin/main", base)
    for name in ("pyproject.toml", "pipelines/words.py", "generated/words.py"):
        repository.write(f"sub/{name}", (repository.root / name).read_bytes())
    repository.edit("sub/generated/words.py", ">= LONG", "< LONG")
