"""`skorche diff`: what a change means.

It exits with 0 where nothing changed, 1 where something did, 2 where that cannot be said.
Compiled files are read and never run, those at a git revision too; a declaration is run, up
to its skorche.run(), only if the user says so. A project's own templates are never rendered.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import replace

import click

from skorche.cli.common import (
    RUN,
    declaration,
    ending_with,
    place_for,
)
from skorche.cli.output import echo
from skorche.cli.permission import NotRunError, ask_to_run
from skorche.cli.projects import Sides, projects_since
from skorche.cli.sides import Side, changes_at_sight, side_at
from skorche.cli.surroundings import surroundings
from skorche.cli.tunings import is_tuning, tunings_between
from skorche.compiler import compiled_text
from skorche.diagram.drawing import drawing
from skorche.diagram.figure import figure_of_change
from skorche.diagram.report import Compared, as_json, as_markdown, as_text
from skorche.errors import DrawingError
from skorche.review.differences import alone, differences
from skorche.review.places import AtRevision, Kept
from skorche.review.reading import Reading, UnreadableError, read
from skorche.review.revisions import (
    Revision,
    RevisionError,
    find_revision,
    revision_of,
)
from skorche.write.file_names import Command
from skorche.write.marks import command_in


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
@RUN
def diff(words: tuple[str, ...], revision: str | None, form_: str, runs: bool) -> None:
    """Say what a change means.

    OLD and NEW are each a compiled file, or REVISION:FILE for one as git keeps it; or both
    are a NAME.tune.toml. With --git, each FILE is compared with what it was at that
    revision; without FILE, all compiled files of the project are, its settings, and its
    own templates. What is
    compiled to several targets is told once where the same changed in all. Nothing is
    run, but a declaration with --run. Exit 0: nothing changed; 1: something did; 2: that
    cannot be said.
    """
    if revision is None and len(words) != 2:
        raise click.UsageError("diff takes OLD and NEW, or --git REVISION")
    with ending_with(2):
        if revision is None:
            sides = [_side_of(word) for word in words]
            old, new = (
                _declared(side, runs, command_in(other.text or ""))
                for side, other in zip(sides, reversed(sides), strict=True)
            )
            compared = [_compared(old, new)]
        elif words:
            since = revision_of(revision)
            compared = [_compared(*_since(since, word, runs)) for word in words]
        else:
            projects = projects_since(revision_of(revision))
            compared = list(surroundings(projects))
            compared += [_compared(old, new) for old, new in projects.pairs()]
        echo(_shown(compared, form_), nl=False)
        changes = [change for one in compared for change in one.changes]
        sys.exit(1 if any(change.counts for change in changes) else 0)


def _side_of(word: str) -> Side:
    """What a word of the user's is for: a file here, or REVISION:FILE."""
    name, colon, path = word.partition(":")
    revision = find_revision(name) if colon else None
    if os.path.lexists(word):
        if revision is not None:
            raise click.UsageError(
                f"{word} is a file here, and means {path} at the revision {name}, too: "
                f"say ./{word} for the file, or move it away"
            )
        return side_at(Kept(word))
    if revision is None:
        if colon:
            raise RevisionError(f"{name or word} is no revision of a git repository")
        raise click.UsageError(f"{word}: there is no such file")
    if not path:
        raise click.UsageError(f"{word}: name a file behind the colon")
    side = side_at(AtRevision(revision, path))
    if not side.is_there:
        raise RevisionError(f"{name} has no file {path}")
    return side


def _declared(side: Side, runs: bool, command: Command | None) -> Side:
    """A side, with the compiled text of one that is a declaration."""
    if side.link is not None or side.is_compiled or is_tuning(side):
        return side
    if isinstance(side.place, AtRevision):
        raise NotRunError(
            f"{side} is no compiled file; a declaration at a revision is never run: "
            "name what it was compiled to"
        )
    return _run(side, runs, None, command)


def _run(
    side: Side, runs: bool, target: str | None, command: Command | None = None
) -> Side:
    """The side of a declaration, which is run; `command` is that of what it is compared
    with, which says which of its pipelines is meant, and what it is run with."""
    source, settings = declaration(str(side))
    path, arguments = source[:2]
    ask_to_run(path, side.text or "", settings, runs, "diff")
    if settings.templates is not None:
        raise NotRunError(
            f"{path}: its project has templates of its own, which `skorche diff` does not "
            "render: say `skorche compile`, and name the compiled file"
        )
    pipeline = None
    if command is not None:
        pipeline, arguments = command.pipeline or None, arguments or command.arguments
    text = compiled_text(path, settings, target, pipeline, arguments)
    return replace(side, text=text)


def _since(revision: Revision, path: str, runs: bool) -> Sides:
    """What a file was at a revision, and what it is; of a declaration, what its compiled
    file was."""
    if revision.repository.name_of(path) is None:
        raise click.UsageError(f"{path} is not in the repository of this folder")
    old, new = side_at(AtRevision(revision, path)), side_at(Kept(path))
    if not old.is_there and not new.is_there:
        raise click.UsageError(f"{path}: there is no such file, here or at {revision}")
    if new.text is None or new.is_compiled or old.looks_compiled or is_tuning(new):
        return old, new
    source, settings = declaration(path)
    places = {
        target: side_at(AtRevision(revision, place_for(source, settings, target)))
        for target in settings.targets
    }
    there = [(target, side) for target, side in places.items() if side.is_there]
    target, then = there[0] if there else next(iter(places.items()))
    return then, _run(new, runs, target, command_in(then.text or ""))


def _compared(old: Side, new: Side) -> Compared:
    """What changed between two sides."""
    if is_tuning(old) and is_tuning(new):
        return tunings_between(old, new)
    if is_tuning(old) or is_tuning(new):
        tuning, other = (old, new) if is_tuning(old) else (new, old)
        raise click.UsageError(
            f"{tuning} is a file that tunes a declaration; {other} is not"
        )
    changes = changes_at_sight(old, new)
    if new.is_compiled and not old.is_compiled:
        changes += alone(_reading(new), str(new), "added")
    if changes or not (old.is_compiled and new.is_compiled):
        return Compared(old.name, new.name, changes)
    same_place = old.place.path == new.place.path
    before, after = _reading(old), _reading(new)
    comparison = differences(before, after, str(old), str(new), same_place)
    return Compared(str(old), str(new), comparison.changes, comparison)


def _reading(side: Side) -> Reading:
    try:
        return read(side.text or "")
    except UnreadableError as error:
        raise UnreadableError(f"{side} cannot be read: {error}") from None


def _shown(compared: list[Compared], form_: str) -> str:
    if form_ == "json":
        return as_json(compared)
    together = _together(compared)
    if form_ == "svg":
        return _svg(together)
    return {"text": as_text, "markdown": as_markdown}[form_](together)


def _together(compared: Iterable[Compared]) -> list[Compared]:
    """What was compared, but those of which the same is told, in every word, as one."""
    found: dict[object, Compared] = {}
    for one in compared:
        # A file that came or went, and what is around them, is told by itself.
        key = one.changes if one.comparison is not None and one.changes else id(one)
        first = found.setdefault(key, one)
        if first is not one:
            names = f"{first.new}, likewise {one.new}"
            found[key] = replace(first, new=names)
    return list(found.values())


def _svg(compared: list[Compared]) -> str:
    drawn = compared[0].comparison if len(compared) == 1 else None
    if drawn is None:
        raise DrawingError("svg is for two pipelines: name OLD and NEW")
    return drawing(figure_of_change(drawn), "svg").decode()
