"""What these tests share: a process that guards commands, and a repository for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.security.repositories import Guarded, Repository


@pytest.fixture(scope="session")
def guarded() -> Iterator[Guarded]:
    """The process that commands are called by."""
    process = Guarded()
    yield process
    process.close()


@pytest.fixture(scope="session")
def _begun(guarded: Guarded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that others are copies of."""
    home = tmp_path_factory.mktemp("begun")
    Repository(home, guarded).begin()
    return home


@pytest.fixture
def repository(guarded: Guarded, _begun: Path, tmp_path: Path) -> Repository:
    """The small project, committed on `main`, with the branch `pr` checked out."""
    home = tmp_path / "home"
    shutil.copytree(_begun, home, symlinks=True)
    settings = home / ".gitconfig"
    settings.write_text(settings.read_text().replace(str(_begun), str(home)))
    return Repository(home, guarded)
