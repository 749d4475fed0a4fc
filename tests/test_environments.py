"""Compiled files in the environments of tests/environments, as far as they are here.

`make environments` installs more of them, and runs the slow ones as well.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.environments import ALL
from tests.environments.row import Row, Skipped

QUICK = [row for row in ALL if not row.slow]


@pytest.mark.parametrize("row", QUICK, ids=lambda row: row.name)
def test_compiled_files_run_there(row: Row) -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own is closed to other users
        Path(name).chmod(0o755)
        try:
            assert row.run(Path(name))
        except Skipped as reason:
            pytest.skip(str(reason))


def test_rows_have_names_of_their_own() -> None:
    assert len({row.name for row in ALL}) == len(ALL)
