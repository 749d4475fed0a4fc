"""The programs, each tried as it stands and, where it is refused, with its hint followed."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.pythons import pyenv_pythons
from tests.real_code.serving import mirror_of
from tests.real_code.trying import Attempts, copied, hinted_look, tried

PROGRAMS = Path(__file__).with_name("programs")
#: How a Python runs a file that is to need nothing but itself.
BARE = ("-I", "-S", "-B")


def names() -> list[str]:
    return sorted(path.parent.name for path in PROGRAMS.glob("*/main.py"))


def oldest_and_newest() -> dict[str, list[str]]:
    """Return the commands of the oldest and the newest Python here that files run on."""
    found = pyenv_pythons(8)
    ends = dict.fromkeys([min(found), max(found)]) if found else {}
    return {f"3.{minor}": [found[minor], *BARE] for minor in ends}


def try_program(name: str, pythons: Mapping[str, Sequence[str]]) -> Attempts:
    program = PROGRAMS / name
    with tempfile.TemporaryDirectory() as folder, mirror_of(program):
        first = tried(copied(program, Path(folder)), pythons)
        if not first.refused or not (program / "hinted").is_dir():
            return Attempts(first)
        again = Path(folder) / "hinted"
        again.mkdir()
        place = copied(program, again, hinted=True)
        return Attempts(first, tried(place, pythons, look=hinted_look(program)))
