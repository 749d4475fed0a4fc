"""What tunes a declaration is an input of its compiled file, as the declaration is."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.invoke import command
from tests.repositories import git
from tests.review.projects import replace

TUNE = "words.tune.toml"
COMPILED = "generated/words.py"
FIRST = "[stages.is_short]\nmax_workers = 4\n\n[queues.short]\nmaxsize = 64\n"


@pytest.fixture
def tuned(project: Path) -> Path:
    """The project with a task that leaves its settings free, tuned, and compiled."""
    replace(
        "words.py",
        "words = skorche",
        "def is_short(word):\n    return word\n\n\nwords = skorche",
    )
    replace(
        "words.py", "batches = ", "short = skorche.map(is_short, q_short)\nbatches = "
    )
    write(FIRST)
    command("compile")
    return project


def write(text: str) -> None:
    """Write what tunes it, later than all that was compiled."""
    Path(TUNE).write_text(text)
    later = time.time_ns() + 10**9
    if os.path.exists(COMPILED):
        later = max(later, os.stat(COMPILED).st_mtime_ns + 10**9)
    os.utime(TUNE, ns=(later, later))


def said() -> str:
    """What check says of the one file, without the diff."""
    return command("check", expect=1).stdout.partition("\n")[0]


def test_a_tuned_file_is_fresh_from_any_folder(tuned: Path) -> None:
    assert "max_workers=4" in Path(COMPILED).read_text()
    assert command("check").stderr == "1 fresh\n"
    os.mkdir("deep")
    os.chdir("deep")
    assert command("check").stderr == "1 fresh\n"


def test_another_value_is_told_as_a_change_of_that_file(tuned: Path) -> None:
    write(FIRST.replace("4", "6"))
    told = f"{COMPILED}: {TUNE} changed; is_short: max_workers 4 → 6; "
    assert said() == told + "queue short: maxsize 64 → 66"
    assert "wrote" in command("compile").stderr


@pytest.mark.parametrize("committed", [False, True])
def test_so_is_a_file_that_came_or_went(tuned: Path, committed: bool) -> None:
    if committed:
        git("init", "-q")
        git("add", "-A")
        git("commit", "-qm", "tuned")
        os.utime(COMPILED)  # as in a fresh checkout: times tell nothing
    os.remove(TUNE)
    if committed:
        git("commit", "-qam", "a change")
    gone = "is_short: max_workers 4 → 1; queue short: maxsize 64 → unset"
    assert said() == f"{COMPILED}: {TUNE} changed; {gone}"
    command("compile")
    assert "Tuned by" not in Path(COMPILED).read_text()
    write(FIRST)
    came = "is_short: max_workers 1 → 4; queue short: maxsize unset → 64"
    assert said() == f"{COMPILED}: {TUNE} changed; {came}"


def test_what_the_declaration_says_by_now_is_told_as_that(tuned: Path) -> None:
    replace("words.py", "def is_short", "@skorche.task(max_workers=4)\ndef is_short")
    write(FIRST)
    assert said().startswith(f"{COMPILED}: {TUNE} changed; tuned by it: max_workers=4 ")
    note = command("compile").stderr
    assert f"{TUNE}:2: max_workers of is_short is 4, as the declaration says\n" in note


def test_an_edit_of_the_compiled_file_is_a_hands(tuned: Path) -> None:
    text = Path(COMPILED).read_text()
    Path(COMPILED).write_text(text.replace("max_workers=4", "max_workers=8"))
    later = os.stat(TUNE).st_mtime_ns + 10**9
    os.utime(COMPILED, ns=(later, later))
    assert "edited by hand" in said()
    assert "use --force" in command("compile", expect=1).stderr


def test_a_change_of_the_declaration_is_told_beside_it(tuned: Path) -> None:
    replace("words.py", "max_workers=2", "max_workers=3")
    write(FIRST.replace("= 4", "= 5"))
    lines = [x for x in command("check", expect=1).stdout.splitlines() if ": " in x]
    assert f"{COMPILED}: the declaration changed; clean: max_workers 2 → 3" in lines
    assert f"{COMPILED}: {TUNE} changed; is_short: max_workers 4 → 5" in lines


def test_check_says_what_is_wrong_with_it_and_compiles_nothing(tuned: Path) -> None:
    write("[stages.gone]\nmax_workers = 2\n")
    for verb in ("check", "compile", "run", "verify"):
        words = [verb] if verb in ("check", "compile") else [verb, "words.py"]
        result = command(*words, expect=2 if verb == "check" else 1)
        assert f"{TUNE}:1: the declaration has no stage 'gone'" in result.stderr
    assert "max_workers=4" in Path(COMPILED).read_text()


def test_run_and_verify_use_it(tuned: Path) -> None:
    shown = command("run", "words.py", "--stats").stderr
    [line] = [line for line in shown.splitlines() if line.startswith("is_short")]
    assert line.split()[1] == "4"
    assert command("verify", "words.py").stderr.startswith("same words.py: ")
    assert "is_short (max_workers=4)" in command("show", "--run", "words.py").stdout
