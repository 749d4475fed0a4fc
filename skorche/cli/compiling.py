"""`skorche compile`: the one command that writes compiled files."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import product
from typing import NamedTuple

import click

from skorche.cli.asked import with_words
from skorche.cli.bundling import BUNDLE, missing_names, other_bundle
from skorche.cli.changed_files import changes
from skorche.cli.common import (
    PIPELINE,
    WithArguments,
    anchored,
    declarations,
    files_or_modules,
    own_arguments,
    patience_with,
    place_for,
    refuse_place,
    say,
    say_error,
    why_not_written,
)
from skorche.cli.ctrl_c import until_ctrl_c
from skorche.cli.freezing import Freezing
from skorche.cli.hiding import hidden_among, hidden_by_others
from skorche.cli.output import FAILED, echo
from skorche.cli.permission import refuse_output
from skorche.cli.replacing import may_replace, same_place
from skorche.compiler import Compiled, compiled_text, compiled_texts
from skorche.declare.failed import Defect
from skorche.errors import SkorcheError
from skorche.files import replace_file
from skorche.lower.plan import FROZEN
from skorche.lower.targets import TARGETS
from skorche.review.frozen import frozen_in
from skorche.settings import Settings, Source
from skorche.write.marks import command_in


@click.command("compile", cls=WithArguments)
@files_or_modules
@PIPELINE
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
@click.option(
    "--resumable",
    is_flag=True,
    help="Let the module's runs have --resume FILE, to go on from where one was killed.",
)
@BUNDLE
@click.option("--watch", is_flag=True, help="Compile again whenever a file changes.")
def compile_command(
    files: tuple[str, ...],
    pipeline: str | None,
    output: str | None,
    target: str | None,
    force: bool,
    freeze_inputs: bool,
    freeze: tuple[str, ...],
    async_api: bool,
    no_script: bool,
    balance: bool,
    progress: bool,
    resumable: bool,
    bundle: tuple[str, ...],
    watch: bool,
) -> None:
    """Write the standalone module of each FILE.

    Without FILE, of each that pyproject.toml lists; where one declares several pipelines,
    each with a name, one for each of them. Behind -- stand ARGUMENTs, by which
    the declaration may choose its structure.

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
    said = partial(
        with_words,
        freeze_inputs=freeze_inputs,
        freeze=freeze,
        async_api=async_api,
        no_script=no_script,
        balance=balance,
        progress=progress,
        resumable=resumable,
        bundle=bundle,
    )
    jobs = partial(_jobs, files, output, target, pipeline, own_arguments(), said)
    if not watch:
        freezing = Freezing(freeze, whole=not files)
        sys.exit(_compile(jobs(), output, force, freezing, bundle))
    with until_ctrl_c() as ended:
        for number, seen in enumerate(changes(files, ended)):
            if not number:
                say(f"watching {len(seen)} files; Ctrl-C ends it")
            try:
                whole = Freezing(freeze, whole=not files)
                _compile(jobs(), output, force, whole, bundle)
            except click.UsageError as error:  # pyproject.toml, while it is edited
                say(error.format_message())


class _Job(NamedTuple):
    """What is to be compiled: a declaration, or one of its pipelines, the settings of its
    project and of the command line, and to what."""

    source: Source
    settings: Settings
    targets: tuple[str, ...]
    pipeline: str | None

    def texts(self, tell: Callable[[str], object]) -> list[Compiled]:
        path, arguments = self.source[:2]
        refuse_output(path, self.settings)
        return compiled_texts(
            path, self.settings, self.targets, self.pipeline, arguments, tell
        )

    def title(self, pipeline: str) -> str:
        """What to call a pipeline of the declaration."""
        words = [self.source.path]
        words += ["--", *self.source.arguments] if self.source.arguments else []
        title = shlex.join(words)
        return f"pipeline {pipeline} of {title}" if pipeline else title


def _jobs(
    files: tuple[str, ...],
    output: str | None,
    target: str | None,
    pipeline: str | None,
    arguments: tuple[str, ...] | None,
    said: Callable[[Settings], Settings],
) -> list[_Job]:
    jobs = [
        _Job(
            source,
            anchored(said(settings), source.path, output),
            (target,) if target else settings.targets,
            pipeline,
        )
        for source, settings in declarations(files, arguments)
    ]
    if output is not None and len(jobs) > 1:
        raise click.UsageError(
            f"-o takes one file, and {jobs[0].source.path} is compiled for several "
            "arguments: say one of them behind --"
        )
    if output is not None and len(jobs[0].targets) > 1:
        raise click.UsageError("-o takes one target: say --target")
    return jobs


