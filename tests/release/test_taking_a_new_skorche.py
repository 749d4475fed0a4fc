"""docs/taking-a-new-skorche.md: its commands do what the page says, with a newer skorche."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.places import ROOT
from tests.review.newer import Newer
from tests.review.projects import PROJECT, WORDS

PAGE = (ROOT / "docs" / "taking-a-new-skorche.md").read_text(encoding="utf-8")
SKORCHE = """\
#!/bin/sh
exec '{}' -c 'from skorche.cli import main; main(prog_name="skorche")' "$@"
"""
#: What a change of templates is told as.
CHANGE = ("machinery/queues.py", "# Items that a", "# What a")

needs_git = pytest.mark.skipif(
    os.name != "posix" or shutil.which("git") is None, reason="it needs a shell and git"
)


def blocks() -> list[list[tuple[str, str]]]:
    """The page's commands, each with what it says there, as they stand together."""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        parts = block.removeprefix("$ ").split("\n$ ")
        pairs = [part.rstrip("\n").partition("\n") for part in parts]
        found.append([(command, said) for command, _, said in pairs])
    return found


@pytest.fixture
def calls(here: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """A project of which the compiled file is committed, and what runs a command there."""
    monkeypatch.setenv("HOME", str(here))
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "somebody")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "somebody@example.org")
    programs = here / "programs"
    programs.mkdir()
    (programs / "skorche").write_text(SKORCHE.format(sys.executable))
    (programs / "skorche").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    project = here / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    Path("words.py").write_text(WORDS.lstrip())
    Path("pyproject.toml").write_text(PROJECT)

    def call(command: str, code: int = 0) -> str:
        done = subprocess.run(
            ["sh", "-c", command],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert done.returncode == code, (command, done.stdout, done.stderr)
        return done.stdout + done.stderr

    call("git init -q -b main && skorche compile && git add -A && git commit -qm first")
    return call


def check_said(said: str, wanted: str) -> None:
    """What a command says, where the page has dots for some of it."""
    parts = [re.escape(part) for part in wanted.split("...\n")]
    assert re.fullmatch("(?s:.*\n)?".join(parts), said.rstrip("\n")), (said, wanted)


@needs_git
def test_the_commands_of_the_page_take_a_new_skorche(
    calls: Callable[..., str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Somebody's branch, which was begun before.
    calls(
        "git switch -q -c topic && sed -i.old 's/max_workers=2/max_workers=4/' words.py"
    )
    calls(
        "rm words.py.old && skorche compile && git commit -qam topic && git switch -q main"
    )

    newer = Newer(here / "newer", *CHANGE)
    newer.know()
    monkeypatch.setenv("PYTHONPATH", newer.environment["PYTHONPATH"])
    told, taken, reviewed, blamed, merged = blocks()
    for command, said in told:
        check_said(calls(command, 1), said)
    for command, said in taken:
        if not command.startswith("pip "):
            came = calls(command)
            check_said(came if command.startswith("skorche ") else "", said)
    upgrade = calls("git rev-parse --short HEAD").strip()
    for command, said in reviewed:
        check_said(calls(command, int(command.startswith("skorche diff"))), said)
    assert upgrade in calls("git blame generated/words.py")
    for command, _ in blamed:
        calls(command)
    assert upgrade not in calls("git blame generated/words.py")

    calls("git switch -q topic")
    for command, _ in merged:
        calls(command)
    assert calls("skorche check") == "1 fresh\n"
    assert "workers=4" in Path("generated/words.py").read_text()
    assert CHANGE[2] in Path("generated/words.py").read_text()
    assert calls("git status --porcelain") == ""
