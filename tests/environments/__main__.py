"""Print the table of environments, and exit with 1 where a compiled file fails in one.

With `--rest` it leaves out what tests/test_environments.py has tried.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from . import ALL
from .row import Row, Skipped


def outcome(row: Row) -> tuple[str, bool]:
    """Return what came of a row, and whether that is well."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)  # some rows are other users
        try:
            return f"ok: {row.run(Path(name))}", True
        except Skipped as reason:
            return f"skipped: {reason}", True
        except Exception as error:  # noqa: BLE001 - it is a line of the table
            return f"FAILED: {error}", False


def is_left(row: Row) -> bool:
    """Whether the tests leave a row to `make environments`: it is slow, or something has to
    be installed for it."""
    return row.slow or "npm" in row.needs or "PyPI" in row.needs


def main(*words: str) -> int:
    os.environ["SKORCHE_INSTALL"] = "yes"
    print("| environment | needs | here |\n| --- | --- | --- |")
    well = True
    for row in filter(is_left, ALL) if "--rest" in words else ALL:
        start = perf_counter()
        text, fine = outcome(row)
        well &= fine
        seconds = perf_counter() - start
        text = " ".join(text.split())
        print(f"| {row.name} | {row.needs} | {text} ({seconds:.1f} s) |", flush=True)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
