"""What the tests of this folder share: a project with a compiled file."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.invoke import command
from tests.review.projects import PROJECT, WORDS


@pytest.fixture(scope="session")
def compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one declaration, freshly compiled; the declaration is the older."""
    folder = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Path("pyproject.toml").write_text(PROJECT)
        Path("words.py").write_text(WORDS.lstrip())
        command("compile")
        os.utime("words.py", (1, 1))
    return folder


@pytest.fixture
def project(
    compiled_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A copy of that folder for a test, which begins there."""
    shutil.copytree(compiled_once, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path
