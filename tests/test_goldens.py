"""What `make goldens` compares: the files that a checkout's examples and cases give."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import goldens
from tests.goldens import compile_to
from tests.local_targets import LOCAL as TARGETS
from tests.places import CASES, ROOT


@pytest.fixture(autouse=True)
def checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_an_example_gives_what_the_repository_keeps(tmp_path: Path) -> None:
    compile_to(tmp_path, "examples/access_logs.py")
    for target, kept in (("threads", "access_logs"), ("serial", "access_logs_serial")):
        made = tmp_path / f"examples/access_logs_{target}.py"
        assert made.read_bytes() == (ROOT / f"generated/{kept}.py").read_bytes()


def test_what_is_refused_leaves_what_is_said(tmp_path: Path) -> None:
    case, *_ = sorted(path.parent for path in CASES.glob("wrong_graphs/*/error.txt"))
    name = case.relative_to(ROOT).as_posix()
    compile_to(tmp_path, f"{name}/declaration.py")
    made = {path.name: path.read_text() for path in (tmp_path / name).iterdir()}
    assert sorted(made) == ["declaration_serial.txt", "declaration_threads.txt"]
    said = made["declaration_threads.txt"]
    assert said.replace(f"{name}/", "") == (case / "error.txt").read_text()
    assert str(ROOT) not in said


def test_a_cases_own_settings_count(tmp_path: Path) -> None:
    name = "tests/cases/refusals/newer_than_the_lowest_python"
    compile_to(tmp_path, f"{name}/declaration.py")
    assert {path.suffix for path in (tmp_path / name).iterdir()} == {".txt"}


def test_all_targets_are_compared() -> None:
    assert sorted(goldens.TARGETS) == sorted(TARGETS)
