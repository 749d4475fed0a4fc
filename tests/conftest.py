"""What all tests share: the option --record, and files that hold what is wanted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Compare = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--record",
        action="store_true",
        help="write the files that hold what is wanted, instead of comparing with them",
    )


@pytest.fixture
def recording(request: pytest.FixtureRequest) -> bool:
    """Whether wanted files are to be written."""
    return bool(request.config.getoption("--record"))


@pytest.fixture
def compare(recording: bool) -> Compare:
    """Compare a text with the file that holds what is wanted, or write that file."""

    def compare_with(path: Path, text: str) -> None:
        if recording:
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare_with
