"""How all commands speak: what nobody sees comes out as escapes.

Comes in: text for people, on standard output or standard error. Goes out: the same, in which
names, values and code that anybody wrote control no terminal, hide no line and forge none.
What is written for a program, a module or a drawing, has its own ways and goes out as bytes.
This module must not know what is said.
"""

from __future__ import annotations

import io
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from skorche.declare.failed import why_it_ended
from skorche.python.visible import visible

#: The exit code where skorche itself could not go on.
FAILED = 3


def echo(text: str | bytes, err: bool = False, nl: bool = True) -> None:
    """Print a text, with what nobody sees as escapes such as \\x1b; bytes as they are."""
    if isinstance(text, str):
        stream = sys.stderr if err else sys.stdout
        encoding = getattr(stream, "encoding", None) or "utf-8"
        text = visible(text).encode(encoding, "backslashreplace").decode(encoding)
    click.echo(text, err=err, nl=nl)


class Commands(click.Group):
    """A group of commands of which the errors, and Python's warnings, are printed so too."""

    # One signature is enough here, where newer clicks have one for each kind of result.
    def main(  # type: ignore[override, unused-ignore]
        self, *args: Any, standalone_mode: bool = True, **words: Any
    ) -> Any:
        """Do as click does, but for how errors are printed."""
        usual: Callable[..., Any] = super().main
        with _visible_warnings():
            try:
                code = usual(*args, standalone_mode=False, **words)
            except click.ClickException as error:
                if not standalone_mode:
                    raise
                shown = io.StringIO()
                error.show(shown)
                echo(shown.getvalue(), err=True, nl=False)
                code = error.exit_code
            except click.Abort:
                if not standalone_mode:
                    raise
                echo("Aborted!", err=True)
                code = 1
            except Exception as error:
                if not standalone_mode:
                    raise
                echo(why_it_ended(error), err=True)
                code = FAILED
        if standalone_mode:
            sys.exit(code)
        return code


@contextmanager
def _visible_warnings() -> Iterator[None]:
    """Python warns of a line that it reads, and shows it."""
    usual = warnings.formatwarning

    def formatted(*args: Any, **words: Any) -> str:
        return visible(usual(*args, **words))

    warnings.formatwarning = formatted
    try:
        yield
    finally:
        warnings.formatwarning = usual
