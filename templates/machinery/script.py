"""The command line of a compiled module."""

from __future__ import annotations

import json
import os
import signal
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator
from traceback import print_exception
from typing import Any

from .errors import PipelineError
from .pipelines import Pipeline


def main(
    build: Callable[..., Pipeline], about: str | None, inputs: dict[str, Any]
) -> int:
    """Run the pipeline by the words of the command line, and return the exit code.

    inputs holds what each queue reads, and None where the command line has to say it.
    """
    inputs = dict(inputs)
    parser = ArgumentParser(
        description=about,
        formatter_class=RawDescriptionHelpFormatter,
        epilog="Outputs are written as JSON, one a line; what JSON has no form for, as text.",
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
    options = parser.parse_args()
    for option in options.input:
        name, _, path = option.partition("=")
        if name not in inputs:
            name, path = next(iter(inputs)), option
            if len(inputs) > 1:
                parser.error(f"--input {option} needs a name: {', '.join(inputs)}")
        if path != "-" and not os.access(path, os.R_OK):
            parser.error(f"--input {option}: there is no {path} that can be read")
        inputs[name] = read_json_lines(path)
    for name, items in inputs.items():
        if items is None:
            parser.error(f"{name} has nothing to read: say --input {name}=FILE")
    if sys.stdout is None:
        parser.error("standard output is closed")

    def terminate(*_: object) -> None:
        sys.exit(143)

    signal.signal(signal.SIGTERM, terminate)
    pipeline = build(**inputs)
    try:
        write_json_lines(pipeline)
    except PipelineError as error:
        cause = error.__cause__ or error
        print_exception(type(cause), cause, cause.__traceback__)
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader has seen enough; leave nothing to flush
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, TypeError, ValueError) as error:
        print(f"{parser.prog}: an item cannot be written: {error}", file=sys.stderr)
        return 1
    finally:
        if options.stats:
            print(pipeline.table(), file=sys.stderr)
    return 0


def read_json_lines(path: str) -> Iterator[Any]:
    """Yield the JSON value on each line of a file; - is standard input."""
    # Not sys.stdin: a thread that still reads it would break the end of the program.
    with open(0 if path == "-" else path, encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise ValueError(f"{path}:{number}: {error}") from None


def write_json_lines(pipeline: Pipeline) -> None:
    """Run the pipeline and print each item; where there are several queues, which."""
    for queue, item in pipeline.stream():
        value = {"queue": queue, "item": item} if len(pipeline.outputs) > 1 else item
        print(json.dumps(value, default=str), flush=True)
