"""Settings that decide about what is written."""

from tests.security.repositories import PROJECT, Repository


def change(repository: Repository) -> None:
    more = 'header = "Generated"\nline-length = 100\ntargets = ["threads", "serial"]\n'
    repository.write("pyproject.toml", PROJECT + more)
    repository.write("generated/pyproject.toml", '[tool.skorche]\noutput = "more"\n')
    repository.write("generated/more/words.py", "")