def _compile(
    jobs: list[_Job],
    output: str | None,
    force: bool,
    freezing: Freezing,
    bundle: tuple[str, ...],
) -> int:
    """Compile all, write all or nothing, and return the exit code."""
    texts: dict[str, str] = {}
    needs: dict[str, tuple[str, ...]] = {}
    whose: dict[str, str] = {}
    failed = 0
    told: dict[str, None] = {}
    for job in jobs:
        try:
            with patience_with(job.source.path):
                compiled = job.texts(told.setdefault)
        except SkorcheError as error:
            failed = max(failed, _say_wrong(error))
            continue
        wrong = {str(one.error): one.error for one in compiled if one.error}
        failed = max(failed, 0, *map(_say_wrong, wrong.values()))
        freezing.add(job.title(""), job.source, job.settings, compiled)
        for one in (one for one in compiled if not one.error):
            place, title = _place(job, output, one), job.title(one.pipeline)
            other = whose.setdefault(same_place(place), title)
            if other is not title:
                say(f"{title} and {other} would both be compiled to {place}")
                failed = max(failed, 1)
            elif place != "-" and not _may_be_there(job, output, one, place, force):
                failed = max(failed, 1)
            texts[place] = one.text
            needs[place] = TARGETS[one.target].needs
    files = {place: text for place, text in texts.items() if place != "-"}
    problems = (
        *freezing.problems(),
        *missing_names(bundle, texts.values()),
        *hidden_among(files, needs),
    )
    for line in problems if not failed else ():
        say(line)
        failed = 1
    if failed:
        return failed
    for place, text in files.items():
        for line in hidden_by_others(place, text, needs[place], files):
            told.setdefault(line)
    for line in told:
        say(line)
    for place, text in texts.items():
        content = text.encode("utf-8")
        if place == "-":
            echo(content, nl=False)
            continue
        try:
            executable = text.startswith("#!")
            changed = replace_file(place, content, executable=executable)
        except OSError as error:
            say(why_not_written(place, error))
            return 1
        say(f"{'wrote' if changed else 'unchanged'} {place}")
    return 0


def _say_wrong(error: SkorcheError) -> int:
    """Say why there is no compiled file, and return the exit code for that."""
    say_error(error)
    return FAILED if isinstance(error, Defect) else 1


def _place(job: _Job, output: str | None, one: Compiled) -> str:
    """Where a compiled file goes: with -o, too, the name of its pipeline stands behind the
    other, unless that was said."""
    if output is None:
        return place_for(job.source, job.settings, one.target, one.pipeline)
    if not one.pipeline or job.pipeline is not None:
        return output
    if output == "-":
        raise click.UsageError("-o - takes one pipeline: say --pipeline")
    stem, ending = os.path.splitext(output)
    return f"{stem}_{one.pipeline}{ending}"


def _may_be_there(
    job: _Job, output: str | None, one: Compiled, place: str, force: bool
) -> bool:
    # What the words of this call change is no hand's edit.
    otherwise = partial(_otherwise, job, one)
    path, settings = job.source.path, job.settings
    root = None if output else settings.anchor(path)
    return may_replace(
        place, root, path, one.text, settings, force, otherwise, one.pipeline
    )


def _otherwise(job: _Job, one: Compiled, kept: str) -> Iterator[str]:
    """The text with what is frozen in the one that is kept, and those that other words on
    the command line would have made, of which some are those of the file that is kept.
    """
    path, text = job.source.path, one.text
    command = command_in(kept)
    before = job.source.arguments if command is None else command.arguments
    texts = partial(
        compiled_text,
        path,
        target=one.target,
        pipeline=one.pipeline or None,
        kept=kept,
    )
    if f"\n{FROZEN}" in kept:
        with suppress(SkorcheError):
            text = texts(job.settings, arguments=job.source.arguments)
    yield text
    either = (True, False)
    for bundle, names, inputs, balance, words in product(
        dict.fromkeys([job.settings.bundle, *other_bundle(text, kept)]),
        dict.fromkeys([job.settings.freeze, tuple(frozen_in(kept).names)]),
        either,
        either,
        dict.fromkeys([job.source.arguments, before]),
    ):
        other = replace(
            job.settings,
            bundle=bundle,
            freeze=names,
            freeze_inputs=inputs,
            balance=balance,
        )
        with suppress(SkorcheError):
            yield texts(other, arguments=words)
