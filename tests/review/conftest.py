"""What the tests of this folder share: a project with a compiled file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.invoke import command
from tests.review.projects import PROJECT, WORDS


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one declaration, freshly compiled; the declaration is the older."""
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").write_text(PROJECT)
    Path("words.py").write_text(WORDS.lstrip())
    command("compile")
    os.utime("words.py", (1, 1))
    return tmp_path
