"""The command line of a serial module."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from traceback import print_exception
from typing import Any

from ..dask.options import add_cluster_options, closed_by, configure  # if there
from .errors import PipelineError, failure, shown
from .files import BEGUN, Output, hints, is_regular, item_again, read_items
from .forms import Forms  # if there
from .journal import Journal  # if there
from .made import made_for  # if there
from .own_json import untouched  # if there
from .progress import Progress, add_options  # if there
from .tally import Counted, tally  # if there


def main(
    stream: "Any",
    about: "str | None",
    inputs: "dict[str, tuple[Any, ...]]",
    outputs: "list[str]",
) -> int:
    """Run the pipeline as the command line says, and return the exit code.

    inputs holds for each queue the parameter of stream() and its default, or None;
    outputs are the names of those that results come out of.
    """
    try:
        import argparse  # with given_inputs
        import json  # without own_json
        import signal
        from argparse import ArgumentParser, RawTextHelpFormatter
        from contextlib import redirect_stdout, suppress
        from io import StringIO
    except ImportError:  # this Python is too small for a command line
        print(*stream(), sep="\n")
        return 0
    if about and "%(prog)" in about:  # which argparse would fill in
        about = about.replace("%", "%%")
    parser = ArgumentParser(description=about, formatter_class=RawTextHelpFormatter)
    ways = "JSON lines, or .csv, .txt, and .gz behind any; - is standard"
    text = f"read the inputs from FILE: {ways} input"  # without all_given
    text = argparse.SUPPRESS  # with all_given
    parser.add_argument("--input", action="append", metavar="[NAME=]FILE", help=text)
    text = f"write the outputs to FILE: {ways} output"
    parser.add_argument("--output", action="append", metavar="[NAME=]FILE", help=text)
    text = "read no more than N items of each input"  # without given_inputs
    text = argparse.SUPPRESS  # with given_inputs
    parser.add_argument("--take", type=int, metavar="N", help=text)
    text = "log to standard error what happens; -vv: all of it"
    parser.add_argument("-v", "--verbose", action="count", default=0, help=text)
    text = "what to write for not-a-number and infinity"  # with forms
    parser.add_argument("--nan", choices=["null", "allow"], help=text)  # with forms
    text = "write the repr of what JSON has no form for"  # with forms
    parser.add_argument("--as-text", action="store_true", help=text)  # with forms
    text = "keep in FILE how far the run is, and go on from there"  # with journal
    parser.add_argument("--resume", metavar="FILE", help=text)  # with journal
    text = "go on though the pipeline, or what it was told, is another"  # with journal
    parser.add_argument("--resume-anyway", action="count", help=text)  # with journal
    add_options(parser)  # with progress
    stream.add_to(parser)  # with parameters
    add_cluster_options(parser)  # with cluster
    options = parser.parse_args()
    configure(parser, options)  # with cluster
    stream.read(parser, options)  # with parameters
    options.hide = stream.hide  # with secrets
    encoder: Any = json.JSONEncoder  # without own_json
    encoder = untouched("json.encoder").JSONEncoder  # with own_json
    options.together = encoder(allow_nan=False, separators=("\n", ": ")).encode
    encode = encoder(allow_nan=False).encode  # without forms
    encode = Forms(encoder, options).encode  # with forms
    reads = inputs_from(parser, options, inputs)
    reads = {name: Counted(items) for name, items in reads.items()}  # with skips
    journal = journal_from(stream, parser, options, outputs)  # with journal
    if journal.past["done"]:  # with journal
        return 0
    files = outputs_from(parser, options, outputs, encode)
    journal.outputs = files  # with journal
    sys.stderr = sys.stderr or StringIO()  # print() would take standard output instead
    sys.stderr = stream.hiding(sys.stderr)  # with secrets
    if options.resume:  # with journal
        stream = partial(stream, resume=journal)
    if options.verbose:
        import logging

        logging.basicConfig()
        level = max(10, 30 - 10 * options.verbose)
        logging.root.setLevel(min(level, logging.root.level))

    came: list[int] = []  # signals

    def interrupt(number: int, _: object) -> None:
        came.append(number)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interrupt)
    left = ExitStack()  # with cluster
    stream = closed_by(left, stream)  # with cluster
    printed = any(output.path == "-" for output in files.values())
    code = 0
    try:
        with redirect_stdout(sys.stderr if printed else sys.stdout):
            with Progress(parser, options, inputs, reads):  # with progress
                write_items(stream(**reads), files, options)
            write_items(stream(**reads), files, options)  # without progress
        if not came:
            journal.point(done=True)  # with journal
            for output in files.values():
                output.end()
            journal.remove()  # with journal
    except (GeneratorExit, KeyboardInterrupt, PipelineError) as error:
        if not came:
            cause: Any = error if error.__cause__ is None else error.__cause__
            if type(cause) is PipelineError:  # of a task's own way to end
                error, cause = cause, error
            # Not as the user's own class may say it.
            traceback = vars(BaseException)["__traceback__"].__get__(cause)
            if sys.excepthook is sys.__excepthook__:  # with bundle
                sys.excepthook = print_exception  # which shows lines of texts, too
            sys.excepthook(type(cause), cause, traceback)
            print(f"{parser.prog}: {error}", file=sys.stderr)
            for hint in hints(error, cause, options.input):
                print(f"{parser.prog}: {hint}", file=sys.stderr)
            code = 1
    except OSError as error:
        for output in files.values():
            output.drop()
        if not isinstance(error, BrokenPipeError):  # the reader has seen enough
            print(f"{parser.prog}: cannot write: {error}", file=sys.stderr)
            code = 1
    with suppress(PipelineError):  # which is told of already  # with cluster
        left.close()
    if came:
        for output in files.values():
            output.drop()
        code = 128 + came[0]
    for output in files.values():
        if output.place != output.path:
            with suppress(OSError):  # the disk is full
                output.file.close()
            text = f"what was finished is in {output.place}"
            print(f"{parser.prog}: {text}", file=sys.stderr)
            code = code or 1
    text = tally(reads.values(), set(files.values()))  # with skips
    if text and code != 1:  # with skips
        print(f"{parser.prog}: {text}", file=sys.stderr)
    return code


def journal_from(  # with journal
    stream: "Any",
    parser: "ArgumentParser",
    options: "Any",
    queues: "list[str]",
) -> "Journal":
    """Return the journal that options say."""
    import os

    words = ("take", "nan", "as_text")
    asked: dict[str, Any] = {word: vars(options).get(word) for word in words}
    files = named_files(parser, "--output", options.output, dict(zip(queues, queues)))
    files = {name: path for name, path in files.items() if path != "-"}
    asked["output"] = sorted(zip(files, map(os.path.abspath, files.values())))
    values = stream.that_hold()  # with parameters
    values = stream.hide(values)  # with secrets
    asked.update(values)  # with parameters
    again = all(path != "-" and is_regular(path) for path in options.input)
    if options.resume and not again:
        parser.error("--resume: standard input, or a pipe, cannot be read again")
    if options.resume in options.input:
        parser.error(f"--resume {options.resume}: that is what is read")
    try:
        lines = tuple(f"--{name}: {value!r}" for name, value in asked.items())
        journal = Journal(options.resume, lines, bool(options.resume_anyway))
    except PipelineError as error:
        parser.error(f"--resume {error}")
    options.journal = journal
    options.written = journal.past["outputs"]
    journal.hide = stream.hide  # with secrets
    BEGUN.update(file["place"] for file in options.written.values() if file)
    if journal.past["inputs"]:
        text = f"{parser.prog}: goes on from {journal.past['when']}"
        text += ", when all was done" * journal.past["done"]
        if not all(options.written.values()):
            text += "; of what went to standard output or a pipe, some comes again"
        print(text, file=sys.stderr)
    if journal.past["done"]:
        journal.remove()
    return journal


def named_files(
    parser: "ArgumentParser",
    option: str,
    words: "list[str] | None",
    names: "dict[str, str]",
) -> "dict[str, str]":
    """Return the file of each queue, as words like NAME=FILE say it."""
    import os

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
    parser: "ArgumentParser", options: "Any", inputs: "dict[str, tuple[Any, ...]]"
) -> "dict[str, Any]":
    """Return the arguments of stream(): what --input says, or the defaults."""
    import os
    from itertools import islice

    if options.input:  # with all_given
        parser.error("--input: options give all that is read")
    if options.take is not None:  # with given_inputs
        parser.error("--take: options give what is read")
    names = {word: name for name, line in inputs.items() for word in (name, line[0])}
    files = named_files(parser, "--input", options.input, names)
    if (options.take or 0) < 0:
        parser.error(f"--take {options.take}: that is less than none")
    reads: dict[str, Any] = {}
    options.waits = False
    for name, (parameter, items, *_) in inputs.items():
        path = files.get(name, "-")
        if path != "-" and (os.path.isdir(path) or not os.access(path, os.R_OK)):
            parser.error(f"--input {path}: there is no file {path!r} to be read")
        makes: list[Any] = []
        makes.append(item_again)  # with failing
        makes += [made_for(task) for task in inputs[name][2:]]  # with made
        items = read_items(path, *makes) if name in files else items
        if items is None:
            parser.error(f"{name} has nothing to read: say --input {name}=FILE")
        ready = is_regular(path) if name in files else hasattr(type(items), "__len__")
        options.waits |= not ready or path == files.get(name) == "-"
        taken = options.take is not None
        reads[parameter] = islice(items, options.take) if taken else items
    options.input = list(files.values())
    if options.input.count("-") > 1:
        parser.error("--input -: standard input can be read once")
    return reads


def outputs_from(
    parser: "ArgumentParser",
    options: "Any",
    queues: "list[str]",
    encode: "Callable[[Any], str]",
) -> "dict[str, Output]":
    """Return where the items of each queue go, as --output says it."""
    import os

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


# Types of items that nothing changes while they wait for others to be written.
PLAIN_TYPES = frozenset([bool, float, int, str, type(None)])
SOON = 0.001  # seconds that a line may wait for others


def write_items(
    results: "Iterator[tuple[str, Any]]", outputs: "dict[str, Output]", options: "Any"
) -> None:
    """Write each item to where those of its queue go; many at once if they come fast,
    or if nobody reads them meanwhile.
    """
    from time import perf_counter

    first = next(iter(outputs.values()))
    alone = len(outputs) == 1 and first.kind == "JSON"
    size = 1  # items in a block of 4 KiB
    fast = 0  # items that came within SOON of the one before, one after the other
    written = flushed = 0.0  # when that was
    block: list[Any] = []
    queue = ""

    def write(items: "list[Any]") -> int:
        """Write items, and return how long their lines are together."""
        output = outputs[queue]
        try:
            if len(items) == 1:
                text = output.line(items[0])
            elif type(items[-1]) in PLAIN_TYPES:
                text = options.together(items)[1:-1]
            else:
                text = "\n".join(map(output.line, items))
        except Exception as error:
            if len(items) > 1:  # those before the wrong one come out first
                return sum(write([item]) for item in items)
            what = f'writing {shown(items[0])} of the queue "{queue}" as {output.kind}'
            failed = failure(error, what)
            if output.kind == "JSON":  # without forms
                failed.message += ", which its annotations rule out"
            raise failed from error
        if len(outputs) > 1 and output.path == "-":
            text = f'{{"queue": {output.encode(queue)}, "item": {text}}}'
        output.file.write(f"{text}\n")
        output.add(items)  # with skips
        return len(text)

    def flush() -> None:  # with journal
        """Write what waits for others."""
        nonlocal block
        items, block = block, []
        if items:
            write(items)

    options.journal.flush = flush  # with journal
    try:
        for queue, item in results:
            block.append(item)
            if len(block) < size and type(item) in PLAIN_TYPES:
                continue
            items, block = block, []
            length = write(items)
            if alone and type(item) in PLAIN_TYPES:
                size = max(1, min(2 * size, 4000 * len(items) // length))
            if not outputs[queue].is_read:
                continue
            now = perf_counter()
            fast = fast + len(items) if now - written < SOON else 0
            written = now
            if options.waits or len(outputs) > 1 or fast < 100 or now - flushed > SOON:
                outputs[queue].file.flush()
                flushed, size = now, 1
    finally:
        if block:
            write(block)
            block = []  # with journal
        for output in outputs.values():  # what is not let go of now may be dropped
            output.file.flush()
