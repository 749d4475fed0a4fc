"""What the command line says of packages that go along whole."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

import click

from skorche.bundle.bundles import ALL
from skorche.errors import NOTEBOOK
from skorche.review.reading import bundled_in


def _names(
    _: click.Context, __: click.Parameter, names: tuple[str, ...]
) -> tuple[str, ...]:
    for name in names:
        if name == ALL:
            continue
        if name.endswith((".py", NOTEBOOK)) or os.path.exists(name) and os.sep in name:
            raise click.BadParameter(
                f"{name} is a file, and no package: name files before --bundle"
            )
        if not re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)*", name):
            raise click.BadParameter(f"{name!r} is not the name of a package")
    return names


BUNDLE = click.option(
    "--bundle",
    "bundle",
    multiple=True,
    is_flag=False,
    flag_value=ALL,
    metavar="[NAME]",
    callback=_names,
    help="Bring a package or a module of yours along whole, as it is, with those of yours "
    "that it imports; without NAME all that can. Behind FILE.",
)


def missing_names(names: Iterable[str], texts: Iterable[str]) -> Iterator[str]:
    """Yield a line for each package that was named and goes along in none of the compiled
    files."""
    there = {name for text in texts for name in bundled_in(text)}
    for name in names:
        if name != ALL and name.partition(".")[0] not in there:
            yield (
                f"--bundle {name}: nothing that is compiled imports a package of yours of "
                "that name"
            )


def other_bundle(text: str, kept: str) -> Iterator[tuple[str, ...]]:
    """Yield the packages that go along in a file that is kept, if these are not those of the
    text that is to replace it."""
    if bundled_in(text) != bundled_in(kept):
        yield bundled_in(kept)
