"""The command line of a compiled module."""

from __future__ import annotations

import json
import os
import signal
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator
from io import StringIO, TextIOWrapper
from typing import Any

from .errors import PipelineError, raised, shown
from .pipelines import Pipeline


def main(
    build: Callable[..., Pipeline],
    about: str | None,
    inputs: dict[str, tuple[str, Any]],
    as_json: Callable[[Any], Any] = str,
) -> int:
    """Run the pipeline by the words of the command line, and return the exit code.

    inputs holds by queue which parameter of build it is, and what it reads: None where
    the command line has to say that. as_json makes what JSON has out of what it has not.
    """
    parser = ArgumentParser(
        description=about,
        formatter_class=lambda prog: RawDescriptionHelpFormatter(prog, width=80),
        epilog="Outputs are JSON as Python writes it, one a line; other things are text.",
    )
    parser.add_argument(
        "--input",
        action="append",
        default=[],
        metavar="[NAME=]FILE",
        help="read the inputs from FILE, one JSON value a line; - is standard input",
    )
    parser.add_argument(
        "--stats", action="store_true", help="say at the end what each stage did"
    )
    if isinstance(sys.stdout, TextIOWrapper):  # where --help shows other letters
        sys.stdout.reconfigure(errors="backslashreplace")
    options = parser.parse_args()
    named = {parameter: name for name, (parameter, _) in inputs.items()}
    files: dict[str, str] = {}
    for option in options.input:
        name, _, path = option.partition("=")
        name = named.get(name, name)
        if name not in inputs:
            name, path = next(iter(inputs)), option
            if len(inputs) > 1:
                parser.error(f"--input {option} needs a name: {', '.join(inputs)}")
        if path != "-" and (os.path.isdir(path) or not os.access(path, os.R_OK)):
            parser.error(f"--input {option}: there is no file {path!r} to be read")
        if name in files or path == "-" and "-" in files.values():
            parser.error(f"--input {option}: it was said before what that reads")
        files[name] = path
    reads = {}
    for name, (parameter, items) in inputs.items():
        reads[parameter] = read_json_lines(files[name]) if name in files else items
        if reads[parameter] is None:
            parser.error(f"{name} has nothing to read: say --input {name}=FILE")
    if sys.stdout is None:
        parser.error("standard output is closed")
    sys.stderr = sys.stderr or StringIO()  # print() would take standard output instead

    interrupted = 130

    def terminate(*_: object) -> None:
        nonlocal interrupted
        interrupted = 143
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, terminate)
    pipeline = build(**reads)
    try:
        write_json_lines(pipeline, as_json)
        return 0
    except PipelineError as error:
        cause = error.__cause__ or error
        sys.excepthook(type(cause), cause, cause.__traceback__)
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return give_up_output(interrupted)
    except BrokenPipeError:  # the reader has seen enough
        return give_up_output(0)
    except OSError as error:
        print(f"{parser.prog}: cannot write: {error}", file=sys.stderr)
        return give_up_output(1)
    finally:
        if options.stats:
            print(pipeline.table(), file=sys.stderr)


def read_json_lines(path: str) -> Iterator[Any]:
    """Yield the JSON value on each line of a file; - is standard input."""
    # Not sys.stdin: a thread that still reads it would break the end of the program.
    with open(0 if path == "-" else path, "rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield json.loads(line)
                except (RecursionError, ValueError) as error:
                    raise ValueError(f"{path}:{number}: {error}") from None


def write_json_lines(pipeline: Pipeline, as_json: Callable[[Any], Any]) -> None:
    """Run the pipeline and print each item; where there are several queues, which."""
    several = len(pipeline.outputs) > 1
    for queue, item in pipeline.stream():
        value = {"queue": queue, "item": item} if several else item
        try:
            line = json.dumps(value, default=as_json)
        except Exception as error:
            message = f"writing {shown(item)} as JSON {raised(error)}"
            raise PipelineError(message, queue, item) from error
        print(line, flush=True)


def give_up_output(code: int) -> int:
    """Let go of what could not be written, or the end of the program would wait for it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code
