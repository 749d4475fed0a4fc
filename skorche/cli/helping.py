"""`skorche explain` and `templates`: what a problem means, and what can be written in a
project's own way."""

from __future__ import annotations

import difflib
import os
import sys

import click

from skorche.cli.common import nearby, say, settings_of
from skorche.cli.output import echo
from skorche.problems import PROBLEMS
from skorche.write.templating import (
    TemplateError,
    check_names,
    given,
    is_own,
    source,
    template_names,
)


@click.command()
@click.argument("name", required=False, metavar="[NAME]")
def templates(name: str | None) -> None:
    """List the templates, or print one.

    Each is listed with what it is given. A file of the same name in the folder that
    `templates` of [tool.skorche] in pyproject.toml names takes its place; begin with
    what `skorche templates NAME` prints.
    """
    own = settings_of("").own_templates()
    try:
        if own is not None:
            check_names(own)
    except TemplateError as error:
        say(str(error))
        sys.exit(1)
    names = template_names()
    if name is not None:
        if name not in names:
            raise click.UsageError(
                f"there is no template {name}, but {', '.join(names)}"
            )
        echo(source(name, own), nl=False)
        return
    for known in names:
        mark = ""
        if own is not None and is_own(known, own):
            mark = f"  (it is {nearby(os.path.join(own, known))})"
        echo(f"{known}{mark}")
        for word, what in given(known).items():
            echo(f"    {word:<12} {what}")


@click.command()
@click.argument("code", required=False, metavar="[CODE]")
def explain(code: str | None) -> None:
    """Say what a problem's code means, or list all.

    CODE is what stands in brackets behind a message. Its meaning, an example, and what
    to do are said.
    """
    if code is None:
        for name, about in sorted(PROBLEMS.items()):
            echo(f"{name:<28} {about.meaning}")
        return
    code = code.strip("[]")
    if code not in PROBLEMS:
        near = difflib.get_close_matches(code, PROBLEMS, 1)
        hint = f"did you mean {near[0]}?" if near else "`skorche explain` lists all"
        raise click.UsageError(f"there is no problem {code}; {hint}")
    about = PROBLEMS[code]
    example = f"    {about.example} [{code}]"
    echo(f"{about.meaning}\n\n{example}\n\n{about.remedy}")
