"""How the command line of a serial module reads inputs."""


def json_lines(path, loads):
    """Yield the JSON value on each line of a file; - is standard input."""
    with open(0 if path == "-" else path, "rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                if line.strip():
                    yield loads(line)
            except (RecursionError, ValueError) as error:
                raise ValueError(f"{path}:{number}: {error}") from None
