"""`skorche compile`: the one command that writes compiled files."""

from __future__ import annotations

import os
import sys

import click

from skorche.cli.common import (
    FILE,
    compiled_text,
    declarations,
    evidence_for,
    kept_text,
    place_for,
    say,
    say_error,
    style_of,
)
from skorche.compiler import TARGETS
from skorche.emit import is_compiled
from skorche.errors import SkorcheError
from skorche.files import replace_file
from skorche.settings import Settings
from skorche.staleness import causes


@click.command("compile")
@click.argument("files", nargs=-1, type=FILE, metavar="[FILE]...")
@click.option(
    "-o", "--output", metavar="OUT", help="Where to write; - is standard output."
)
@click.option(
    "--target",
    type=click.Choice(sorted(TARGETS)),
    help="How the pipeline is to run, instead of all that pyproject.toml lists.",
)
@click.option(
    "--force", is_flag=True, help="Overwrite also what was written, or edited, by hand."
)
@click.option(
    "--freeze-inputs",
    is_flag=True,
    help="Write fixed inputs as they are now, not as the expression that gives them.",
)
def compile_command(
    files: tuple[str, ...],
    output: str | None,
    target: str | None,
    force: bool,
    freeze_inputs: bool,
) -> None:
    """Write standalone modules.

    One for each FILE, or for each that pyproject.toml lists.

    FILE is run up to its skorche.run(), and no pipeline is run. Without -o the module
    goes to the folder that [tool.skorche] in pyproject.toml names, or to generated/.
    Nothing is written unless everything compiles.
    """
    if output is not None and len(files) != 1:
        raise click.UsageError("-o takes exactly one FILE")
    if output == "":
        raise click.UsageError("-o needs the name of a file")
    texts: dict[str, tuple[str, str]] = {}
    failed = False
    jobs = [
        (path, settings, wanted)
        for path, settings in declarations(files)
        for wanted in ([target] if target else settings.targets)
    ]
    if output is not None and len(jobs) > 1:
        raise click.UsageError("-o takes one target: say --target")
    for path, settings, wanted in jobs:
        place = output or place_for(path, settings, wanted)
        if place in texts:
            say(f"{path} and {texts[place][0]} would both be compiled to {place}")
            failed = True
            continue
        try:
            text = compiled_text(path, settings, wanted, freeze_inputs)
        except SkorcheError as error:
            say_error(error)
            failed = True
            continue
        texts[place] = path, text
        if place != "-":
            failed |= not _may_replace(place, path, text, settings, force)
    if failed:
        sys.exit(1)
    for place, (_, text) in texts.items():
        content = text.encode("utf-8")
        if place == "-":
            click.echo(content, nl=False)
            continue
        try:
            changed = replace_file(place, content, executable=True)
        except OSError as error:
            say(f"{place} cannot be written: {error.strerror or error}")
            sys.exit(1)
        say(f"{'wrote' if changed else 'unchanged'} {place}")


def _may_replace(
    place: str, path: str, text: str, settings: Settings, force: bool
) -> bool:
    """Whether a file is none, or all of it skorche's; say so if not."""
    if os.path.isdir(place):
        say(f"{place} is a folder; say the name of a file in it")
        return False
    if not os.path.exists(place):
        return True
    if os.path.samefile(place, path):
        say(f"{place} is the declaration itself; say with -o where to write")
        return False
    if force:
        return True
    kept = kept_text(place)
    if not is_compiled(kept):
        say(f"{place} was not written by skorche; use --force to overwrite it")
        return False
    found = causes(
        kept, text, evidence_for(place, path, text, settings), style_of(settings)
    )
    edits = [str(cause) for cause in found if cause.code == "hand"]
    for edit in edits:
        say(f"{place}: {edit}")
        say(f"    hint: bring the edit to {path}; use --force to overwrite it")
    return not edits
