"""What a program is told as it ends, of pipelines that it forgot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BEGIN = """import skorche


def double(number):
    return 2 * number


numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
doubled = skorche.map(double, numbers)
"""
RUN = "skorche.run()\n"
NEVER_RUN = "program.py:9: a stage was declared and never run: call run()"


def told(folder: Path, text: str) -> str:
    program = folder / "program.py"
    program.write_text(text)
    done = subprocess.run(
        [sys.executable, str(program)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stderr


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("", NEVER_RUN),
        ("pipeline = skorche.Pipeline()\n", NEVER_RUN),
        (f"{RUN}skorche.shutdown()\nskorche.map(double, doubled)\n", "never run"),
        ("skorche.map(double, doubled)\n", "2 stages were declared and never run"),
    ],
)
def test_what_was_forgotten_is_told(tmp_path: Path, end: str, words: str) -> None:
    [line] = told(tmp_path, BEGIN + end).splitlines()
    assert line.startswith("skorche: ")
    assert words in line


@pytest.mark.parametrize("end", [f"{RUN}skorche.shutdown()\n", "skorche.init()\n"])
def test_nothing_is_told_of_what_is_done(tmp_path: Path, end: str) -> None:
    assert told(tmp_path, BEGIN + end) == ""


def test_a_program_that_fails_says_why_and_no_more(tmp_path: Path) -> None:
    error = told(tmp_path, f"{BEGIN}1 / 0\n")
    assert "ZeroDivisionError" in error
    assert "never run" not in error


def test_what_a_module_declares_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "pipelines.py").write_text(BEGIN)
    assert told(tmp_path, "import pipelines\n") == ""


def test_compiling_tells_in_a_line_of_its_own_what_it_compiles(tmp_path: Path) -> None:
    (tmp_path / "pipelines.py").write_text(BEGIN)
    words = [sys.executable, "-m", "skorche", "compile", "pipelines.py", "-o", "-"]
    done = subprocess.run(
        words, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    told = "it builds a graph and never calls run(): it is compiled as it is at its end"
    assert done.stderr == f"pipelines.py: {told}\n"
