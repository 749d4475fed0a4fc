"""The command line of a compiled module."""

from __future__ import annotations

import json
import os
import signal
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import StringIO, TextIOWrapper
from typing import Any

from .errors import PipelineError  # with items
from .forms import Forms  # if there
from .json_lines import write_json_lines
from .own_json import untouched  # if there
from .pipelines import Pipeline  # with stats, counts, signals
from .progress import Progress, add_options  # if there


def main(
    build: Callable[..., Pipeline],
    about: str | None,
    inputs: dict[str, tuple[str, Any]],
) -> int:
    """Run the pipeline as the command line says, and return the exit code.

    inputs maps each input queue to a parameter of build and its default; None: --input
    has to say what to read.
    """
    if isinstance(sys.stdout, TextIOWrapper):  # its encoding may lack some
        sys.stdout.reconfigure(errors="backslashreplace")
    parser = command_line(about)
    configured: Any = build  # with parameters, secrets
    configured.add_to(parser)  # with parameters
    options = parser.parse_args()
    configured.read(parser, options)  # with parameters
    came: list[int] = []  # signals
    pipelines: list[Pipeline] = []

    def interrupt(number: int, _: object) -> None:
        """Let running items end; the second time, do not wait for them."""
        if came:
            os._exit(128 + number)
        came.append(number)
        drop_output()
        for pipeline in pipelines:
            pipeline.interrupt()

    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interrupt)
    pipelines.append(pipeline := build(**inputs_from(parser, options.input, inputs)))
    if sys.stdout is None:
        parser.error("standard output is closed")
    sys.stderr = sys.stderr or StringIO()  # closed: print() would take stdout
    sys.stderr = configured.hiding(sys.stderr)  # with secrets
    options.hide = configured.hide  # with secrets
    encoder: Any = json.JSONEncoder  # without own_json
    encoder = untouched("json.encoder").JSONEncoder  # with own_json
    encode = encoder(allow_nan=False).encode  # without forms
    encode = Forms(encoder, options).encode  # with forms
    if came:
        pipeline.interrupt()
    try:
        with Progress(pipeline, parser, options):  # with progress
            write_json_lines(pipeline, encode)
        write_json_lines(pipeline, encode)  # without progress
    except PipelineError as error:
        if not came:
            cause = error if error.__cause__ is None else error.__cause__
            # Not as the user's own class may say it.
            traceback = vars(BaseException)["__traceback__"].__get__(cause)
            sys.excepthook(type(cause), cause, traceback)
            for line in (error, *error.__notes__):
                print(f"{parser.prog}: {line}", file=sys.stderr)
            return 1
    except OSError as error:
        drop_output()
        if not isinstance(error, BrokenPipeError):  # the reader has seen enough
            print(f"{parser.prog}: cannot write: {error}", file=sys.stderr)
            return 1
    finally:
        if options.stats:
            print_table(pipeline)
    if not came:
        return 0
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # Python's end would undo the handler
    return 128 + came[0]


def drop_output() -> None:
    """Drop what could not be written: it would be tried again at exit."""
    with suppress(AttributeError, OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def command_line(about: str | None) -> ArgumentParser:
    """Return the parser of the command line."""
    if about and "%(prog)" in about:  # which argparse would fill in
        about = about.replace("%", "%%")
    told = "Outputs are written as JSON, one a line."
    form = RawDescriptionHelpFormatter
    parser = ArgumentParser(description=about, epilog=told, formatter_class=form)
    reads = "read the inputs from FILE, one JSON value a line; - is standard input"
    parser.add_argument("--input", action="append", metavar="[NAME=]FILE", help=reads)
    told = "what to write for not-a-number and infinity"  # with forms
    parser.add_argument("--nan", choices=["null", "allow"], help=told)  # with forms
    told = "write the repr of what JSON has no form for"  # with forms
    parser.add_argument("--as-text", action="store_true", help=told)  # with forms
    told = "say at the end what each stage did"
    parser.add_argument("--stats", action="store_true", help=told)
    add_options(parser)  # with progress
    return parser


def inputs_from(
    parser: ArgumentParser, words: list[str] | None, inputs: dict[str, tuple[str, Any]]
) -> dict[str, Any]:
    """Return the arguments of build: what --input says, or the defaults."""
    named = {parameter: name for name, (parameter, _) in inputs.items()}
    files: dict[str, str] = {}
    if words and not inputs:  # with given_inputs
        parser.error("--input: options give all that is read")
    for word in words or []:
        name, _, path = word.partition("=")
        name = named.get(name, name)
        if name not in inputs:
            name, path = next(iter(inputs)), word
            if len(inputs) > 1:
                parser.error(f"--input {word} needs a name: {', '.join(inputs)}")
        if path != "-" and (os.path.isdir(path) or not os.access(path, os.R_OK)):
            parser.error(f"--input {word}: there is no file {path!r} to be read")
        if name in files or path == "-" and "-" in files.values():
            parser.error(f"--input {word}: that queue, or -, was said before")
        files[name] = path
    reads = {}
    for name, (parameter, items) in inputs.items():
        reads[parameter] = read_json_lines(files[name]) if name in files else items
        if reads[parameter] is None:
            parser.error(f"{name} has nothing to read: say --input {name}=FILE")
    return reads


def read_json_lines(path: str) -> Iterator[Any]:
    """Yield the JSON value on each line of a file; - is standard input."""
    decode = untouched("json.decoder").JSONDecoder().decode  # with own_json
    # Not sys.stdin: a thread that still reads it would break the exit.
    with open(0 if path == "-" else path, "rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield json.loads(line.decode("utf-8-sig"))  # without own_json
                    yield decode(line.decode("utf-8-sig"))  # with own_json
                except (RecursionError, ValueError) as error:
                    raise ValueError(f"{path}:{number}: {error}") from None


def print_table(pipeline: Pipeline) -> None:
    """Print where the time of each stage's workers went, in seconds.

    cpu is work; other is what the tasks waited for: a network, a disk, or their turn on
    the CPU. no input and no room are waits for the stages before and after.
    """
    form = "{:<32} {:>7} {:>10} {:>9} {:>9} {:>9} {:>9}"
    heads = ("stage", "workers", "items", "cpu", "other", "no input", "no room")
    print(form.format(*heads), file=sys.stderr)
    for stage, source, sinks, threads in pipeline.stages:
        wall = sum(pipeline.wall[thread] for thread in threads)
        cpu = sum(pipeline.cpu[thread] for thread in threads)
        idle = sum(source.waits[thread] for thread in threads)
        blocked = sum(sink.waits[thread] for sink in sinks for thread in threads)
        other = max(0.0, wall - cpu - idle - blocked)
        times = [f"{seconds:.2f}" for seconds in (cpu, other, idle, blocked)]
        cells = stage, len(threads), source.passed, *times
        print(form.format(*cells), file=sys.stderr)
