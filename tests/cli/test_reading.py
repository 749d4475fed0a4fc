"""What commands that read may do: run nothing, write nothing where it may be run, and never
take a failure for an answer."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from skorche import compiler
from skorche.cli import common, comparing, reviewing
from skorche.errors import SkorcheError
from tests.declarations import DOUBLE
from tests.invoke import command
from tests.repositories import git

pytestmark = pytest.mark.usefixtures("here")


@pytest.fixture
def project(here: Path) -> Path:
    """A compiled declaration, committed."""
    Path("double.py").write_text(DOUBLE.lstrip())
    Path("pyproject.toml").write_text('[tool.skorche]\nsources = ["double.py"]\n')
    command("compile")
    git("init", "-q", "-b", "main", ".")
    git("add", "-A")
    git("commit", "-qm", "first")
    return here


@pytest.mark.parametrize(
    "place", [".git/hooks/post-checkout", "a/.GIT/x.dot", ".hg/x.dot", "link/x.dot"]
)
def test_nothing_is_written_where_version_control_keeps_its_own(
    project: Path, place: str
) -> None:
    Path("link").symlink_to(".git")
    for words in (["compile", "double.py"], ["render", "generated/double.py"]):
        name = place if place.endswith(".dot") else f"{place}.dot"
        result = command(*words, "-o", name, expect=2)
        assert "is version control's own" in result.stderr
    assert not list(Path(".git").rglob("*.dot")) and not Path("a").exists()


@pytest.mark.parametrize(
    "error",
    [
        RecursionError("too deep"),
        ValueError("5000 digits"),
        UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates"),
        MemoryError(),
        KeyError("x"),
        OSError(5, "Input/output error"),
        SkorcheError("it is wrong"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_failure_is_no_answer(
    project: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(comparing, "differences", fail)
    monkeypatch.setattr(reviewing, "_causes", fail)
    for words in (["diff", "--git", "main"], ["check"]):
        result = command(*words, expect=2)
        assert result.stdout == "" and "Traceback" not in result.stderr
        assert len(result.stderr.splitlines()) in (1, 3)


def test_a_failure_that_nobody_foresaw_says_where(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "as_text", lambda _: 1 / 0)
    said = command("diff", "--git", "main", expect=2).stderr
    what = "skorche: skorche itself failed, by ZeroDivisionError: division by zero ("
    assert said.startswith(what)
    assert "test_reading.py:" in said and "please report it" in said


def test_a_defect_names_the_declaration_and_nothing_is_written(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(Path().rglob("*"))
    monkeypatch.setattr(compiler, "emit", lambda *_, **__: {}["gone"])
    said = command("compile", "double.py", "-o", "new.py", expect=3).stderr
    assert said.startswith("double.py: skorche itself failed, by KeyError: ")
    assert "nothing is written" in said and "Traceback" not in said
    assert sorted(Path().rglob("*")) == before
    monkeypatch.setenv("SKORCHE_TRACEBACK", "1")
    assert "Traceback" in command("compile", "double.py", expect=3).stderr
    monkeypatch.setattr(common, "find_settings", lambda _: {}["gone"])
    monkeypatch.delenv("SKORCHE_TRACEBACK")
    said = command("run", "double.py", expect=3).stderr
    assert said.startswith("skorche: skorche itself failed, by KeyError: 'gone' (")


def test_help_says_what_is_run() -> None:
    for verb in ("compile", "check"):
        said = " ".join(command(verb, "--help").stdout.split())
        assert "run up to its skorche.run()" in said or "run up to their" in said
        assert "templates are rendered" in said and "in a sandbox" in said
    for verb in ("show", "render", "diff"):
        assert "--run " in command(verb, "--help").stdout


def test_a_declaration_beside_compiled_files_is_told_apart_by_the_settings(
    project: Path,
) -> None:
    """Of what lies below the folder of compiled files only `sources` are run."""
    for place in ("generated/more/double.py", "generated/double_too.py"):
        Path(place).parent.mkdir(exist_ok=True)
        Path(place).write_text(DOUBLE.lstrip())
    refused = command("show", "--run", "generated/more/double.py", expect=1).stderr
    assert "lies in a folder where compiled files go" in refused
    Path("pyproject.toml").write_text('[tool.skorche]\nsources = ["**/double*.py"]\n')
    command("show", "--run", "generated/more/double.py")
    inner = '[tool.skorche]\noutput = "elsewhere"\nsources = ["*.py"]\n'
    Path("generated/pyproject.toml").write_text(inner)
    refused = command("show", "--run", "generated/double_too.py", expect=1).stderr
    assert "lies in a folder where compiled files go" in refused


def test_paths_from_elsewhere_lie_in_the_output_too(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("generated/evil.py").write_text(DOUBLE.lstrip())
    monkeypatch.chdir("generated")
    paths = ["evil.py", "../generated/evil.py", str(project / "generated" / "evil.py")]
    for path in paths:
        assert "is not run" in command("run", path, expect=1).stderr
        assert "is not run" in command("verify", path, expect=1).stderr
        assert "is not run" in command("check", path, expect=2).stderr
    os.link("evil.py", "../hard.py")
    command("show", "--run", "../hard.py")  # a file of its own, as far as one can see
