"""docs/find-the-slow-stage.md: its commands do what the page shows, in that order."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

PAGE = (ROOT / "docs" / "find-the-slow-stage.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def commands() -> list[tuple[str, str]]:
    """Each command of the page, with what it says there."""
    found = []
    for block in blocks("console"):
        first, _, said = block.partition("\n")
        assert first.startswith("$ ")
        found.append((first[2:], said))
    return found


def run(command: str, folder: Path) -> str:
    """Run a command of the page, with a short tune; return what it says."""
    command = command.replace("skorche tune", "skorche tune --seconds 0.4")
    words = re.sub(r"^skorche", f"'{sys.executable}' -m skorche", command)
    done = subprocess.run(
        ["sh", "-c", words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout + done.stderr


def test_there_are_five_commands() -> None:
    assert [command.split()[:2] for command, _ in commands()] == [
        ["skorche", "profile"],
        ["skorche", "tune"],
        ["cat", "pages.tune.toml"],
        ["skorche", "compile"],
        ["skorche", "profile"],
    ]


@pytest.mark.skipif(os.name != "posix", reason="its commands are for a shell")
def test_the_commands_of_the_page_find_the_slow_stage(tmp_path: Path) -> None:
    [declaration] = blocks("python")
    short = declaration.replace("range(400)", "range(120)")
    (tmp_path / "pages.py").write_text(short, encoding="utf-8")
    said = [run(command, tmp_path) for command, _ in commands()]
    first, tuned, settings, compiled, _ = said
    assert re.search(r"^ > fetch +█", first, re.MULTILINE)
    assert re.search(r"`fetch`: \d+ % pages.py:9 `time.sleep\(0.01\)", first)
    assert "`fetch` is the limit: " in first
    assert "wrote pages.tune.toml\n" in tuned
    assert re.search(
        r"^\[stages.fetch\]\n(# .*\n)*max_workers = ", settings, re.MULTILINE
    )
    assert "wrote generated/pages.py\n" in compiled
    before = (tmp_path / "before.jsonl").read_text(encoding="utf-8").splitlines()
    after = (tmp_path / "after.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(before) == 120
    assert sorted(before) == sorted(after)
    assert "<svg" in (tmp_path / "report.html").read_text(encoding="utf-8")
