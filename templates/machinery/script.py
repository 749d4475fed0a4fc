"""The command line of a compiled module."""

from __future__ import annotations

import json
import os
import signal
import sys
from argparse import SUPPRESS, ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from io import StringIO, TextIOWrapper
from itertools import islice
from traceback import print_exception
from typing import Any

from .errors import PipelineError  # with items
from .files import BEGUN, Output, hints, is_regular, item_again, read_items
from .forms import Forms  # if there
from .lines import write_items
from .made import made_for  # if there
from .own_json import untouched  # if there
from .pipelines import Pipeline  # with stats, counts, signals
from .progress import Progress, add_options  # if there
from .tally import Counted, tally  # if there


def main(build: Any, about: str | None, inputs: dict[str, tuple[Any, ...]]) -> int:
    """Run the pipeline as the command line says, and return the exit code.

    inputs maps each input queue to a parameter of build and its default; None: --input
    has to say what to read.
    """
    if isinstance(sys.stdout, TextIOWrapper):  # its encoding may lack some
        sys.stdout.reconfigure(errors="backslashreplace")
    parser = command_line(about)
    build.add_to(parser)  # with parameters
    options = parser.parse_args()
    build.read(parser, options)  # with parameters
    options.hide = build.hide  # with secrets
    encoder: Any = json.JSONEncoder  # without own_json
    encoder = untouched("json.encoder").JSONEncoder  # with own_json
    together = encoder(allow_nan=False, separators=("\n", ": ")).encode
    encode = encoder(allow_nan=False).encode  # without forms
    encode = Forms(encoder, options).encode  # with forms
    reads = inputs_from(parser, options, inputs)
    reads = {name: Counted(items) for name, items in reads.items()}  # with skips
    pipeline: Pipeline = build(**reads)
    queues = [queue.name for queue in pipeline.outputs]
    if is_done(pipeline, build, parser, options):  # with journal
        return 0
    outputs = outputs_from(parser, options, queues, encode)
    pipeline.journal.outputs = outputs  # with journal
    came: list[int] = []  # signals

    def interrupt(number: int, _: object) -> None:
        """Let running items end; the second time, do not wait for them."""
        if came:
            os._exit(128 + number)
        came.append(number)
        for output in outputs.values():
            output.drop(failed=False)
        pipeline.interrupt()

    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interrupt)
    sys.stderr = sys.stderr or StringIO()  # closed: print() would take stdout
    sys.stderr = build.hiding(sys.stderr)  # with secrets
    if options.verbose:
        import logging

        logging.basicConfig()
        level = max(10, 30 - 10 * options.verbose)
        logging.root.setLevel(min(level, logging.root.level))
    printed = any(output.path == "-" for output in outputs.values())
    failed = False
    try:
        with redirect_stdout(sys.stderr if printed else sys.stdout):
            with Progress(pipeline, parser, options):  # with progress
                write_items(pipeline, outputs, together)
            write_items(pipeline, outputs, together)  # without progress
        if not came:
            pipeline.journal.point(done=True)  # with journal
            for output in outputs.values():
                output.end()
            pipeline.journal.remove()  # with journal
    except PipelineError as error:
        if not came:
            cause = error if error.__cause__ is None else error.__cause__
            # Not as the user's own class may say it.
            traceback = vars(BaseException)["__traceback__"].__get__(cause)
            if sys.excepthook is sys.__excepthook__:  # with bundle
                sys.excepthook = print_exception  # which shows lines of texts, too
            sys.excepthook(type(cause), cause, traceback)
            for line in (error, *error.__notes__, *hints(error, cause, options.input)):
                print(f"{parser.prog}: {line}", file=sys.stderr)
            failed = True
    except OSError as error:
        for output in outputs.values():
            output.drop(failed=True)
        if not isinstance(error, BrokenPipeError):  # the reader has seen enough
            print(f"{parser.prog}: cannot write: {error}", file=sys.stderr)
            failed = True
    finally:
        if options.stats:
            print_table(pipeline)
    for output in outputs.values():
        if output.place != output.path:
            with suppress(OSError):  # the disk is full
                output.file.close()
            told = f"what was finished is in {output.place}"
            print(f"{parser.prog}: {told}", file=sys.stderr)
            failed = True
    told = tally(reads.values(), {*outputs.values()})  # with skips
    if told and not failed:  # with skips
        print(f"{parser.prog}: {told}", file=sys.stderr)
    if not came:
        return int(failed)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # Python's end would undo the handler
    return 128 + came[0]


