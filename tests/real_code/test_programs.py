"""Each program compiles and agrees with its run in this process, or is refused as its
`refused.txt` says, and then agrees with its hint followed.

`pytest --record` writes what is refused now, and removes what no longer is.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.real_code.trying_programs import (
    PROGRAMS,
    names,
    oldest_and_newest,
    try_program,
)

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.filterwarnings("ignore"),  # people leave files open
]
pythons = oldest_and_newest()


@pytest.mark.parametrize("name", names())
def test_program(name: str, recording: bool) -> None:
    if not pythons:
        pytest.skip("pyenv has no Python here")
    found = try_program(name, pythons)
    assert not found.broke
    assert not found.wrong
    told = PROGRAMS / name / "refused.txt"
    if recording:
        _record(told, found.first.refused)
    wanted = told.read_text("utf-8") if told.exists() else ""
    assert f"{found.first.refused}\n".lstrip() == wanted
    if found.hinted is not None:
        assert not found.hinted.refused


def _record(told: Path, refused: str) -> None:
    told.unlink(missing_ok=True)
    if refused:
        told.write_text(f"{refused}\n", "utf-8")


def test_there_are_enough() -> None:
    assert len(names()) >= 60
    lonely = [
        name for name in names() if not (PROGRAMS / name / "refused.txt").exists()
    ]
    left = [name for name in lonely if (PROGRAMS / name / "hinted").is_dir()]
    assert not left, "they are refused no longer, and need no hint"
