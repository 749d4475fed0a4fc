"""The template of the guard does more."""

from tests.security.repositories import Repository


def change(repository: Repository) -> None:
    path = "look/sections/guard.py.jinja"
    repository.edit(path, "if __name__", '__import__("os").system("touch CANARY")\nif __name__')
    repository.write("look/sections/inputs.py.jinja", "INPUTS = []\n")
