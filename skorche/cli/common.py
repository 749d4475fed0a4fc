"""What all commands share: which files they are about, and how they speak.

Comes in: the files that were named. Goes out: declarations with the settings of their
projects, and messages on standard error.
"""

from __future__ import annotations

import io
import os
import traceback
from collections.abc import Callable

import click

from skorche.cli.output import echo
from skorche.compiler import compile_file
from skorche.declaring import DeclarationFailed
from skorche.errors import SkorcheError
from skorche.lower.targets import TARGETS
from skorche.regular_files import IrregularFileError, read_regular
from skorche.review.evidence import FileEvidence
from skorche.review.reading import UnreadableError, read
from skorche.settings import Settings, find_settings
from skorche.write.emit import Style
from skorche.write.templating import check_names

FILE = click.Path(exists=True, dir_okay=False)


def settings_of(path: str) -> Settings:
    """Return the settings of the project that a file belongs to."""
    try:
        settings = find_settings(os.path.dirname(path) or ".")
    except SkorcheError as error:
        raise click.UsageError(str(error)) from None
    for target in settings.targets:
        if target not in TARGETS:
            there = ", ".join(TARGETS)
            raise click.UsageError(f'there is no target "{target}", but {there}')
    return settings


def declarations(files: tuple[str, ...]) -> list[tuple[str, Settings]]:
    """Return the declarations that are meant, each with the settings of its project:
    those named, or all that the project lists."""
    if files:
        paths = dict.fromkeys(map(os.path.normpath, files))
        return [(path, settings_of(path)) for path in paths]
    settings = settings_of("")
    try:
        found = [(nearby(path), settings) for path in settings.source_files()]
    except SkorcheError as error:
        raise click.UsageError(str(error)) from None
    if not found:
        raise click.UsageError(
            "name a FILE, or list files in pyproject.toml: "
            '[tool.skorche] sources = ["pipelines/*.py"]'
        )
    return found


def style_of(settings: Settings) -> Style:
    """Return the look that a project wants of its compiled files."""
    own = settings.own_templates()
    if own is not None:
        check_names(own)
    return Style(settings.line_length, settings.header, own)


def compiled_text(
    path: str,
    settings: Settings,
    target: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> str:
    """Return the text of a declaration's compiled file, as its project wants it; `tell`
    gets a line for each thing that is not wrong, and worth knowing."""
    return compile_file(
        path,
        settings.shown(path),
        target or settings.targets[0],
        settings.freeze_inputs,
        style_of(settings),
        settings.python,
        settings.async_api,
        settings.script,
        tell,
    )


def place_for(path: str, settings: Settings, target: str | None = None) -> str:
    """Return where the compiled file of a declaration goes."""
    return nearby(settings.output_for(path, target))


def nearby(path: str) -> str:
    """The path as it is seen from here, where that is below."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # on another drive
        return path
    return path if relative.startswith(os.pardir) else relative


def evidence_for(place: str, path: str, text: str, settings: Settings) -> FileEvidence:
    """Return what is known of a compiled file, of which `text` is the present one."""
    root = settings.root or os.path.dirname(path)
    try:
        sections = read(text).sections
    except UnreadableError:  # by templates of the project's own
        sections = ()
    carried = [os.path.join(root, section.path) for section in sections]
    return FileEvidence(place, (path, *carried), settings.own_templates())


def kept_text(place: str) -> str:
    """Return the text of a file that may be a compiled one, whatever its line ends."""
    content = io.BytesIO(read_regular(place))
    return io.TextIOWrapper(content, "utf-8-sig", errors="replace").read()


def why_not_written(place: str, error: OSError) -> str:
    """Return why a file could not be written."""
    if isinstance(error, IrregularFileError):
        return str(error)
    return f"{place} cannot be written: {error.strerror or error}"


def say(message: str) -> None:
    echo(message, err=True)


def say_error(error: SkorcheError) -> None:
    """Print an error; of one in the user's own file, also where it was raised."""
    cause = error.__cause__
    if isinstance(error, DeclarationFailed) and cause is not None:
        trace = cause.__traceback__  # first that of the frame which ran the file
        inside = trace.tb_next if trace is not None else None
        if not isinstance(cause, SystemExit):
            lines = traceback.format_exception(type(cause), cause, inside)
            echo("".join(lines), err=True, nl=False)
    for line in (str(error), *getattr(error, "__notes__", ())):
        say(line)
