"""A link in place of a template."""

from tests.security.repositories import PROJECT, Repository


def change(repository: Repository) -> None:
    repository.write("../secret", "TOKEN=x123\n")
    repository.write("look/sections/inputs.py.jinja", "INPUTS = []\n")
    (repository.root / "look/sections/guard.py.jinja").symlink_to("../../../secret")
    repository.write("pyproject.toml", PROJECT + 'templates = "look"\n')
