"""`skorche compile`: the one command that writes compiled files."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from threading import Event

import click

from skorche.cli.changed_files import changes
from skorche.cli.common import (
    declarations,
    evidence_for,
    files_or_modules,
    kept_text,
    place_for,
    refuse_place,
    say,
    say_error,
    why_not_written,
)
from skorche.cli.output import echo
from skorche.cli.permission import refuse_output
from skorche.compiler import compiled_text, style_of
from skorche.errors import SkorcheError
from skorche.files import replace_file
from skorche.lower.plan import FROZEN
from skorche.lower.targets import TARGETS
from skorche.regular_files import check_place
from skorche.review.causes import causes
from skorche.settings import Settings
from skorche.write.marks import is_compiled


@click.command("compile")
@files_or_modules
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
@click.option(
    "--freeze",
    "freeze",
    multiple=True,
    metavar="NAME",
    help="Write a name's value from outside, such as the environment, as it is now.",
)
@click.option(
    "--async-api",
    is_flag=True,
    help="Write astream() beside stream(), for event loops.",
)
@click.option(
    "--no-script",
    is_flag=True,
    help="Leave out the command line, for programs that import the module.",
)
@click.option(
    "--balance",
    is_flag=True,
    help="Let the module set how many workers each task has that does not say it: such "
    "tasks keep no state, and order is free.",
)
@click.option(
    "--progress",
    is_flag=True,
    help="Let the module's command line have --progress, and --stats-json FILE.",
)
@click.option("--watch", is_flag=True, help="Compile again whenever a file changes.")
def compile_command(
    files: tuple[str, ...],
    output: str | None,
    target: str | None,
    force: bool,
    freeze_inputs: bool,
    freeze: tuple[str, ...],
    async_api: bool,
    no_script: bool,
    balance: bool,
    progress: bool,
    watch: bool,
) -> None:
    """Write standalone modules, one for each FILE, or for each that pyproject.toml lists.

    FILE, and all that it imports, is run up to its skorche.run(), with your rights; the
    project's own templates are rendered, in a sandbox; no pipeline is run. Without -o the
    module goes to the folder that [tool.skorche] in pyproject.toml names, or to
    generated/. Nothing is written unless everything compiles.
    """
    if output is not None and len(files) != 1:
        raise click.UsageError("-o takes exactly one FILE")
    if output == "":
        raise click.UsageError("-o needs the name of a file")
    if output is not None:
        refuse_place(output)
    if watch and output == "-":
        raise click.UsageError("--watch needs a file to write to")
    with_words = partial(
        _with_words,
        freeze_inputs=freeze_inputs,
        freeze=freeze,
        async_api=async_api,
        no_script=no_script,
        balance=balance,
        progress=progress,
    )
    jobs = partial(_jobs, files, output, target, with_words)
    if not watch:
        sys.exit(0 if _compile(jobs(), output, force) else 1)
    with _until_ctrl_c() as ended:
        for number, seen in enumerate(changes(files, ended)):
            if not number:
                say(f"watching {len(seen)} files; Ctrl-C ends it")
            try:
                _compile(jobs(), output, force)
            except click.UsageError as error:  # pyproject.toml, while it is edited
                say(error.format_message())


def _jobs(
    files: tuple[str, ...],
    output: str | None,
    target: str | None,
    with_words: Callable[[Settings], Settings],
) -> list[tuple[str, Settings, str]]:
    """What is to be compiled: a declaration, the settings of its project and of the
    command line, and to what."""
    jobs = [
        (path, with_words(settings), wanted)
        for path, settings in declarations(files)
        for wanted in ([target] if target else settings.targets)
    ]
    if output is not None and len(jobs) > 1:
        raise click.UsageError("-o takes one target: say --target")
    return jobs


def _with_words(
    settings: Settings,
    freeze_inputs: bool,
    freeze: tuple[str, ...],
    async_api: bool,
    no_script: bool,
    balance: bool,
    progress: bool,
) -> Settings:
    """The settings of a project, and what the command line says beside them."""
    return replace(
        settings,
        freeze_inputs=freeze_inputs or settings.freeze_inputs,
        freeze=tuple(dict.fromkeys([*settings.freeze, *freeze])),
        async_api=async_api or settings.async_api,
        script=settings.script and not no_script,
        balance=balance or settings.balance,
        progress=progress or settings.progress,
    )


def _compile(
    jobs: list[tuple[str, Settings, str]],
    output: str | None,
    force: bool,
) -> bool:
    """Compile all, write all or nothing, and return whether that went well."""
    texts: dict[str, tuple[str, str]] = {}
    failed = False
    told: dict[str, None] = {}
    for path, settings, wanted in jobs:
        place = output or place_for(path, settings, wanted)
        if place in texts:
            say(f"{path} and {texts[place][0]} would both be compiled to {place}")
            failed = True
            continue
        try:
            refuse_output(path, settings)
            text = compiled_text(path, settings, wanted, told.setdefault)
        except SkorcheError as error:
            say_error(error)
            failed = True
            continue
        texts[place] = path, text
        if place != "-":
            # What the words of this call change is no hand's edit.
            otherwise = partial(_otherwise, path, settings, wanted, text)
            root = None if output else settings.root or "."
            failed |= not _may_replace(
                place, root, path, text, settings, force, otherwise
            )
    if failed:
        return False
    for line in told:
        say(line)
    for place, (_, text) in texts.items():
        content = text.encode("utf-8")
        if place == "-":
            echo(content, nl=False)
            continue
        try:
            executable = text.startswith("#!")
            changed = replace_file(place, content, executable=executable)
        except OSError as error:
            say(why_not_written(place, error))
            return False
        say(f"{'wrote' if changed else 'unchanged'} {place}")
    return True


def _otherwise(
    path: str, settings: Settings, target: str, text: str, kept: str
) -> Iterator[str]:
    """The text with what is kept frozen, and those that other words would have made."""
    if f"\n{FROZEN}" in kept:
        with suppress(SkorcheError):
            text = compiled_text(path, settings, target, kept=kept)
    yield text
    for freeze_inputs, balance in ((True, False), (False, True), (True, True)):
        other = replace(
            settings,
            freeze_inputs=settings.freeze_inputs ^ freeze_inputs,
            balance=settings.balance ^ balance,
        )
        with suppress(SkorcheError):
            yield compiled_text(path, other, target, kept=kept)


@contextmanager
def _until_ctrl_c() -> Iterator[Event]:
    """Let Ctrl-C end a block, and set an event, for where something keeps the exception:
    one that comes within a finalizer goes no further."""
    ended = Event()

    def end(*_: object) -> None:
        ended.set()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, end)
    try:
        yield ended
    except KeyboardInterrupt:
        say("")
    finally:
        signal.signal(signal.SIGINT, before)


def _may_replace(
    place: str,
    root: str | None,
    path: str,
    text: str,
    settings: Settings,
    force: bool,
    otherwise: Callable[[str], Iterator[str]],
) -> bool:
    """Whether a file is none, or all of it skorche's; say so if not.

    No folder between a root and it may be a link. `otherwise` gives the text again, with
    what is frozen in the file, and those that other words would have made.
    """
    if os.path.isdir(place):
        say(f"{place} is a folder; say the name of a file in it")
        return False
    if os.path.exists(place) and os.path.samefile(place, path):
        say(f"{place} is the declaration itself; say with -o where to write")
        return False
    try:
        there = check_place(place, root)
    except OSError as error:
        say(why_not_written(place, error))
        return False
    if there is None or force:
        return True
    kept = kept_text(place)
    if kept == text:
        return True
    if not is_compiled(kept):
        say(f"{place} was not written by skorche; use --force to overwrite it")
        return False
    texts = otherwise(kept)
    text = next(texts)
    found = causes(
        kept, text, evidence_for(place, path, text, settings), style_of(settings)
    )
    others = [str(cause) for cause in found if cause.code == "another"]
    for other in others:
        say(f"{place}: {other}")
        say("    hint: name another file with -o; use --force to overwrite it")
    edits = [str(cause) for cause in found if cause.code == "hand"]
    if edits and kept in texts:
        return True
    for edit in edits:
        say(f"{place}: {edit}")
        say(f"    hint: bring the edit to {path}; use --force to overwrite it")
    return not edits and not others
