"""docs/killed-at-80-percent.md: its commands do what the page shows, in that order."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

PAGE = (ROOT / "docs" / "killed-at-80-percent.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def run(command: str, folder: Path) -> str:
    """Run a command of the page, which waits for a point; return what it says."""
    written = "until test -s counts.jsonl.partial; do sleep 0.05; done; sleep 1.2"
    command = command.replace("sleep 8", written)
    words = re.sub(r"^(skorche|python)", rf"'{sys.executable}' -m \1", command)
    done = subprocess.run(
        ["sh", "-c", words.replace("-m python ", "")],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout + done.stderr


@pytest.mark.skipif(os.name != "posix", reason="its commands are for a shell")
def test_the_commands_of_the_page_end_with_the_same_outputs(tmp_path: Path) -> None:
    [declaration] = blocks("python")
    short = declaration.replace("range(4000)", "range(1000)")
    (tmp_path / "pages.py").write_text(short, encoding="utf-8")
    for block in blocks("console"):
        first, _, said = block.partition("\n")
        assert first.startswith("$ ")
        found = run(first[2:], tmp_path)
        if first.startswith("$ skorche compile"):
            compiled = tmp_path / "generated" / "pages.py"
            text = compiled.read_text(encoding="utf-8")
            often = text.replace("SECONDS = 5.0", "SECONDS = 0.1")
            compiled.write_text(often, encoding="utf-8")
        found = found.replace("nothing waits", "0 items wait")
        shown, wanted = (
            re.sub(r"\d\d:\d\d:\d\d", "", re.sub(r"[\d,-]+|/.*/", "N", one))
            for one in (found, said)
        )
        assert shown == wanted
    assert len((tmp_path / "counts.jsonl").read_text().splitlines()) == 100
    assert not (tmp_path / "journal").exists()
