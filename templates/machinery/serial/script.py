"""The command line of a serial module, for which it imports what it needs."""

import sys

from .errors import PipelineError, failure, shown


def main(inputs, outputs, stream, as_json=str):
    """Run the pipeline by the words of the command line, and return the exit code.

    inputs holds by queue which parameter of stream it is, and what it reads: None where
    the command line has to say that. as_json makes what JSON has out of what it has not.
    """
    try:
        import os
        import signal
        from argparse import ArgumentParser, RawDescriptionHelpFormatter
        from io import StringIO
    except ImportError:  # this Python is too small for a command line
        for _, item in stream():
            print(item)
        return 0
    about = "read the inputs from FILE, one JSON value a line; - is standard input"
    parser = ArgumentParser(
        description=__doc__,
        formatter_class=RawDescriptionHelpFormatter,
        epilog="Outputs are JSON as Python writes it, one a line; other things are text.",
    )
    parser.add_argument(
        "--input", action="append", default=[], metavar="[NAME=]FILE", help=about
    )
    if hasattr(sys.stdout, "reconfigure"):  # where --help shows other letters
        sys.stdout.reconfigure(errors="backslashreplace")
    named = {parameter: name for name, (parameter, _) in inputs.items()}
    files = {}
    for option in parser.parse_args().input:
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

    def terminate(*_):
        nonlocal interrupted
        interrupted = 143
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, terminate)
    try:
        write_json_lines(stream(**reads), len(outputs) > 1, as_json)
        return 0
    except PipelineError as error:
        cause = error.__cause__ or error
        sys.excepthook(type(cause), cause, cause.__traceback__)
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        code = interrupted
    except BrokenPipeError:  # the reader has seen enough
        code = 0
    except OSError as error:
        print(f"{parser.prog}: cannot write: {error}", file=sys.stderr)
        code = 1
    # What could not be written is let go, or the end of the program would wait for it.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def read_json_lines(path):
    """Yield the JSON value on each line of a file; - is standard input."""
    import json

    with open(0 if path == "-" else path, "rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield json.loads(line)
                except (RecursionError, ValueError) as error:
                    raise ValueError(f"{path}:{number}: {error}") from None


def write_json_lines(results, several, as_json):
    """Print each item as JSON; where there are several queues, which it came out of."""
    import json

    for queue, item in results:
        value = {"queue": queue, "item": item} if several else item
        try:
            line = json.dumps(value, default=as_json)
        except Exception as error:
            raise failure(error, f"writing {shown(item)} as JSON") from error
        print(line, flush=True)
