"""The compiled files of cases, each made once in a run of the tests, by whichever process.

Several processes share a run's tests out among them, and most tests of a case begin with its
compiled file: so each text is kept in a folder of the run, where the others find it.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from skorche.compiler import compile_file
from skorche.lower.targets import DEFAULT
from skorche.settings import find_settings
from tests.places import CASES


class Kept:
    """Where texts are kept: nowhere, until conftest.py names a folder of this run."""

    folder: Path | None = None


def declaration(name: str) -> str:
    return str(CASES / name / "declaration.py")


def _compiled(name: str, target: str) -> str:
    bundle = find_settings(str(CASES / name)).bundle
    return compile_file(declaration(name), "declaration.py", target, bundle=bundle)


@cache
def compiled(name: str, target: str = DEFAULT) -> str:
    """The text of a case's compiled file."""
    if Kept.folder is None:
        return _compiled(name, target)
    kept = Kept.folder / f"{name.replace('/', ' ')} {target}.py"
    if not kept.exists():
        text = _compiled(name, target)
        own = kept.with_suffix(f".{os.getpid()}")
        own.write_bytes(text.encode())
        own.replace(kept)  # whole, or not there: others may be looking
    return kept.read_bytes().decode()
