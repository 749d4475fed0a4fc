"""The command line, called in this process."""

from __future__ import annotations

from click.testing import CliRunner, Result

from skorche.cli import main


def command(*words: str, expect: int = 0) -> Result:
    """Call the command line; nothing but an exit with this code may come out."""
    result = CliRunner().invoke(main, words)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise AssertionError(f"skorche {words} broke") from result.exception
    assert result.exit_code == expect, result.output
    return result