def command_line(about: str | None) -> ArgumentParser:
    """Return the parser of the command line."""
    if about and "%(prog)" in about:  # which argparse would fill in
        about = about.replace("%", "%%")
    told = "Outputs are written as JSON, one a line."
    form = RawDescriptionHelpFormatter
    parser = ArgumentParser(description=about, epilog=told, formatter_class=form)
    ways = "JSON lines, or .csv, .txt, and .gz behind any; - is standard"
    told = f"read the inputs from FILE: {ways} input"  # without all_given
    told = SUPPRESS  # with all_given
    parser.add_argument("--input", action="append", metavar="[NAME=]FILE", help=told)
    told = f"write the outputs to FILE: {ways} output"
    parser.add_argument("--output", action="append", metavar="[NAME=]FILE", help=told)
    told = "read no more than N items of each input"  # without given_inputs
    told = SUPPRESS  # with given_inputs
    parser.add_argument("--take", type=int, metavar="N", help=told)
    told = "log to standard error what happens; -vv: all of it"
    parser.add_argument("-v", "--verbose", action="count", default=0, help=told)
    told = "what to write for not-a-number and infinity"  # with forms
    parser.add_argument("--nan", choices=["null", "allow"], help=told)  # with forms
    told = "write the repr of what JSON has no form for"  # with forms
    parser.add_argument("--as-text", action="store_true", help=told)  # with forms
    told = "say at the end what each stage did"
    parser.add_argument("--stats", action="store_true", help=told)
    add_options(parser)  # with progress
    told = "keep in FILE how far the run is, and go on from there"  # with journal
    parser.add_argument("--resume", metavar="FILE", help=told)  # with journal
    told = "go on though the pipeline, or what it was told, is another"  # with journal
    parser.add_argument("--resume-anyway", action="count", help=told)  # with journal
    return parser


def is_done(  # with journal
    pipeline: Pipeline, build: Any, parser: ArgumentParser, options: Any
) -> bool:
    """Go on from the journal that options say; return whether nothing was left to do."""
    journal, words = pipeline.journal, ("take", "nan", "as_text")
    queues = [queue.name for queue in pipeline.outputs]
    asked: dict[str, Any] = {word: vars(options).get(word) for word in words}
    files = named_files(parser, "--output", options.output, dict(zip(queues, queues)))
    files = {name: path for name, path in files.items() if path != "-"}
    asked["output"] = sorted(zip(files, map(os.path.abspath, files.values())))
    values = build.that_hold()  # with parameters
    values = build.hide(values)  # with secrets
    asked.update(values)  # with parameters
    again = all(path != "-" and is_regular(path) for path in options.input)
    if options.resume and not again:
        parser.error("--resume: standard input, or a pipe, cannot be read again")
    if options.resume in options.input:
        parser.error(f"--resume {options.resume}: that is what is read")
    try:
        lines = tuple(f"--{name}: {value!r}" for name, value in asked.items())
        journal.go_on(options.resume, lines, bool(options.resume_anyway))
    except PipelineError as error:
        parser.error(f"--resume {error}")
    journal.hide = build.hide  # with secrets
    options.written = journal.past["outputs"]
    BEGUN.update(file["place"] for file in options.written.values() if file)
    if journal.past["inputs"]:
        told = f"{parser.prog}: goes on from {journal.past['when']}"
        told += ", when all was done" * journal.past["done"]
        if not all(options.written.values()):
            told += "; of what went to standard output or a pipe, some comes again"
        print(told, file=sys.stderr)
    if journal.past["done"]:
        journal.remove()
    return bool(journal.past["done"])


def named_files(
    parser: ArgumentParser, option: str, words: list[str] | None, names: dict[str, str]
) -> dict[str, str]:
    """Return the file of each queue, as words like NAME=FILE say it."""
    files: dict[str, str] = {}
    for word in words or []:
        name, _, path = word.partition("=")
        if name not in names:
            if len(queues := dict.fromkeys(names.values())) > 1:
                parser.error(f"{option} {word} needs a name: {', '.join(queues)}")
            if path and name.isidentifier() and not os.path.exists(word):
                told = f"but {', '.join(queues)}: say {path}, or the file ./{word}"
                parser.error(f"{option} {word}: there is no {name}, {told}")
            name, path = next(iter(names)), word
        if names[name] in files:
            parser.error(f"{option} {word}: that queue was said before")
        files[names[name]] = path
    return files


