"""The command line of a serial module."""

import sys

from .errors import PipelineError, failure, shown
from .files import Output, is_regular, item_again, read_items
from .forms import Forms  # if there
from .made import made_for  # if there
from .own_json import untouched  # if there
from .progress import Progress, add_options  # if there
from .tally import Counted, tally  # if there


def main(stream, about, inputs, outputs):
    """Run the pipeline as the command line says, and return the exit code.

    inputs holds for each queue the parameter of stream() and its default, or None;
    outputs are the names of those that results come out of.
    """
    try:
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
    text = f"read the inputs from FILE: {ways} input"
    parser.add_argument("--input", action="append", metavar="[NAME=]FILE", help=text)
    text = f"write the outputs to FILE: {ways} output"
    parser.add_argument("--output", action="append", metavar="[NAME=]FILE", help=text)
    text = "read no more than N items of each input"
    parser.add_argument("--take", type=int, metavar="N", help=text)
    text = "log to standard error what happens; -vv: all of it"
    parser.add_argument("-v", "--verbose", action="count", default=0, help=text)
    text = "what to write for not-a-number and infinity"  # with forms
    parser.add_argument("--nan", choices=["null", "allow"], help=text)  # with forms
    text = "write the repr of what JSON has no form for"  # with forms
    parser.add_argument("--as-text", action="store_true", help=text)  # with forms
    add_options(parser)  # with progress
    stream.add_to(parser)  # with parameters
    options = parser.parse_args()
    stream.read(parser, options)  # with parameters
    options.hide = stream.hide  # with secrets
    encoder = json.JSONEncoder  # without own_json
    encoder = untouched("json.encoder").JSONEncoder  # with own_json
    encode = encoder(allow_nan=False).encode  # without forms
    encode = Forms(encoder, options).encode  # with forms
    reads = inputs_from(parser, options, inputs)
    reads = {name: Counted(items) for name, items in reads.items()}  # with skips
    files = outputs_from(parser, options, outputs, encode)
    sys.stderr = sys.stderr or StringIO()  # print() would take standard output instead
    sys.stderr = stream.hiding(sys.stderr)  # with secrets
    if options.verbose:
        import logging

        logging.basicConfig()
        logging.getLogger().setLevel(max(10, 30 - 10 * options.verbose))

    came = []  # signals

    def interrupt(number, _):
        came.append(number)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interrupt)
    printed = any(output.path == "-" for output in files.values())
    code = 0
    try:
        with redirect_stdout(sys.stderr if printed else sys.stdout):
            with Progress(parser, options, inputs, reads):  # with progress
                write_items(stream(**reads), files)
            write_items(stream(**reads), files)  # without progress
        if not came:
            for output in files.values():
                output.end()
    except (GeneratorExit, KeyboardInterrupt, PipelineError) as error:
        if not came:
            cause = error if error.__cause__ is None else error.__cause__
            if type(cause) is PipelineError:  # of a task's own way to end
                error, cause = cause, error
            # Not as the user's own class may say it.
            traceback = vars(BaseException)["__traceback__"].__get__(cause)
            sys.excepthook(type(cause), cause, traceback)
            print(f"{parser.prog}: {error}", file=sys.stderr)
            code = 1
    except OSError as error:
        for output in files.values():
            output.drop()
        if not isinstance(error, BrokenPipeError):  # the reader has seen enough
            print(f"{parser.prog}: cannot write: {error}", file=sys.stderr)
            code = 1
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


def named_files(parser, option, words, names):
    """Return the file of each queue, as words like NAME=FILE say it."""
    files = {}
    for word in words or []:
        name, _, path = word.partition("=")
        if name not in names:
            name, path = next(iter(names)), word
            if len(queues := dict.fromkeys(names.values())) > 1:
                parser.error(f"{option} {word} needs a name: {', '.join(queues)}")
        if names[name] in files:
            parser.error(f"{option} {word}: that queue was said before")
        files[names[name]] = path
    return files


