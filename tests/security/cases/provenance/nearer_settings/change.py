"""A pyproject.toml in the folder of compiled files."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    inner = '[tool.skorche]\noutput = "."\nsources = ["sub/words.py"]\n'
    repository.write("generated/pyproject.toml", inner)
    for name in ("sub/words.py", "evil.py"):
        repository.write(f"generated/{name}", 'open("CANARY", "w")\n')
    repository.edit("generated/words.py", "compile pipelines/words.py`", "compile sub/words.py`")
