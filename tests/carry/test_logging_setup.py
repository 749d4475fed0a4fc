"""What is told of a program that sets logging up where that is not carried."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.invoke import invoke

HEAD = """import logging
import sys
from logging import basicConfig

import skorche


def same(item):
    return item


if __name__ == "__main__":
    LINE
    skorche.map(same, skorche.Queue("items", [1]))
    skorche.run()
"""


@pytest.mark.parametrize(
    "line",
    [
        "logging.basicConfig(level=logging.INFO)",
        "basicConfig(level=len(sys.argv))",
        'logging.getLogger("x").setLevel("INFO")',
    ],
)
def test_what_sets_logging_up_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("d.py").write_text(HEAD.replace("LINE", line))
    done = invoke("compile", "d.py", "-o", "out.py")
    assert done.exit_code == 0
    said = "d.py:13: the script does not set logging up as this does: there -v shows"
    assert said in done.stderr
    assert (
        "set logging up"
        not in invoke(
            "compile", "d.py", "-o", "out.py", "--no-script", "--force"
        ).stderr
    )


@pytest.mark.parametrize("line", ['logging.info("x")', "print(logging.getLogger())"])
def test_what_only_logs_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("d.py").write_text(HEAD.replace("LINE", line))
    assert "set logging up" not in invoke("compile", "d.py", "-o", "out.py").stderr
