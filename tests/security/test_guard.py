"""That the guard bites: what it is to forbid is tried, each of it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.security.guard import Forbidden, Guard
from tests.security.repositories import Repository

EVENTS: dict[str, tuple[Any, ...]] = {
    "exec": (compile("1", "ROOT/x.py", "exec"),),
    "import": ("x", "ROOT/x.so", [], [], []),
    "subprocess.Popen": ("true", ["true"], None, None),
    "os.system": ("true",),
    "open": ("ROOT/x.py", "w", os.O_WRONLY),
    "pickle.find_class": ("os", "system"),
}


@pytest.mark.parametrize("event", EVENTS)
def test_each_thing_is_forbidden_but_elsewhere(event: str, tmp_path: Path) -> None:
    def at(place: Path) -> tuple[Any, ...]:
        if event == "exec":
            return (compile("1", str(place / "x.py"), "exec"),)
        words = EVENTS[event]
        return tuple(
            w.replace("ROOT", str(place)) if isinstance(w, str) else w for w in words
        )

    request = {"root": str(tmp_path / "root"), "runs": [], "words": ["diff"]}
    with open(tmp_path / "report", "w+b") as report:
        guard = Guard(request, report.fileno())
        with pytest.raises(Forbidden):
            guard(event, at(tmp_path / "root"))
        assert report.tell()
    if event in ("import", "open"):
        guard(event, at(tmp_path / "elsewhere"))


def test_text_is_not_evaluated_but_by_the_standard_library(tmp_path: Path) -> None:
    request = {"root": str(tmp_path), "runs": [], "words": ["diff"]}
    with open(tmp_path / "report", "w+b") as report:
        guard = Guard(request, report.fileno())
        with pytest.raises(Forbidden, match="ran text that"):
            guard("exec", (compile("1", "<string>", "eval"),))


def test_a_declaration_that_runs_without_leave_is_told(repository: Repository) -> None:
    with pytest.raises(AssertionError, match=r"ran pipelines/words\.py"):
        repository.skorche("show", "--run", "pipelines/words.py")
    # It runs in a process that `check` starts, and that is watched as well.
    with pytest.raises(AssertionError, match=r"ran pipelines/words\.py"):
        repository.skorche("check")


def test_leave_to_run_one_file_is_none_for_another(repository: Repository) -> None:
    repository.write("pipelines/beside.py", "")
    repository.write("pipelines/words.py", "import beside\n")
    with pytest.raises(AssertionError, match=r"ran pipelines/beside\.py"):
        words = ("show", "--run", "pipelines/words.py")
        repository.skorche(*words, runs=("pipelines/words.py",))


def test_a_payload_that_ran_is_told_whoever_ran_it(repository: Repository) -> None:
    repository.write("pipelines/words.py", "open('CANARY', 'w')\n")
    with pytest.raises(AssertionError, match="let a payload run"):
        repository.skorche("check", runs=("pipelines/*.py",))


def test_what_git_starts_is_told(repository: Repository) -> None:
    """A program that git runs by itself, which its trace alone shows."""
    repository.git("config", "core.fsmonitor", "false; true")
    environment = {**os.environ, **repository.environment}
    subprocess.run(
        ["git", "status"],
        cwd=repository.root,
        env=environment,
        stdout=subprocess.DEVNULL,
        timeout=60,
        check=True,
    )
    with pytest.raises(AssertionError, match="git started .*false; true"):
        repository.skorche("explain")


def test_a_command_as_it_should_be_is_told_by_its_words(repository: Repository) -> None:
    text = "# Nothing changed.\n\n$ skorche diff --git main\n$ skorche explain x\n"
    told = repository.console(text)
    assert told.startswith(
        "# Nothing changed.\n\n$ skorche diff --git main\n[exit 0]\n"
    )
    assert told.endswith("[exit 2]\n")
    assert repository.console(told) == told