def inputs_from(parser, options, inputs):
    """Return the arguments of stream(): what --input says, or the defaults."""
    import os
    from itertools import islice

    if options.input and not inputs:  # with given_inputs
        parser.error("--input: options give all that is read")
    if options.take is not None:  # with given_inputs
        parser.error("--take: options give what is read")
    names = {name: name for name in inputs}
    names.update({parameter: name for name, (parameter, *_) in inputs.items()})
    files = named_files(parser, "--input", options.input, names)
    if (options.take or 0) < 0:
        parser.error(f"--take {options.take}: that is less than none")
    reads = {}
    for name, (parameter, items, *_) in inputs.items():
        path = files.get(name, "-")
        if path != "-" and (os.path.isdir(path) or not os.access(path, os.R_OK)):
            parser.error(f"--input {path}: there is no file {path!r} to be read")
        makes = []
        makes.append(item_again)  # with failing
        makes += [made_for(task) for task in inputs[name][2:]]  # with made
        items = read_items(path, *makes) if name in files else items
        if items is None:
            parser.error(f"{name} has nothing to read: say --input {name}=FILE")
        taken = options.take is not None
        reads[parameter] = islice(items, options.take) if taken else items
    options.input = list(files.values())
    if options.input.count("-") > 1:
        parser.error("--input -: standard input can be read once")
    return reads


def outputs_from(parser, options, queues, encode):
    """Return where the items of each queue go, as --output says it."""
    import os

    names = {name: name for name in queues}
    files = named_files(parser, "--output", options.output, names)
    outputs = dict.fromkeys(queues, Output("-", encode))
    used = {os.path.realpath(path): f"--input {path}" for path in options.input}
    files = {name: path for name, path in files.items() if path != "-"}
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
        except OSError as error:
            parser.error(f"--output {path}: {error.strerror}")
    return outputs


# Types of items that nothing changes while they wait for others to be written.
PLAIN_TYPES = frozenset([bool, float, int, str, type(None)])
NUMBER_TYPES = PLAIN_TYPES - {str, type(None)}  # which have no comma in JSON


def write_items(results, outputs):
    """Write each item to where those of its queue go, or many at once if none waits."""
    from os import urandom

    first = next(iter(outputs.values()))
    at_once = len(outputs) > 1 or first.flushed or first.kind != "JSON"
    apart = urandom(8).hex()  # stands between items that are encoded as one list
    size = 1  # items in a block of 4 KiB

    def write(queue, items):
        """Write items, and return how long their lines are together."""
        output = outputs[queue]
        try:
            if len(items) == 1:
                text = output.line(items[0])
            elif NUMBER_TYPES.issuperset(map(type, items)):
                text = output.encode(items)[1:-1].replace(", ", "\n")
            else:
                mixed = [apart] * (2 * len(items) - 1)
                mixed[::2] = items
                text = output.encode(mixed)[1:-1].replace(f', "{apart}", ', "\n")
        except Exception as error:
            if len(items) > 1:  # those before the wrong one come out first
                return sum(write(queue, [item]) for item in items)
            what = f'writing {shown(items[0])} of the queue "{queue}" as {output.kind}'
            failed = failure(error, what)
            if output.kind == "JSON":  # without forms
                failed.message += ", which its annotations rule out"
            raise failed from error
        if len(outputs) > 1 and output.path == "-":
            text = f'{{"queue": {output.encode(queue)}, "item": {text}}}'
        output.write(f"{text}\n")
        output.add(items)  # with skips
        return len(text)

    block = []
    try:
        for queue, item in results:
            block.append(item)
            if len(block) >= size or type(item) not in PLAIN_TYPES:
                items, block = block, []
                length = write(queue, items)
                if not at_once and type(item) in PLAIN_TYPES:
                    size = max(1, min(2 * size, 4000 * len(items) // length))
    finally:
        if block:
            write(queue, block)
