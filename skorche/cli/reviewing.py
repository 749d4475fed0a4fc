"""`skorche check`: whether compiled files are what their declarations give, or why not.

It exits with 0 where all are fresh, 1 where one is not, 2 where a declaration does not
compile, or the words are wrong. No pipeline is run, and nothing is written.
"""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterator

import click

from skorche.cli.common import (
    FILE,
    compiled_text,
    declarations,
    evidence_for,
    kept_text,
    nearby,
    place_for,
    say,
    say_error,
    settings_of,
    style_of,
)
from skorche.cli.output import echo
from skorche.errors import SkorcheError
from skorche.python.visible import visible_line
from skorche.regular_files import IrregularFileError
from skorche.review.causes import Cause, causes
from skorche.review.reading import UnreadableError, read
from skorche.settings import Settings
from skorche.write.emit import is_compiled


@click.command()
@click.argument("files", nargs=-1, type=FILE, metavar="[FILE]...")
@click.option("--message", metavar="TEXT", help="Advice of your own, said at the end.")
def check(files: tuple[str, ...], message: str | None) -> None:
    """Say whether compiled files are fresh, or why not.

    FILE is a declaration or a compiled file; without one, all that pyproject.toml lists
    are checked, and what lies beside them. A file that is not what its declaration gives
    is shown as a diff, with the cause. Exit 0: all fresh; 1: not; 2: a declaration does
    not compile.
    """
    failed, stale, fresh = False, [], 0
    left_over = [] if files else list(_left_over())
    named, orphans = _declarations(files)
    declared = [(path, s, target) for path, s in named for target in s.targets]
    for place in [*left_over, *orphans]:
        stale.append(_tell(place, Cause("left-over"), "", ""))
    for path, settings, target in declared:
        try:
            text = compiled_text(path, settings, target)
        except SkorcheError as error:
            say_error(error)
            failed = True
            continue
        place = place_for(path, settings, target)
        found = _causes(place, path, text, settings)
        fresh += not found
        for cause in found:
            shown = cause is found[-1] and cause.code != "missing"
            stale.append(_tell(place, cause, path if shown else "", text))
    if stale:
        advice = {
            "hand": "bring what was edited to the declaration, then say "
            "`skorche compile --force`",
            "foreign": "move the file, or say where to write in pyproject.toml",
            "left-over": "remove what is left over",
        }
        words = [
            advice.get(code, "say `skorche compile`, and commit what it writes")
            for code in stale
        ]
        for hint in dict.fromkeys(words):
            echo(f"hint: {hint}")
    if message and (stale or failed):
        echo(message)
    if fresh and not stale and not failed:
        say(f"{fresh} fresh")
    sys.exit(2 if failed else 1 if stale else 0)


def _tell(place: str, cause: Cause, path: str, text: str) -> str:
    """Print a cause, and with a declaration's path the difference; return its code."""
    echo(visible_line(f"{place}: {cause}"))
    if path:
        lines = difflib.unified_diff(
            kept_text(place).removesuffix("\n").split("\n"),
            text.removesuffix("\n").split("\n"),
            place,
            f"{place} as compiled from {path}",
            lineterm="",
        )
        for line in lines:
            echo(line)
    return cause.code


def _causes(place: str, path: str, text: str, settings: Settings) -> list[Cause]:
    if not os.path.isfile(place):
        return [Cause("missing")]
    kept = kept_text(place)
    if not is_compiled(kept):
        return [Cause("foreign")]
    return causes(
        kept, text, evidence_for(place, path, text, settings), style_of(settings)
    )


def _declarations(
    files: tuple[str, ...],
) -> tuple[list[tuple[str, Settings]], list[str]]:
    """The declarations to check; those of compiled files, too. Compiled files whose
    declaration has gone come second."""
    paths: list[str] = []
    orphans: list[str] = []
    for file in files:
        settings = settings_of(file)
        try:
            text = kept_text(file)
        except IrregularFileError as error:
            raise click.UsageError(str(error)) from None
        if not is_compiled(text):
            paths.append(file)
            continue
        source = _declaration_of(file, text, settings)
        (paths if source else orphans).append(source or file)
    if files and not paths:
        return [], orphans
    return declarations(tuple(paths)), orphans


def _declaration_of(place: str, text: str, settings: Settings) -> str | None:
    """The declaration that a compiled file names, if it is there and gives that file."""
    try:
        source = read(text).source
    except UnreadableError:
        names = [p for p in settings.source_files() if _gives(p, place, settings)]
        return names[0] if names else None
    path = nearby(os.path.join(settings.root or "", source))
    return path if os.path.isfile(path) and _gives(path, place, settings) else None


def _gives(path: str, place: str, settings: Settings) -> bool:
    places = [settings.output_for(path, target) for target in settings.targets]
    return os.path.abspath(place) in map(os.path.abspath, places)


def _left_over() -> Iterator[str]:
    """Compiled files in the project's output folder that no declaration gives."""
    settings = settings_of("")
    given = [path for path, _ in declarations(())]
    places = {
        os.path.abspath(settings.output_for(path, target))
        for path in given
        for target in settings.targets
    }
    folder = os.path.join(settings.root or "", settings.output)
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        place = os.path.join(folder, name)
        given_or_other = os.path.abspath(place) in places or not name.endswith(".py")
        if (
            not given_or_other
            and os.path.isfile(place)
            and is_compiled(kept_text(place))
        ):
            yield nearby(place)
