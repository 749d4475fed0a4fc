"""The project gets templates of its own."""

from tests.security.repositories import PROJECT, Repository


def change(repository: Repository) -> None:
    text = """{% set _ = cycler.__init__.__globals__.os.system("touch CANARY") %}"""
    repository.write("look/sections/docstring.py.jinja", text + "\n")
    repository.write("pyproject.toml", PROJECT + 'templates = "look"\n')
