"""`skorche diff`: what a change means.

It exits with 0 where nothing changed, 1 where something did, 2 where one of the two
cannot be read. Compiled files are read and never run, those at a git revision too;
a declaration is run up to its skorche.run().
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress

import click

from skorche.cli.common import (
    compiled_text,
    declarations,
    kept_text,
    nearby,
    place_for,
    say_error,
    settings_of,
)
from skorche.cli.output import echo
from skorche.diagram.drawing import drawing
from skorche.diagram.figure import figure_of_change
from skorche.diagram.report import Compared, as_json, as_markdown, as_text
from skorche.errors import DrawingError, SkorcheError
from skorche.review.differences import alone, differences
from skorche.review.reading import Reading, UnreadableError, read
from skorche.review.revisions import files_at, text_at
from skorche.write.emit import is_compiled


@click.command()
@click.argument("words", nargs=-1, metavar="[OLD NEW | FILE...]")
@click.option(
    "--git", "revision", metavar="REVISION", help="Compare FILEs with what they were."
)
@click.option(
    "--format",
    "form_",
    type=click.Choice(["text", "markdown", "json", "svg"]),
    default="text",
    show_default=True,
    help="markdown is for a comment, with a drawing; svg is the drawing.",
)
def diff(words: tuple[str, ...], revision: str | None, form_: str) -> None:
    """Say what a change means.

    OLD and NEW are each a declaration, a compiled file, or REVISION:FILE for a compiled
    file as git keeps it. With --git, each FILE is compared with what it was at that
    revision; without FILE, all compiled files of the project are. What is compiled to
    several targets is told once, unless its files differ in what they say. Exit 0:
    nothing changed; 1: something did.
    """
    if revision is None and len(words) != 2:
        raise click.UsageError("diff takes OLD and NEW, or --git REVISION")
    try:
        pairs = _pairs(words, revision)
        compared = list(_once(_compared(old, new) for old, new in pairs))
        if form_ == "svg":
            echo(_svg(compared), nl=False)
        else:
            show = {"text": as_text, "markdown": as_markdown, "json": as_json}[form_]
            echo(show(compared), nl=False)
    except (SkorcheError, OSError) as error:
        if isinstance(error, SkorcheError):
            say_error(error)
        else:
            echo(str(error), err=True)
        sys.exit(2)
    sys.exit(
        1 if any(change.counts for one in compared for change in one.changes) else 0
    )


def _pairs(words: tuple[str, ...], revision: str | None) -> list[tuple[str, str]]:
    """What is to be compared with what, as words for `_reading`; empty: not there."""
    if revision is None:
        return [(words[0], words[1])]
    if words:
        return [_pair(word, revision) for word in words]
    settings = settings_of("")
    folder = nearby(os.path.join(settings.root or "", settings.output))
    here = os.listdir(folder) if os.path.isdir(folder) else []
    now = [os.path.join(folder, name) for name in here if name.endswith(".py")]
    now = [path for path in now if os.path.isfile(path)]
    now = [path for path in now if is_compiled(kept_text(path))]
    then = [path for path in files_at(revision, folder)]
    then = [path for path in then if is_compiled(text_at(revision, path))]
    return [
        (f"{revision}:{path}" if path in then else "", path if path in now else "")
        for path in sorted({*now, *then})
    ]


def _pair(path: str, revision: str) -> tuple[str, str]:
    places = [path]
    if os.path.isfile(path) and not is_compiled(kept_text(path)):
        [(path, settings)] = declarations((path,))
        places = [place_for(path, settings, target) for target in settings.targets]
    for place in places:
        with suppress(SkorcheError):
            text_at(revision, place)
            return f"{revision}:{place}", path if os.path.isfile(path) else ""
    return "", path


def _once(found: Iterable[tuple[str, Compared]]) -> Iterator[Compared]:
    """What was compared, but only the first of several files of one declaration that say
    the same."""
    told: set[tuple[str, tuple[object, ...]]] = set()
    for source, one in found:
        what: tuple[object, ...] = one.changes
        if one.comparison is None:  # of which the name is the file's
            what = tuple(change.kind for change in one.changes)
        if (source, what) not in told:
            told.add((source, what))
            yield one


def _compared(old: str, new: str) -> tuple[str, Compared]:
    """The declaration that two files are from, and what changed between them."""
    before, after = _reading(old), _reading(new)
    source = next((side.source for side in (after, before) if side is not None), "")
    if before is None or after is None:
        kind = "added" if before is None else "removed"
        reading = after if before is None else before
        changes = alone(reading, new or old, kind) if reading is not None else ()
        return source, Compared(old, new, changes)
    comparison = differences(before, after, old, new, _path(old) == _path(new))
    return source, Compared(old, new, comparison.changes, comparison)


def _path(word: str) -> str:
    """The path in a word, without the revision that may stand before it."""
    path = word if os.path.isfile(word) else word.partition(":")[2]
    return os.path.normpath(path)


def _reading(word: str) -> Reading | None:
    """What a declaration or a compiled file says, here or at a revision."""
    if not word:
        return None
    if os.path.exists(word):
        text = kept_text(word)
        if not is_compiled(text):
            [(path, settings)] = declarations((word,))
            text = compiled_text(path, settings)
    else:
        revision, colon, path = word.partition(":")
        if not colon:
            raise click.UsageError(f"{word}: there is no such file")
        text = text_at(revision, path)
        if not is_compiled(text):
            raise click.UsageError(
                f"{word} is no compiled file; a declaration at a revision is not run: "
                "name what it was compiled to"
            )
    try:
        return read(text)
    except UnreadableError as error:
        raise UnreadableError(f"{word} cannot be read: {error}") from None


def _svg(compared: list[Compared]) -> bytes:
    drawn = compared[0].comparison if len(compared) == 1 else None
    if drawn is None:
        raise DrawingError("svg is for two pipelines: name OLD and NEW")
    return drawing(figure_of_change(drawn), "svg")
