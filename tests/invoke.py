"""The command line, called in this process, and a compiled file, run by a bare Python."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from skorche.cli import main
from skorche.cli.output import FAILED


def invoke(*words: str, fails: bool = False) -> Result:
    """Call the command line; nothing but an exit may come out, and no defect of skorche's
    own unless it is to fail."""
    result = CliRunner().invoke(main, words)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise AssertionError(f"skorche {words} broke") from result.exception
    assert fails or result.exit_code != FAILED, result.stderr
    return result


def command(*words: str, expect: int = 0) -> Result:
    """Call the command line; it has to exit with this code."""
    result = invoke(*words, fails=expect == FAILED)
    assert result.exit_code == expect, result.output
    return result


def outputs(path: Path | str) -> list[object]:
    """Return the items that a compiled file prints."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]
