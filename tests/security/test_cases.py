"""Case folders of what strangers send, and what each command says of it.

`tests/security/cases/<kind>/<name>/` holds

    told.txt       what the stranger tries, in comment lines; then commands, each with what it
                   says and its exit code, which `pytest --record` writes anew
    base/          files that `main` has, too
    pull_request/  files laid over these by the branch `pr`
    change.py      its `change(repository)` does what files cannot say: odd names, links, edits;
                   its `afterwards(repository)` what is not committed

A payload writes the file CANARY. No command may run it, nor anything else of the project's:
`guard.py` watches each, and git.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.places import ROOT
from tests.security.repositories import Repository

HERE = ROOT / "tests" / "security" / "cases"
FOLDERS = sorted(path.parent for path in HERE.glob("*/*/told.txt"))
Compare = Callable[[Path, str], None]


def name_of(folder: Path) -> str:
    return folder.relative_to(HERE).as_posix()


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_stranger_is_told_and_never_run(
    folder: Path, repository: Repository, compare: Compare
) -> None:
    if (folder / "base").is_dir():
        repository.git("checkout", "--quiet", "main")
        repository.copy(folder / "base")
        repository.commit()
        repository.git("checkout", "--quiet", "-B", "pr")
    if (folder / "pull_request").is_dir():
        repository.copy(folder / "pull_request")
    script = folder / "change.py"
    does = runpy.run_path(str(script)) if script.is_file() else {}
    does.get("change", lambda _: None)(repository)
    repository.commit()
    does.get("afterwards", lambda _: None)(repository)
    wanted = folder / "told.txt"
    compare(wanted, repository.console(wanted.read_text(encoding="utf-8")))


def test_each_folder_is_a_case() -> None:
    there = {path for path in HERE.glob("*/*") if path.is_dir()}
    assert there == {*FOLDERS}, "a folder without told.txt is never looked at"
    for folder in FOLDERS:
        text = (folder / "told.txt").read_text(encoding="utf-8")
        assert text.startswith("# "), f"{name_of(folder)} does not say what it is"
