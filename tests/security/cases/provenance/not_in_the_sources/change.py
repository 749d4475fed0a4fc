"""The compiled file says that it is from another one."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    repository.edit("generated/words.py", "compile pipelines/words.py`", "compile docs/words.py`")
    repository.write("docs/words.py", 'open("CANARY", "w")\n')
