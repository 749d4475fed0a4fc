"""The command line: the only module that writes or replaces compiled files.

Comes in: words. Goes out: files, text, exit codes: 0 done, 1 the declaration is wrong or
the pipeline failed, 2 the words are wrong. This module must not know how anything is done.
"""

from __future__ import annotations

import ast
import os
import sys
import traceback

import click

from skorche import __version__
from skorche.compiler import (
    TARGETS,
    DeclarationFailed,
    compile_file,
    declared,
)
from skorche.diagram import Diagram
from skorche.draw import FORMATS, drawing, write_drawing
from skorche.emit import is_compiled
from skorche.errors import SkorcheError
from skorche.files import replace_file
from skorche.naming import describe, queue_names
from skorche.picture import PictureError, draw, parse
from skorche.settings import Settings, find_settings
from skorche.statements import read_source
from skorche.validate import check
from skorche.verify import run_as_script, verify

_FILE = click.Path(exists=True, dir_okay=False)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="skorche")
def main() -> None:
    """Compile a declared pipeline to one standalone Python module, or run it."""


@main.command("compile")
@click.argument("files", nargs=-1, type=_FILE, metavar="[FILE]...")
@click.option(
    "-o", "--output", metavar="OUT", help="Where to write; - is standard output."
)
@click.option(
    "--target",
    type=click.Choice(sorted(TARGETS)),
    default="threads",
    show_default=True,
    help="How the pipeline is to run.",
)
@click.option(
    "--force", is_flag=True, help="Overwrite a file that skorche did not write."
)
@click.option(
    "--freeze-inputs",
    is_flag=True,
    help="Write fixed inputs as they are now, not as the expression that gives them.",
)
def compile_command(
    files: tuple[str, ...],
    output: str | None,
    target: str,
    force: bool,
    freeze_inputs: bool,
) -> None:
    """Write standalone modules.

    One for each FILE, or for each that pyproject.toml lists.

    FILE is run up to its skorche.run(), and no pipeline is run. Without -o the module
    goes to the folder that [tool.skorche] in pyproject.toml names, or to generated/.
    Nothing is written unless everything compiles.
    """
    if output is not None and len(files) != 1:
        raise click.UsageError("-o takes exactly one FILE")
    if output == "":
        raise click.UsageError("-o needs the name of a file")
    wanted = _wanted(tuple(dict.fromkeys(map(os.path.normpath, files))))
    texts: dict[str, tuple[str, str]] = {}
    failed = False
    for path, settings in wanted:
        place = output or settings.output_for(path)
        if place in texts:
            _say(f"{path} and {texts[place][0]} would both be compiled to {place}")
            failed = True
            continue
        try:
            text = compile_file(path, settings.shown(path), target, freeze_inputs)
        except SkorcheError as error:
            _say_error(error)
            failed = True
            continue
        texts[place] = path, text
        if place != "-":
            failed |= not _may_replace(place, path, force)
    if failed:
        sys.exit(1)
    for place, (_, text) in texts.items():
        content = text.encode("utf-8")
        if place == "-":
            click.echo(content, nl=False)
            continue
        try:
            changed = replace_file(place, content, executable=True)
        except OSError as error:
            _say(f"{place} cannot be written: {error.strerror or error}")
            sys.exit(1)
        _say(f"{'wrote' if changed else 'unchanged'} {place}")


def _wanted(files: tuple[str, ...]) -> list[tuple[str, Settings]]:
    """The declarations to compile, each with the settings of its project."""
    try:
        if files:
            return [
                (path, find_settings(os.path.dirname(path) or ".")) for path in files
            ]
        settings = find_settings(".")
        found = [(path, settings) for path in settings.source_files()]
    except SkorcheError as error:
        raise click.UsageError(str(error)) from None
    if not found:
        raise click.UsageError(
            "name a FILE, or list files in pyproject.toml: "
            '[tool.skorche] sources = ["pipelines/*.py"]'
        )
    return found


def _may_replace(place: str, path: str, force: bool) -> bool:
    """Whether a file is none, or one that skorche wrote; say so if not."""
    if os.path.isdir(place):
        _say(f"{place} is a folder; say the name of a file in it")
        return False
    if not os.path.exists(place):
        return True
    if os.path.samefile(place, path):
        _say(f"{place} is the declaration itself; say with -o where to write")
        return False
    if force:
        return True
    with open(place, encoding="utf-8", errors="replace") as file:
        if is_compiled(file.read()):
            return True
    _say(f"{place} was not written by skorche; use --force to overwrite it")
    return False


