"""`skorche run`, `verify`, `show` and `render`: a pipeline at work, in text, and drawn.

`run` and `verify` run declarations; `show` and `render` read compiled files, and run nothing
unless they are told to.
"""

from __future__ import annotations

import json
import os
import sys
from itertools import takewhile

import click

from skorche.analysis.profile import Profile
from skorche.check.rules import check
from skorche.cli.common import (
    FILE,
    RUN,
    declarations,
    ending_with,
    file_of_module,
    refuse_place,
    say,
    say_error,
    settings_of,
    why_not_written,
)
from skorche.cli.output import echo
from skorche.cli.permission import ask_to_run, refuse_output
from skorche.declaring import declared
from skorche.diagram.diagram import Diagram
from skorche.diagram.drawing import FORMATS, drawing, write_drawing
from skorche.diagram.figure import Figure
from skorche.diagram.heat import figure_with_heat
from skorche.diagram.names import describe, queue_names
from skorche.diagram.picture import draw
from skorche.errors import ProfileError, SkorcheError
from skorche.lower.targets import DEFAULT, TARGETS
from skorche.regular_files import read_regular
from skorche.review.places import Kept
from skorche.review.reading import UnreadableError, diagram_of
from skorche.verify import run_as_script, verify
from skorche.write.marks import is_compiled


@click.command(
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
@click.argument("file", type=FILE)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run(file: str, target: str, arguments: tuple[str, ...]) -> None:
    """Run a pipeline in this process.

    It does what the compiled module of FILE would do.

    ARGUMENTS are those of a compiled module: --input [NAME=]FILE, --stats,
    --stats-json FILE, --progress, --help, and an option for each of its parameters.
    """
    try:
        settings = settings_of(file)
        refuse_output(file, settings)
        with declared(file, balanced=settings.balance) as declaration:
            sys.exit(run_as_script(declaration, file, arguments, target))
    except SkorcheError as error:
        say_error(error)
        sys.exit(1)


@click.command("verify", context_settings={"ignore_unknown_options": True})
@click.argument(
    "arguments", nargs=-1, type=click.UNPROCESSED, metavar="[FILE]... [--NAME VALUE]..."
)
@click.option(
    "-m",
    "--module",
    "modules",
    multiple=True,
    metavar="NAME",
    help="A FILE by its name as a module.",
)
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
def verify_command(
    context: click.Context,
    arguments: tuple[str, ...],
    modules: tuple[str, ...],
    inputs: tuple[str, ...],
    target: str | None,
    here: bool,
    again: bool,
) -> None:
    """Compare a run in this process with one of the compiled file.

    The pipeline of each FILE, or of each that pyproject.toml lists, is run once here, and
    once compiled to each of its targets, by a Python of its own in an empty folder. SO ALL
    THAT IT DOES OUTSIDE OF ITSELF IS DONE TWICE, OR MORE OFTEN: files written, mails sent.
    Outputs, as values, failures and exit codes have to be the same. Options behind the
    files that are not those below are given to all runs: the pipeline's parameters.
    """
    named = tuple(takewhile(lambda word: not word.startswith("-"), arguments))
    files = tuple(str(FILE.convert(path, None, context)) for path in named)
    words = [word for one in inputs for word in ("--input", _absolute(one))]
    words += arguments[len(files) :]
    failed = False
    for path, settings in declarations((*files, *map(file_of_module, modules))):
        try:
            refuse_output(path, settings)
            targets = settings.targets if target is None else (target,)
            shown, balance = settings.shown(path), settings.balance
            freeze = settings.freeze
            verdict = verify(path, shown, targets, words, here, balance, again, freeze)
        except SkorcheError as error:
            say_error(error)
            failed = True
            continue
        for line in verdict.differences:
            say(f"{path}: {line}")
        failed |= bool(verdict.differences)
        if not verdict.steady:
            say(f"{path}: two runs here differ as well; failures and exit codes agree")
        elif not verdict.differences:
            code, number = verdict.outcome.code, verdict.outcome.items.total()
            ended = f"exit code {code}" if code else f"{number} items"
            if untold := verdict.outcome.untold:
                ended += (
                    f" ({untold} of them hold objects compared by their class alone)"
                )
            runs = f"a run here, and one compiled to {' and to '.join(targets)}"
            say(f"same {path}: {ended}, of {runs}")
    sys.exit(failed)


def _absolute(words: str) -> str:
    """An input with its whole path, for a run in another folder."""
    name, equals, path = words.partition("=")
    if os.path.exists(words) or not equals:
        return os.path.abspath(words)
    return f"{name}={os.path.abspath(path)}"


@click.command()
@click.argument("file", type=FILE)
@RUN
def show(file: str, runs: bool) -> None:
    """Print the picture of a pipeline.

    FILE is a compiled module, which is read and not run. With --run it may be a
    declaration, too.
    """
    with ending_with(1):
        echo(draw(_diagram(file, runs, "show")))


@click.command()
@click.argument("file", type=FILE)
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
def render(file: str, output: str, profile_file: str | None, runs: bool) -> None:
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
        diagram = _diagram(file, runs, "render")
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


def _diagram(file: str, runs: bool, verb: str) -> Diagram:
    text = Kept(file).text()
    if is_compiled(text):
        try:
            return diagram_of(text)
        except UnreadableError as error:
            raise UnreadableError(f"{file} cannot be read: {error}") from None
    settings = settings_of(file)
    ask_to_run(file, text, settings, runs, verb)
    with declared(file, balanced=settings.balance) as declaration:
        check(declaration.graph)
        return describe(declaration.graph, queue_names(declaration.graph))
