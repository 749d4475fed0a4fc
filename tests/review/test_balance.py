"""Whether a project leaves numbers of workers to the run: in the file, and as a cause."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import skorche
from skorche.errors import DeclarationError
from tests.invoke import command
from tests.review.projects import PROJECT, replace

COMPILED = "generated/words.py"


@pytest.fixture
def free(project: Path) -> Path:
    """The project with a task that says no number of workers, compiled."""
    replace("words.py", "@skorche.task(max_workers=2)", "@skorche.task(ordered=True)")
    command("compile")
    return project


def said() -> str:
    return command("check", expect=1).stdout.partition("\n")[0]


def test_the_settings_are_the_cause_of_what_they_change(free: Path) -> None:
    Path("pyproject.toml").write_text(f"{PROJECT}balance = true\n")
    assert said() == f"{COMPILED}: the project's settings changed; balance"
    command("compile")
    text = Path(COMPILED).read_text()
    assert "\nBalanced: max_workers=auto of clean.\n" in text
    assert "-> clean (max_workers=auto, ordered=True)" in text
    assert command("check").stderr == "1 fresh\n"
    Path("pyproject.toml").write_text(PROJECT)
    assert said() == f"{COMPILED}: the project's settings changed; balance"
    assert "wrote" in command("compile").stderr


def test_what_a_word_of_the_command_line_changed_is_no_hands_edit(free: Path) -> None:
    os.utime("words.py", (1, 1))
    assert "wrote" in command("compile", "words.py", "--balance").stderr
    assert "max_workers=auto" in Path(COMPILED).read_text()
    assert "wrote" in command("compile", "words.py").stderr
    replace(COMPILED, "return word.strip", "return str.strip")
    assert "use --force" in command("compile", "words.py", "--balance", expect=1).stderr


def test_run_and_verify_balance_too(free: Path) -> None:
    Path("pyproject.toml").write_text(f"{PROJECT}balance = true\n")
    assert command("verify", "words.py").stderr.startswith("same words.py: ")
    shown = command("show", "--run", "words.py").stdout
    assert "clean (max_workers=auto" in shown
    assert command("run", "words.py").exit_code == 0


@pytest.mark.parametrize("value", ['"yes"', "1", "[]"])
def test_a_setting_that_is_none_is_refused(free: Path, value: str) -> None:
    Path("pyproject.toml").write_text(f"{PROJECT}balance = {value}\n")
    told = command("check", expect=2).stderr
    assert "balance of [tool.skorche] is not true or false" in told


def test_problems_of_a_graph_are_told_as_ever() -> None:
    pipeline = skorche.Pipeline()
    pipeline.map(skorche.task(abs, retries=-1), skorche.Queue("numbers", [1]))
    with pytest.raises(DeclarationError, match="retries of task abs is -1"):
        pipeline.run(balance=True)


def test_only_what_was_not_said_is_left_to_the_run() -> None:
    pipeline = skorche.Pipeline()
    numbers = skorche.Queue("numbers", range(20))
    one = pipeline.map(skorche.task(abs, max_workers=1), numbers)
    two = pipeline.map(skorche.task(str, ordered=True), one)
    pipeline.run(balance=True)
    workers = [op.task.settings.max_workers for op in pipeline.graph.operators]  # type: ignore[attr-defined]
    pipeline.shutdown()
    assert workers == [1, "auto"]
    assert two.flush() == [str(number) for number in range(20)]