@main.command(
    context_settings={
        "ignore_unknown_options": True,
        "allow_interspersed_args": False,
    },
)
@click.argument("file", type=_FILE)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run(file: str, arguments: tuple[str, ...]) -> None:
    """Run a pipeline in this process.

    It does what the compiled module of FILE would do.

    ARGUMENTS are those of a compiled module: --input [NAME=]FILE, --stats, --help.
    """
    try:
        with declared(file) as declaration:
            sys.exit(run_as_script(declaration, file, arguments))
    except SkorcheError as error:
        _say_error(error)
        sys.exit(1)


@main.command("verify")
@click.argument("files", nargs=-1, type=_FILE, metavar="[FILE]...")
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
    default="threads",
    show_default=True,
    help="How the compiled file is to run.",
)
@click.option(
    "--here",
    is_flag=True,
    help="Run the compiled file in this folder, too, for inputs with relative paths.",
)
def verify_command(
    files: tuple[str, ...], inputs: tuple[str, ...], target: str, here: bool
) -> None:
    """Compare a run in this process with one of the compiled file.

    The pipeline of each FILE, or of each that pyproject.toml lists, is run twice: here,
    and compiled, by a Python of its own in an empty folder. Outputs, failures and exit
    codes have to be the same.
    """
    words = [word for one in inputs for word in ("--input", _absolute(one))]
    failed = False
    for path, settings in _wanted(files):
        try:
            verdict = verify(path, settings.shown(path), target, words, here)
        except SkorcheError as error:
            _say_error(error)
            failed = True
            continue
        for line in verdict.differences:
            _say(f"{path}: {line}")
        failed |= bool(verdict.differences)
        if not verdict.steady:
            _say(f"{path}: two runs here differ as well; failures and exit codes agree")
        elif not verdict.differences:
            code, number = verdict.outcome.code, verdict.outcome.items.total()
            _say(f"same {path}: {f'exit code {code}' if code else f'{number} items'}")
    sys.exit(failed)


def _absolute(words: str) -> str:
    """An input with its whole path, for a run in another folder."""
    name, equals, path = words.partition("=")
    if os.path.exists(words) or not equals:
        return os.path.abspath(words)
    return f"{name}={os.path.abspath(path)}"


@main.command()
@click.argument("file", type=_FILE)
def show(file: str) -> None:
    """Print the picture of a pipeline.

    FILE is a declaration, or a compiled module, which is read and not run.
    """
    click.echo(draw(_diagram(file)))


@main.command()
@click.argument("file", type=_FILE)
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="OUT",
    help="Where to write: .svg, .png, .dot or .mmd (mermaid); - is DOT on the terminal.",
)
def render(file: str, output: str) -> None:
    """Draw a pipeline.

    FILE is a declaration, or a compiled module, which is read and not run.
    """
    form = "dot" if output == "-" else os.path.splitext(output)[1][1:].lower()
    if form not in FORMATS:
        endings = ", ".join(f".{form}" for form in FORMATS)
        raise click.UsageError(f"-o {output}: the file has to end in one of {endings}")
    diagram = _diagram(file)
    if output == "-":
        click.echo(drawing(diagram, form), nl=False)
        return
    try:
        _say(f"wrote {write_drawing(diagram, output, form)}")
    except OSError as error:
        _say(f"{output} cannot be written: {error.strerror or error}")
        sys.exit(1)


def _diagram(file: str) -> Diagram:
    try:
        text = read_source(file)
        if is_compiled(text):
            docstring = ast.get_docstring(ast.parse(text)) or ""
            return parse(docstring.partition("\n\n")[2])
        with declared(file) as declaration:
            check(declaration.graph)
            return describe(declaration.graph, queue_names(declaration.graph))
    except PictureError as error:
        _say(f"{file}: the picture in its docstring cannot be read: {error}")
    except SkorcheError as error:
        _say_error(error)
    except (SyntaxError, UnicodeDecodeError) as error:
        _say(f"{file}: {error}")
    sys.exit(1)


def _say(message: str) -> None:
    click.echo(message, err=True)


def _say_error(error: SkorcheError) -> None:
    """Print an error; of one in the user's own file, also where it was raised."""
    cause = error.__cause__
    if isinstance(error, DeclarationFailed) and cause is not None:
        trace = cause.__traceback__  # first that of the frame which ran the file
        inside = trace.tb_next if trace is not None else None
        if not isinstance(cause, SystemExit):
            lines = traceback.format_exception(type(cause), cause, inside)
            click.echo("".join(lines), err=True, nl=False)
    _say(str(error))