def inputs_from(
    parser: ArgumentParser, options: Any, inputs: dict[str, tuple[Any, ...]]
) -> dict[str, Any]:
    """Return the arguments of build: what --input says, or the defaults."""
    if options.input:  # with all_given
        parser.error("--input: options give all that is read")
    if options.take is not None:  # with given_inputs
        parser.error("--take: options give what is read")
    names = {word: name for name, line in inputs.items() for word in (name, line[0])}
    files = named_files(parser, "--input", options.input, names)
    if (options.take or 0) < 0:
        parser.error(f"--take {options.take}: that is less than none")
    reads = {}
    for name, (parameter, items, *_) in inputs.items():
        path = files.get(name, "-")
        if path != "-" and (os.path.isdir(path) or not os.access(path, os.R_OK)):
            parser.error(f"--input {path}: there is no file {path!r} to be read")
        makes: list[Any] = []  # what is done with each value
        makes.append(item_again)  # with failing
        makes += [made_for(task) for task in inputs[name][2:]]  # with made
        items = read_items(path, *makes) if name in files else items
        if items is None:
            parser.error(f"{name} has nothing to read: say --input {name}=FILE")
        taken = options.take is not None
        reads[parameter] = islice(items, options.take) if taken else items
    options.input = [*files.values()]
    if options.input.count("-") > 1:
        parser.error("--input -: standard input can be read once")
    return reads


def outputs_from(
    parser: ArgumentParser,
    options: Any,
    queues: list[str],
    encode: Callable[[Any], str],
) -> dict[str, Output]:
    """Return where the items of each queue go, as --output says it."""
    files = named_files(parser, "--output", options.output, dict(zip(queues, queues)))
    outputs = dict.fromkeys(queues, Output("-", encode))
    used = {os.path.realpath(path): f"--input {path}" for path in options.input}
    files = {name: path for name, path in files.items() if path != "-"}
    used[os.path.realpath(options.resume or "-")] = "--resume"  # with journal
    if sys.stdout is None and len(files) < len(queues):
        parser.error("standard output is closed")
    for path in files.values():
        if not os.path.basename(path):
            parser.error(f"--output {path}: that is no name of a file")
        place = os.path.realpath(path)
        for one in (place, f"{place}.partial") if is_regular(path) else ():
            if one in used:
                parser.error(f"--output {path}: {used[one]} uses that file, too")
            used[one] = f"--output {path}"
    for name, path in files.items():
        try:
            outputs[name] = Output(path, encode)
            outputs[name].go_on(options.written.get(name, {}))  # with journal
        except OSError as error:
            parser.error(f"--output {path}: {error.strerror}")
    return outputs


def print_table(pipeline: Pipeline) -> None:
    """Print where the time of each stage's workers went, in seconds.

    cpu is work; other is what the tasks waited for: a network, a disk, or their turn on
    the CPU. no input and no room are waits for the stages before and after.
    """
    form = "{:<32} {:>7} {:>10} {:>9} {:>9} {:>9} {:>9}"
    heads = ("stage", "workers", "items", "cpu", "other", "no input", "no room")
    print(form.format(*heads), file=sys.stderr)
    names = [name for name, *_ in pipeline.stages]
    for name, source, sinks, threads in pipeline.stages:
        stage = name if names.count(name) == 1 else f"{name} ({source.name})"
        wall = sum(pipeline.wall[thread] for thread in threads)
        cpu = sum(pipeline.cpu[thread] for thread in threads)
        idle = sum(source.waits[thread] for thread in threads)
        blocked = sum(sink.waits[thread] for sink in sinks for thread in threads)
        other = max(0.0, wall - cpu - idle - blocked)
        times = [f"{seconds:.2f}" for seconds in (cpu, other, idle, blocked)]
        cells = stage, len(threads), source.passed, *times
        print(form.format(*cells), file=sys.stderr)
