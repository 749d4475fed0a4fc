"""What all commands share: which files they are about, and how they speak.

Comes in: the files that were named. Goes out: declarations with the settings of their
projects, and messages on standard error.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from itertools import islice

import click

from skorche.analysis.tuned import tune_file
from skorche.carry.patience import told_if_long
from skorche.cli.output import echo
from skorche.declare.failed import as_told, why_it_ended
from skorche.errors import SkorcheError
from skorche.lower.targets import TARGETS
from skorche.python.packages import file_of
from skorche.regular_files import (
    IrregularFileError,
    anchor_of,
    in_version_control,
    path_of_text,
    read_regular,
)
from skorche.review.evidence import FileEvidence
from skorche.review.places import text_of
from skorche.review.reading import UnreadableError, read
from skorche.settings import Settings, Source, find_settings, is_special

FILE = click.Path(exists=True, dir_okay=False)


class WithArguments(click.Command):
    """A command of declarations, which may be run with arguments: those behind `--`."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        if "--" in args:
            where = args.index("--")
            context.meta[_ARGUMENTS] = tuple(args[where + 1 :])
            args = args[:where]
        return super().parse_args(context, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [*super().collect_usage_pieces(ctx), "[-- ARGUMENT...]"]


class WithOptionsAnywhere(WithArguments):
    """One whose own options may stand behind FILE, too, among those of the pipeline."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        own: list[str] = []
        others: list[str] = []
        words = iter(args[:end])
        for word in words:
            if word.partition("=")[0] in ("--pipeline", "--target"):
                own += [word, *islice(words, 0 if "=" in word else 1)]
            else:
                others.append(word)
        return super().parse_args(context, [*own, *others, *args[end:]])


_ARGUMENTS = "skorche.arguments"


def own_arguments() -> tuple[str, ...] | None:
    """Return what the declaration is to be run with, as the command line says it; None
    where it does not."""
    found: tuple[str, ...] | None = click.get_current_context().meta.get(_ARGUMENTS)
    return found


PIPELINE = click.option(
    "--pipeline",
    metavar="NAME",
    help="Which one, where FILE declares several, each with a name.",
)


def files_or_modules(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command its FILEs, which may be named as modules, too."""

    @click.argument("files", nargs=-1, type=FILE, metavar="[FILE]...")
    @click.option(
        "-m",
        "--module",
        "modules",
        multiple=True,
        metavar="NAME",
        help="A FILE by its name as a module, looked for here, in src/, and where "
        "Python looks.",
    )
    @wraps(command)
    def with_files(
        files: tuple[str, ...], modules: tuple[str, ...], **words: object
    ) -> None:
        found = tuple(file_of_module(name) for name in modules)
        command(files=(*files, *found), **words)

    return with_files


def file_of_module(name: str) -> str:
    """Return the file of a module, which is not imported for it."""
    path = file_of(name, [os.curdir, "src", *filter(None, sys.path)])
    if path is None:
        raise click.UsageError(
            f"-m {name}: there is no such module here, in src/, or where Python looks"
        )
    return nearby(os.path.normpath(path))


RUN = click.option(
    "--run",
    "runs",
    is_flag=True,
    help="Run a declaration up to its skorche.run(), and all that it imports, to read it.",
)


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


def declarations(
    files: tuple[str, ...], arguments: tuple[str, ...] | None = None
) -> list[tuple[Source, Settings]]:
    """Return the declarations that are meant, each with the settings of its project: those
    named, run with `arguments` if there are any, or as the project says; or all that the
    project lists."""
    if files:
        paths = {os.path.abspath(path): os.path.normpath(path) for path in files[::-1]}
        return [
            (source, _own(settings, source))
            for path in reversed(paths.values())
            for settings in [settings_of(path)]
            for source in _sources(path, settings, arguments)
        ]
    settings = settings_of("")
    try:
        found = [
            (source._replace(path=nearby(source.path)), _own(settings, source))
            for source in settings.all_sources()
        ]
    except SkorcheError as error:
        raise click.UsageError(str(error)) from None
    if not found:
        raise click.UsageError(
            "name a FILE, or list files in pyproject.toml: "
            '[tool.skorche] sources = ["pipelines/*.py"]'
        )
    if arguments is not None:
        raise click.UsageError("name the FILE that is to be run with these arguments")
    return found


def _own(settings: Settings, source: Source) -> Settings:
    """The settings of a project, as they are for one of its declarations."""
    freeze = (*settings.freeze, *source.freeze)
    bundle = tuple(dict.fromkeys([*settings.bundle, *source.bundle]))
    return replace(settings, freeze=freeze, bundle=bundle)


def _sources(
    path: str, settings: Settings, arguments: tuple[str, ...] | None
) -> list[Source]:
    """A file that was named, once for each entry of the settings that says what it is run
    with, unless the command line says that."""
    try:
        listed = [one for one in settings.all_sources() if is_special(one)]
    except (
        SkorcheError
    ):  # a pattern that finds nothing, which is not what this is about
        listed = []
    real = os.path.realpath(path)
    own = [one for one in listed if os.path.realpath(one.path) == real]
    if arguments is not None:
        own = [one for one in own if one.arguments == arguments]
        own = own or [Source(path, arguments)]
    return [one._replace(path=path) for one in own] or [Source(path)]


def declaration(file: str) -> tuple[Source, Settings]:
    """Return the one declaration that is meant, with the settings of its project."""
    found = declarations((file,), own_arguments())
    if len(found) > 1:
        words = " or ".join(shlex.join(["--", *one.arguments]) for one, _ in found)
        raise click.UsageError(f"{file} is run with several arguments: say {words}")
    return found[0]


def place_for(
    source: Source, settings: Settings, target: str | None = None, pipeline: str = ""
) -> str:
    """Return where the compiled file of a declaration goes."""
    return nearby(settings.output_for(source, target, pipeline))


def anchored(settings: Settings, path: str, output: str | None) -> Settings:
    """Return settings by which a compiled file says the same from every folder: where no project
    is around, it is seen from where it goes."""
    if settings.root is not None or output in (None, "-"):
        return settings
    return replace(settings, root=anchor_of(path, settings.output, output or ""))


def nearby(path: str) -> str:
    """The path as it is seen from here, where that is below."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # on another drive
        return path
    return path if relative.startswith(os.pardir) else relative


def evidence_for(
    place: str, path: str, text: str, settings: Settings, pipeline: str = ""
) -> FileEvidence:
    """Return what is known of a compiled file, of which `text` is the present one."""
    root = settings.anchor(path)
    try:
        sections = read(text).sections
    except UnreadableError:  # by templates of the project's own
        sections = ()
    carried = [os.path.join(root, path_of_text(section.path)) for section in sections]
    tuned = tune_file(path, pipeline)
    sources = path, tuned, *carried
    return FileEvidence(place, sources, settings.own_templates(), root)


def kept_text(place: str) -> str:
    """Return the text of a file that may be a compiled one, whatever its line ends."""
    return text_of(read_regular(place))


def refuse_place(place: str) -> None:
    """Raise UsageError for a place to write at that is version control's own, where it may
    be run from."""
    if part := in_version_control(os.path.realpath(place)):
        raise click.UsageError(f"-o {place}: {part} is version control's own")


@contextmanager
def ending_with(code: int) -> Iterator[None]:
    """End the program with a code, and a message, for whatever goes wrong in a block."""
    try:
        yield
    except (click.ClickException, click.exceptions.Exit):
        raise
    except SkorcheError as error:
        say_error(error)
        sys.exit(code)
    except BrokenPipeError:  # nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(code)
    except OSError as error:
        say(str(error))
        sys.exit(code)
    except Exception as error:  # noqa: BLE001 - else the code would say what is not so
        say(why_it_ended(error))
        sys.exit(code)


def why_not_written(place: str, error: OSError) -> str:
    """Return why a file could not be written."""
    if isinstance(error, IrregularFileError):
        return str(error)
    return f"{place} cannot be written: {error.strerror or error}"


@contextmanager
def patience_with(path: str) -> Iterator[None]:
    """Say on a terminal what takes long of a declaration."""

    def say_what(what: str) -> None:
        if sys.stderr.isatty():
            say(f"{path}: {what} ...")

    with told_if_long(say_what):
        yield


def say(message: str) -> None:
    echo(message, err=True)


def say_error(error: SkorcheError) -> None:
    """Print an error; of one in the user's own file, also where it was raised."""
    say(as_told(error))
