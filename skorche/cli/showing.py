"""`skorche run`, `verify`, `show` and `render`: a pipeline at work, in text, and drawn.

`run` and `verify` run declarations; `show` and `render` read compiled files, and run nothing
unless they are told to.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from itertools import takewhile

import click

from skorche.analysis.profile import Profile
from skorche.check.rules import check
from skorche.cli.bundling import BUNDLE
from skorche.cli.common import (
    FILE,
    PIPELINE,
    RUN,
    WithArguments,
    WithOptionsAnywhere,
    declaration,
    declarations,
    ending_with,
    file_of_module,
    own_arguments,
    refuse_place,
    say,
    say_error,
    why_not_written,
)
from skorche.cli.journals import journal_lines
from skorche.cli.output import echo
from skorche.cli.permission import ask_to_run, refuse_output
from skorche.declaring import Declared, declared, each_declared
from skorche.diagram.diagram import Diagram
from skorche.diagram.drawing import FORMATS, drawing, write_drawing
from skorche.diagram.figure import Figure
from skorche.diagram.heat import figure_with_heat
from skorche.diagram.names import describe, queue_names
from skorche.diagram.picture import draw
from skorche.errors import ProfileError, SkorcheError
from skorche.lower.settling import bound_queues
from skorche.lower.targets import DEFAULT, TARGETS
from skorche.regular_files import read_regular
from skorche.review.places import Kept
from skorche.review.reading import UnreadableError, diagram_of
from skorche.verify import Verdict, run_as_script, verify
from skorche.write.marks import is_compiled

#: How a script ends that was not given what it needs, or what it does not know.
_WRONG_WORDS = 2


@click.command(
    cls=WithOptionsAnywhere,
    context_settings={
        "ignore_unknown_options": True,
        "allow_interspersed_args": False,
    },
)
@click.option(
    "--target",
    type=click.Choice(sorted(TARGETS)),
    default=DEFAULT,
    show_default=True,
    help="How the pipeline is to run.",
)
@PIPELINE
@click.argument("file", type=FILE)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def run(file: str, target: str, pipeline: str | None, words: tuple[str, ...]) -> None:
    """Run a pipeline in this process.

    It does what the compiled module of FILE would do.

    WORDS are those of a compiled module: --input [NAME=]FILE, --stats, --stats-json
    FILE, --progress, --resume FILE, --help, and an option for each of its parameters. Behind -- stand
    ARGUMENTs that the declaration itself is run with.
    """
    try:
        source, settings = declaration(file)
        refuse_output(file, settings)
        with declared(
            file,
            balanced=settings.balance,
            pipeline=pipeline,
            arguments=source.arguments,
        ) as found:
            resumable = not TARGETS[target].leaves
            sys.exit(run_as_script(found, file, words, target, resumable=resumable))
    except SkorcheError as error:
        say_error(error)
        sys.exit(1)


@click.command(
    "verify",
    cls=WithArguments,
    context_settings={"ignore_unknown_options": True},
)
@click.argument(
    "words", nargs=-1, type=click.UNPROCESSED, metavar="[FILE]... [--NAME VALUE]..."
)
@click.option(
    "-m",
    "--module",
    "modules",
    multiple=True,
    metavar="NAME",
    help="A FILE by its name as a module.",
)
@PIPELINE
@click.pass_context
@click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar="[NAME=]FILE",
    help="What both runs read, as JSON lines.",
)
@click.option(
    "--target",
    type=click.Choice(sorted(TARGETS)),
    help="How the compiled file is to run, if not as the project says.",
)
@click.option(
    "--here",
    is_flag=True,
    help="Run the compiled file in this folder, too, for inputs with relative paths.",
)
@click.option(
    "--again",
    is_flag=True,
    help="Where outputs differ, run it here once more, to see whether they always do.",
)
@BUNDLE
def verify_command(
    context: click.Context,
    words: tuple[str, ...],
    modules: tuple[str, ...],
    pipeline: str | None,
    inputs: tuple[str, ...],
    target: str | None,
    here: bool,
    again: bool,
    bundle: tuple[str, ...],
) -> None:
    """Compare a run in this process with one of the compiled file.

    The pipeline of each FILE, or of each that pyproject.toml lists, is run once here, and
    once compiled to each of its targets, by a Python of its own in an empty folder. SO ALL
    THAT IT DOES OUTSIDE OF ITSELF IS DONE TWICE, OR MORE OFTEN: files written, mails sent.
    Outputs, as values, failures and exit codes have to be the same. Options behind the
    files that are not those below are given to all runs: the pipeline's parameters.
    """
    named = tuple(takewhile(lambda word: not word.startswith("-"), words))
    files = tuple(str(FILE.convert(path, None, context)) for path in named)
    given = [word for one in inputs for word in ("--input", _absolute(one))]
    given += words[len(files) :]
    failed = 0
    for source, settings in declarations(
        (*files, *map(file_of_module, modules)), own_arguments()
    ):
        path, arguments = source[:2]
        try:
            refuse_output(path, settings)
            targets = settings.targets if target is None else (target,)
            verdicts = verify(
                path,
                settings.shown(path),
                targets,
                given,
                here,
                settings.balance,
                again,
                settings.freeze,
                pipeline,
                arguments,
                settings.reaches_nothing,
                (*settings.bundle, *bundle),
            )
        except SkorcheError as error:
            say_error(error)
            failed = max(failed, 1)
            continue
        for name, verdict in verdicts.items():
            title = f"{path}, pipeline {name}" if name else path
            failed = max(failed, _say_verdict(title, verdict, targets))
    sys.exit(failed)


def _say_verdict(title: str, verdict: Verdict, targets: Sequence[str]) -> int:
    """Say what came of runs, and return the exit code for that."""
    for line in verdict.differences:
        say(f"{title}: {line}")
    if verdict.outcome.code == _WRONG_WORDS and not verdict.differences:
        say(f"{title}: nothing was run, here or compiled: {verdict.outcome.said}")
        return _WRONG_WORDS
    if not verdict.steady:
        say(f"{title}: two runs here differ as well; failures and exit codes agree")
    elif not verdict.differences:
        code, number = verdict.outcome.code, verdict.outcome.items.total()
        ended = f"exit code {code}" if code else f"{number} items"
        if untold := verdict.outcome.untold:
            ended += f" ({untold} of them hold objects compared by their class alone)"
        runs = f"a run here, and one compiled to {' and to '.join(targets)}"
        say(f"same {title}: {ended}, of {runs}")
    return int(bool(verdict.differences))


def _absolute(words: str) -> str:
    """An input with its whole path, for a run in another folder."""
    name, equals, path = words.partition("=")
    if os.path.exists(words) or not equals:
        return os.path.abspath(words)
    return f"{name}={os.path.abspath(path)}"


@click.command(cls=WithArguments)
@click.argument("file", type=FILE, required=False)
@PIPELINE
@click.option(
    "--journal",
    type=FILE,
    help="Print how far a run was that kept its journal in FILE; nothing is unpickled.",
)
@RUN
def show(
    file: str | None, pipeline: str | None, journal: str | None, runs: bool
) -> None:
    """Print the picture of a pipeline.

    FILE is a compiled module, which is read and not run. With --run it may be a
    declaration, too; where that has several pipelines, all are shown.
    """
    if (file is None) == (journal is None):
        raise click.UsageError("it takes a FILE, or --journal FILE")
    with ending_with(1):
        for line in journal_lines(journal) if journal else ():
            echo(line)
        if file is None:
            return
        diagrams = _diagrams(file, runs, "show", pipeline)
        for number, (name, diagram) in enumerate(diagrams.items()):
            if len(diagrams) > 1:
                echo(f"{chr(10) * bool(number)}# {name}{chr(10)}")
            echo(draw(diagram))


@click.command(cls=WithArguments)
@click.argument("file", type=FILE)
@PIPELINE
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="OUT",
    help="Where to write: .svg, .png, .dot or .mmd (mermaid); - is DOT on the terminal.",
)
@click.option(
    "--profile",
    "profile_file",
    type=FILE,
    metavar="JSON",
    help="Colour stages by a profile, as `skorche profile --json` writes it.",
)
@RUN
def render(
    file: str,
    pipeline: str | None,
    output: str,
    profile_file: str | None,
    runs: bool,
) -> None:
    """Draw a pipeline.

    FILE is a compiled module, which is read and not run. With --run it may be a
    declaration, too.
    """
    form = "dot" if output == "-" else os.path.splitext(output)[1][1:].lower()
    if form not in FORMATS:
        endings = ", ".join(f".{form}" for form in FORMATS)
        raise click.UsageError(f"-o {output}: the file has to end in one of {endings}")
    refuse_place(output)
    with ending_with(1):
        diagrams = _diagrams(file, runs, "render", pipeline)
        if len(diagrams) > 1:
            names = ", ".join(diagrams)
            raise click.UsageError(f"{file} has {names}: say --pipeline with one name")
        [diagram] = diagrams.values()
        drawn: Diagram | Figure = diagram
        if profile_file is not None:
            drawn = _with_heat(diagram, profile_file)
        if output == "-":
            echo(drawing(drawn, form), nl=False)
            return
        try:
            say(f"wrote {write_drawing(drawn, output, form)}")
        except OSError as error:
            say(why_not_written(output, error))
            sys.exit(1)


def _with_heat(diagram: Diagram, profile_file: str) -> Figure:
    try:
        plain = json.loads(read_regular(profile_file))
    except (ValueError, RecursionError) as error:
        raise ProfileError(f"{profile_file}: this is no JSON: {error}") from None
    try:
        return figure_with_heat(diagram, Profile.from_dict(plain))
    except ProfileError as error:
        raise ProfileError(f"{profile_file}: {error}") from None


def _diagrams(
    file: str, runs: bool, verb: str, pipeline: str | None
) -> dict[str, Diagram]:
    """What a file has to draw, by the names of pipelines."""
    text = Kept(file).text()
    if is_compiled(text):
        try:
            return {"": diagram_of(text)}
        except UnreadableError as error:
            raise UnreadableError(f"{file} cannot be read: {error}") from None
    source, settings = declaration(file)
    ask_to_run(file, text, settings, runs, verb)
    found: dict[str, Diagram] = {}

    def use(declared: Declared) -> None:
        graph = declared.graph
        check(graph)
        with bound_queues(graph, settings.maxsize):
            found[graph.name] = describe(graph, queue_names(graph))

    each_declared(
        file,
        use,
        balanced=settings.balance,
        pipeline=pipeline,
        arguments=source.arguments,
    )
    return found
