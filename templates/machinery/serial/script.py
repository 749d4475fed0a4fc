"""The command line of a serial module."""

import sys

from .errors import PipelineError, failure, shown
from .forms import Forms  # if there
from .own_json import untouched  # if there
from .progress import Progress, add_options  # if there


def main(stream, about, inputs, several=False):
    """Run the pipeline as the command line says, and return the exit code.

    inputs holds for each queue the parameter of stream() and its default, or None.
    With several outputs, lines name the queue.
    """
    try:
        import json  # without own_json
        import os
        import signal
        from argparse import ArgumentParser, RawTextHelpFormatter
        from io import StringIO
    except ImportError:  # this Python is too small for a command line
        print(*stream(), sep="\n")
        return 0
    if about and "%(prog)" in about:  # which argparse would fill in
        about = about.replace("%", "%%")
    parser = ArgumentParser(description=about, formatter_class=RawTextHelpFormatter)
    text = "read the inputs from FILE, one JSON value a line; - is standard input"
    parser.add_argument("--input", action="append", metavar="[NAME=]FILE", help=text)
    text = "what to write for not-a-number and infinity"  # with forms
    parser.add_argument("--nan", choices=["null", "allow"], help=text)  # with forms
    text = "write the repr of what JSON has no form for"  # with forms
    parser.add_argument("--as-text", action="store_true", help=text)  # with forms
    add_options(parser)  # with progress
    stream.add_to(parser)  # with parameters
    stream.read(parser, parser.parse_args())  # with parameters
    options = parser.parse_args()  # with progress, forms
    arguments = parse_inputs(parser, inputs)
    if sys.stdout is None:
        parser.error("standard output is closed")
    sys.stderr = sys.stderr or StringIO()  # print() would take standard output instead
    sys.stderr = stream.hiding(sys.stderr)  # with secrets
    options.hide = stream.hide  # with secrets
    encoder = json.JSONEncoder  # without own_json
    encoder = untouched("json.encoder").JSONEncoder  # with own_json
    encode = encoder(allow_nan=False).encode  # without forms
    encode = Forms(encoder, options).encode  # with forms

    came = []  # signals

    def interrupt(number, _):
        came.append(number)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interrupt)
    code = 0
    try:
        with Progress(parser, options, inputs, arguments):  # with progress
            write_json_lines(stream(**arguments), several, encode)
        write_json_lines(stream(**arguments), several, encode)  # without progress
        if not came:
            return 0
    except (GeneratorExit, KeyboardInterrupt, PipelineError) as error:
        if not came:
            cause = error if error.__cause__ is None else error.__cause__
            if type(cause) is PipelineError:  # of a task's own way to end
                error, cause = cause, error
            # Not as the user's own class may say it.
            traceback = vars(BaseException)["__traceback__"].__get__(cause)
            sys.excepthook(type(cause), cause, traceback)
            print(f"{parser.prog}: {error}", file=sys.stderr)
            return 1
    except BrokenPipeError:  # the reader has seen enough
        pass
    except OSError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        code = 1
    if came:
        code = 128 + came[0]
    # Drop what was not written, or Python would try to write it again at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def parse_inputs(parser, inputs):
    """Return the arguments for stream(): the files that --input names, or defaults."""
    import os

    named = {parameter: name for name, (parameter, _) in inputs.items()}
    files = {}
    if not inputs and parser.parse_args().input:  # with given_inputs
        parser.error("--input: options give all that is read")
    for option in parser.parse_args().input or []:
        name, _, path = option.partition("=")
        name = named.get(name, name)
        if name not in inputs and len(inputs) == 1:
            name, path = next(iter(inputs)), option
        if name not in inputs:
            parser.error(f"--input {option} needs a name: {', '.join(inputs)}")
        if path != "-" and (os.path.isdir(path) or not os.access(path, os.R_OK)):
            parser.error(f"--input {option}: there is no file {path!r} to be read")
        if name in files or path == "-" and "-" in files.values():
            parser.error(f"--input {option}: that queue, or -, was said before")
        files[name] = path
    arguments = {}
    for name, (parameter, items) in inputs.items():
        arguments[parameter] = read_json_lines(files[name]) if name in files else items
        if arguments[parameter] is None:
            parser.error(f"{name} has nothing to read: say --input {name}=FILE")
    return arguments


def read_json_lines(path):
    """Yield the JSON value on each line of a file; - is standard input."""
    import json  # without own_json

    decode = untouched("json.decoder").JSONDecoder().decode  # with own_json
    with open(0 if path == "-" else path, "rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield json.loads(line.decode("utf-8-sig"))  # without own_json
                    yield decode(line.decode("utf-8-sig"))  # with own_json
                except (RecursionError, ValueError) as error:
                    raise ValueError(f"{path}:{number}: {error}") from None


# Types of items that nothing changes while they wait for others to be written.
PLAIN_TYPES = frozenset([bool, float, int, str, type(None)])
NUMBER_TYPES = PLAIN_TYPES - {str, type(None)}  # which have no comma in JSON


def write_json_lines(outputs, several, encode):
    """Print items as lines of JSON, many at once where nobody waits for each."""
    from os import urandom

    at_once = several or somebody_waits()
    apart = urandom(8).hex()  # stands between items that are encoded as one list
    size = 1  # items in a block of 4 KiB

    def write(queue, items):
        """Print items, and return how long their lines are together."""
        try:
            if len(items) == 1:
                text = encode(items[0])
            elif NUMBER_TYPES.issuperset(map(type, items)):
                text = encode(items)[1:-1].replace(", ", "\n")
            else:
                mixed = [apart] * (2 * len(items) - 1)
                mixed[::2] = items
                text = encode(mixed)[1:-1].replace(f', "{apart}", ', "\n")
        except Exception as error:
            if len(items) > 1:  # those before the wrong one come out first
                return sum(write(queue, [item]) for item in items)
            what = f'writing {shown(items[0])} of the queue "{queue}" as JSON'
            failed = failure(error, what)
            failed.message += ", which its annotations rule out"  # without forms
            raise failed from error
        if several:
            text = f'{{"queue": {encode(queue)}, "item": {text}}}'
        print(text, flush=at_once)
        return len(text)

    block = []
    try:
        for queue, item in outputs:
            block.append(item)
            if len(block) >= size or type(item) not in PLAIN_TYPES:
                items, block = block, []
                length = write(queue, items)
                if not at_once and type(item) in PLAIN_TYPES:
                    size = max(1, min(2 * size, 4000 * len(items) // length))
    finally:
        if block:
            write(queue, block)


def somebody_waits():
    """Return whether standard output is read as it is written, and no file."""
    import os
    from stat import S_ISFIFO, S_ISSOCK

    try:
        mode = os.fstat(sys.stdout.fileno()).st_mode
    except (AttributeError, OSError, ValueError):
        return False
    return S_ISFIFO(mode) or S_ISSOCK(mode) or sys.stdout.isatty()
