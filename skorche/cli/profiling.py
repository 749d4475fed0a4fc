"""`skorche profile`: a pipeline runs, and where its time goes is shown.

Comes in: a declaration or a compiled file, and its own words. Goes out: its exit code; on
standard error a live table, and a report at the end; files. This module must not know how
anything is measured.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

import click

from skorche.analysis.profile import Profile
from skorche.cli.common import (
    FILE,
    PIPELINE,
    declaration,
    refuse_place,
    say,
    say_error,
    why_not_written,
)
from skorche.cli.output import echo
from skorche.cli.watched_runs import WatchedRun
from skorche.diagram.diagram import Diagram
from skorche.errors import SkorcheError
from skorche.files import replace_file
from skorche.lower.targets import TARGETS
from skorche.python.visible import visible_json
from skorche.regular_files import check_place
from skorche.reports.page import page
from skorche.reports.terminal import Screen, is_terminal, size_of
from skorche.reports.text import Look, rendered


@click.command("profile")
@click.option(
    "--target",
    type=click.Choice(sorted(n for n in TARGETS if not TARGETS[n].leaves)),
    help="How a declaration is to run; threads if nothing is said.",
)
@click.option(
    "--json", "json_file", metavar="OUT", help="Write the profile there as JSON."
)
@click.option(
    "--html",
    "html_file",
    metavar="OUT",
    help="Write the report there as one HTML file.",
)
@PIPELINE
@click.argument("file", type=FILE)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def profile(
    file: str,
    target: str | None,
    json_file: str | None,
    html_file: str | None,
    pipeline: str | None,
    arguments: tuple[str, ...],
) -> None:
    """Run a pipeline, and show where its time goes.

    FILE is a declaration, or a compiled file; either is run, with all that it does. Its
    own ARGUMENTS stand after --, as in `skorche profile FILE -- --input lines.jsonl`.

    While it runs, a table in the terminal shows how each stage divides its time: useful,
    held up by a rate limit, waiting for room, waiting for input. At the end stands what
    holds the rest back, what would help, and which lines take the time. All of that goes
    to standard error; standard output and the exit code are the pipeline's.
    """
    places = [place for place in (json_file, html_file) if place is not None]
    _check_places(places)
    run = WatchedRun(file, lambda: screen.start() if live else None)
    live = _is_live()
    screen = Screen(sys.stderr, lambda columns, lines: _now(run, columns, lines))
    try:
        source, settings = declaration(file)
        with screen.above():
            try:
                code = run.run(settings, source.arguments, pipeline, arguments, target)
            finally:
                screen.stop()
    except SkorcheError as error:
        say_error(error)
        sys.exit(1)
    sys.exit(_report(run, code, json_file, html_file))


def _check_places(places: Sequence[str]) -> None:
    """Raise, before anything runs, for a place where no file can be."""
    if len({os.path.realpath(place) for place in places}) < len(places):
        raise click.UsageError("--json and --html name the same file")
    for place in places:
        refuse_place(place)
        try:
            if os.path.isdir(place):
                raise IsADirectoryError(21, "Is a directory")
            check_place(place)
        except OSError as error:
            raise click.UsageError(why_not_written(place, error)) from None


def _is_live() -> bool:
    dumb = os.environ.get("TERM") == "dumb" or os.name != "posix"
    return is_terminal(sys.stderr) and not dumb


def _look(columns: int, over: bool) -> Look:
    encoding = getattr(sys.stderr, "encoding", None) or "ascii"
    try:
        "█▚░■…".encode(encoding)
        plain = False
    except (LookupError, UnicodeEncodeError):
        plain = True
    colour = _is_live() and "NO_COLOR" not in os.environ
    return Look(min(columns, 110), colour, plain, over)


def _now(run: WatchedRun, columns: int, lines: int) -> str:
    """What the live table shows, of as many stages as there is room for."""
    profile = run.profile()
    return "" if profile is None else rendered(profile, _look(columns - 1, False))


def _report(
    run: WatchedRun, code: int, json_file: str | None, html_file: str | None
) -> int:
    """Show and write what was measured, and return the exit code."""
    profile = run.profile()
    if profile is None:
        if json_file or html_file or not code:
            say("no pipeline has run, so that there is no profile")
        return code
    columns = size_of(sys.stderr)[0] if is_terminal(sys.stderr) else 100
    text = rendered(profile, _look(columns, True))
    encoding = getattr(sys.stderr, "encoding", None) or "ascii"
    try:  # its colours are meant, and nothing else in it does anything
        echo(text.encode(encoding, "backslashreplace"), err=True, nl=False)
    except (OSError, ValueError):  # nobody reads it
        pass
    try:
        contents = dict(_contents(profile, run.diagram, json_file, html_file))
    except SkorcheError as error:
        say_error(error)
        return code or 1
    for place, content in contents.items():
        try:
            replace_file(place, content)
        except OSError as error:
            say(why_not_written(place, error))
            return code or 1
    return code


def _contents(
    profile: Profile,
    diagram: Diagram | None,
    json_file: str | None,
    html_file: str | None,
) -> list[tuple[str, bytes]]:
    contents = []
    if json_file is not None:
        document = json.dumps(profile.to_dict(), ensure_ascii=False, indent=2)
        contents.append((json_file, f"{visible_json(document)}\n".encode()))
    if html_file is not None:
        contents.append((html_file, page(profile, diagram).encode()))
    return contents
