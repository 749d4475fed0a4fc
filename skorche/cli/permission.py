"""What may be run, which the command and the settings say, and no file of itself.

Comes in: a file that a command would have to run to know what it declares. Goes out: nothing,
or an error that says why it is not run. This module must not know how a file is run.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import click

from skorche.errors import SkorcheError
from skorche.settings import Settings, find_settings
from skorche.write.marks import looks_compiled


class NotRunError(SkorcheError):
    """A file is not run; the message says why, and what to do."""


def ask_to_run(path: str, text: str, settings: Settings, runs: bool, verb: str) -> None:
    """Raise where a file that is no compiled one may not be run to be read.

    `runs` says that the user asked for it, by the option --run of a command that else only
    reads.
    """
    if comment := looks_compiled(text):
        raise NotRunError(
            f"{path} looks like a compiled file, and is none: it has the comment "
            f"{comment!r}. It is not run; compare it with what `skorche compile` writes"
        )
    refuse_output(path, settings)
    if not runs:
        raise click.UsageError(
            f"{path} is no compiled file, and `skorche {verb}` runs nothing: name what it "
            f"was compiled to, or, if you trust it and all that it imports, say "
            f"`skorche {verb} --run`"
        )


def refuse_output(path: str, settings: Settings) -> None:
    """Raise NotRunError for a file that lies where compiled files go."""
    if (why := refusal(path, settings)) is not None:
        raise NotRunError(why)


def refusal(path: str, settings: Settings) -> str | None:
    """Return why no command runs a file that lies where compiled files go; None for any
    other."""
    if not lies_in_output(path, settings):
        return None
    return (
        f"{path} is not run: it lies in a folder where compiled files go. Name the "
        "declaration; if this is one, move it out of there"
    )


def lies_in_output(path: str, settings: Settings) -> bool:
    """Return whether a file lies where compiled files go, of its project, of one around
    that, or of the one that we are in: else a pyproject.toml beside it could say otherwise.

    That is the folder itself, and what is below and not for declarations, since `sources`
    does not find it.
    """
    around = [settings, find_settings(""), *_around(path)]
    return any(_lies_in_output(path, one) for one in around)


def _around(path: str) -> Iterator[Settings]:
    folder = os.path.dirname(os.path.abspath(path))
    while True:
        settings = find_settings(folder)
        if settings.root is None:
            return
        yield settings
        if settings.root == os.path.dirname(settings.root):
            return
        folder = os.path.dirname(settings.root)


def _lies_in_output(path: str, settings: Settings) -> bool:
    folder = os.path.join(settings.root or "", settings.output)
    parents = list(_parents(path))
    if not any(_same(parent, folder) for parent in parents):
        return False
    if any(_same(parent, folder) for parent in parents[:2]):
        return True
    return not _same(folder, settings.root or ".") and not _is_source(path, settings)


def _parents(path: str) -> Iterable[str]:
    """The folder of a file as it is named, that of the file itself, and all above both."""
    named = os.path.dirname(os.path.abspath(path))
    real = os.path.dirname(os.path.realpath(path))
    yield named
    yield real
    for folder in (named, real):
        while folder != os.path.dirname(folder):
            folder = os.path.dirname(folder)
            yield folder


def _same(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:  # one is not there
        return os.path.abspath(one) == os.path.abspath(other)


def _is_source(path: str, settings: Settings) -> bool:
    return any(_same(path, source) for source in settings.source_files())
