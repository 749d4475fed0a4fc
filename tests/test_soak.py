"""A few of the disturbed runs of `make soak`, whose seed is fixed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.soak.__main__ import soak


@pytest.mark.timeout(120)
@pytest.mark.skipif(os.name != "posix", reason="sends signals to processes")
def test_disturbed_runs_end_as_they_should(tmp_path: Path) -> None:
    totals = soak(2, seed=1, folder=tmp_path)
    assert not [what for what in totals if what.startswith("wrong")]
    assert totals["runs of 1 MB"] and totals["runs beside locks"]
