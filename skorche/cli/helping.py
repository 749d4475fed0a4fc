"""`skorche templates`: what a project can look into, or write in its own way."""

from __future__ import annotations

import os

import click

from skorche.cli.common import nearby, settings_of
from skorche.templating import check_names, given, is_own, source, template_names


@click.command()
@click.argument("name", required=False, metavar="[NAME]")
def templates(name: str | None) -> None:
    """List the templates, or print one.

    Each is listed with what it is given. A file of the same name in the folder that
    `templates` of [tool.skorche] in pyproject.toml names takes its place; begin with
    what `skorche templates NAME` prints.
    """
    own = settings_of("").own_templates()
    if own is not None:
        check_names(own)
    names = template_names()
    if name is not None:
        if name not in names:
            raise click.UsageError(
                f"there is no template {name}, but {', '.join(names)}"
            )
        click.echo(source(name, own), nl=False)
        return
    for known in names:
        mark = ""
        if own is not None and is_own(known, own):
            mark = f"  (it is {nearby(os.path.join(own, known))})"
        click.echo(f"{known}{mark}")
        for word, what in given(known).items():
            click.echo(f"    {word:<12} {what}")
