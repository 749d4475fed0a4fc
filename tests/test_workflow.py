"""Where people meet skorche: a new project, a watched one, hooks, an action, a shell.

The hooks are tried with the real pre-commit, and the action's script with the real git.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from skorche.cli import COMMANDS
from skorche.settings import KEYS
from tests.invoke import command
from tests.places import ROOT
from tests.repositories import git
from tests.waiting import wait_until

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SCRIPTS = sysconfig.get_path("scripts")
DOUBLE = '''
"""Doubles numbers."""

import skorche


@skorche.task
def double(number):
    return 2 * number


doubled = skorche.map(double, skorche.Queue("numbers", fixed_inputs=[1, 2, 3]))
skorche.run()
'''
SETTINGS = '[tool.skorche]\nsources = ["double.py"]\n'


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.chdir(root)
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    return root


def call(*words: str, expect: int = 0, **environment: str) -> str:
    done = subprocess.run(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=100,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == expect, done.stdout
    return done.stdout


def double_project() -> None:
    Path("double.py").write_text(DOUBLE.lstrip())
    Path("pyproject.toml").write_text(SETTINGS)
    command("compile")
    git("init", "-q", "-b", "main", ".")
    git("add", "-A")
    git("commit", "-qm", "first")


def edit(old: str, new: str) -> None:
    text = Path("double.py").read_text()
    assert old in text
    Path("double.py").write_text(text.replace(old, new))


# ---- init


def test_init_begins_a_project_that_compiles_and_runs() -> None:
    said = command("init").stderr
    assert said.splitlines()[-1] == "now say `skorche compile`"
    command("compile")
    command("check")
    output = call(sys.executable, "-I", "generated/words.py")
    wanted = ['"2 words of 16 letters"', '"2 words of 7 letters"']
    assert sorted(output.splitlines()) == wanted
    settings = tomllib.loads(Path("pyproject.toml").read_text())
    assert settings["tool"]["skorche"]["sources"] == ["pipelines/*.py"]
    git("init", "-q", ".")
    git("add", "-A")
    assert "Passed" in call("pre-commit", "run", "--all-files")
    call(sys.executable, "-m", "black", "-q", "--check", "pipelines", "generated")
    call(sys.executable, "-m", "ruff", "check", "--isolated", "pipelines", "generated")


def test_init_leaves_what_is_there() -> None:
    command("init", "new")
    before = {path: path.read_bytes() for path in Path("new").rglob("*.*")}
    assert "wrote" not in command("init", "new").stderr
    assert {path: path.read_bytes() for path in before} == before


CONFIG = """\
default_stages: [pre-commit]
repos:
- repo: local
  hooks:
  - id: nothing
    name: nothing
    entry: "true"
    language: system
"""


def test_init_adds_to_settings_and_hooks_that_are_there() -> None:
    Path("pyproject.toml").write_text('[project]\nname = "x"\n')
    Path(".pre-commit-config.yaml").write_text(CONFIG)
    command("init")
    settings = tomllib.loads(Path("pyproject.toml").read_text())
    assert settings["project"] == {"name": "x"}
    assert settings["tool"]["skorche"]["output"] == "generated"
    assert Path(".pre-commit-config.yaml").read_text().startswith(CONFIG)
    command("compile")
    git("init", "-q", ".")
    git("add", "-A")
    output = call("pre-commit", "run", "--all-files")
    assert output.count("Passed") == 2


@pytest.mark.parametrize("config", ["repos: []\n", CONFIG + "fail_fast: true\n"])
def test_init_says_what_to_add_where_it_cannot(config: str) -> None:
    Path(".pre-commit-config.yaml").write_text(config)
    said = command("init").stderr
    assert "add this to the repos of" in said and "- id: skorche-check" in said
    assert Path(".pre-commit-config.yaml").read_text() == config


def test_init_writes_nothing_where_the_settings_are_wrong() -> None:
    Path("pyproject.toml").write_text("[tool.skorche]\nsource = 3\n")
    assert 'did you mean "sources"?' in command("init", expect=2).stderr
    assert [path.name for path in Path().iterdir()] == ["pyproject.toml"]


# ---- compile --watch


@pytest.fixture
def watcher() -> Iterator[subprocess.Popen[str]]:
    """`skorche compile --watch`, whose words go to the file said."""
    double_project()
    with open("said", "w") as said:
        process = subprocess.Popen(
            [str(Path(SCRIPTS, "skorche")), "compile", "--watch"],
            stderr=said,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        try:
            wait_until(lambda: "unchanged" in Path("said").read_text(), 30)
            yield process
        finally:
            process.kill()
            process.wait()


def test_watch_compiles_again_when_a_file_changes(
    watcher: subprocess.Popen[str],
) -> None:
    compiled = Path("generated/double.py")
    edit("2 *", "3 *")
    wait_until(lambda: "3 * number" in compiled.read_text(), 30)
    edit("number):", "number) oops:")
    wait_until(lambda: "double.py:7" in Path("said").read_text(), 30)
    assert "3 * number" in compiled.read_text(), "what is wrong replaces nothing"
    edit("number) oops:", "number):")
    edit("3 *", "4 *")
    wait_until(lambda: "4 * number" in compiled.read_text(), 30)
    Path("pyproject.toml").write_text("[tool.skorche]\nsource = 3\n")
    wait_until(lambda: 'did you mean "sources"?' in Path("said").read_text(), 30)
    Path("pyproject.toml").write_text(SETTINGS + 'header = "mine"\n')
    wait_until(lambda: "# mine" in compiled.read_text(), 30)
    watcher.send_signal(signal.SIGINT)
    assert watcher.wait(timeout=30) == 0
    assert "Traceback" not in Path("said").read_text()


BUSY = """
import pathlib
import time


def nap(*_):
    pathlib.Path("busy").touch()
    time.sleep(60)


class Slow:
    __del__ = nap


"""


@pytest.mark.parametrize("end", ["nap()", "Slow()"])
def test_ctrl_c_ends_watching_in_the_middle_of_a_compile(
    watcher: subprocess.Popen[str], end: str
) -> None:
    """Also where the exception goes no further, as in a finalizer."""
    edit("import skorche", f"import skorche\n{BUSY}{end}\n")
    wait_until(Path("busy").exists, 30)
    watcher.send_signal(signal.SIGINT)
    assert watcher.wait(timeout=30) == 0
    assert "Aborted" not in Path("said").read_text()


def test_watch_needs_a_file_to_write() -> None:
    double_project()
    words = ("compile", "double.py", "--watch", "-o", "-")
    assert "--watch needs a file" in command(*words, expect=2).stderr


# ---- completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completion(shell: str) -> None:
    if shell == "bash" and shutil.which("bash") is None:
        pytest.skip("there is no bash")
    script = command("completion", shell).stdout
    assert f"_SKORCHE_COMPLETE={shell}_complete" in script
    words = {
        "COMP_WORDS": "skorche co",
        "COMP_CWORD": "co" if shell == "fish" else "1",
        "_SKORCHE_COMPLETE": f"{shell}_complete",
    }
    found = call("skorche", **words)
    assert {"compile", "completion"} <= set(re.findall(r"\w+", found))


def test_bash_completes_words_by_it() -> None:
    if shutil.which("bash") is None:
        pytest.skip("there is no bash")
    script = (
        'eval "$(skorche completion bash)"; COMP_WORDS=(skorche che); COMP_CWORD=1; '
        '_skorche_completion skorche; echo "${COMPREPLY[@]}"'
    )
    assert call("bash", "-c", script).strip() == "check"


# ---- hooks


def hooks_repository(folder: Path) -> str:
    """A git repository of skorche as it is here, which holds its hooks."""
    names = ["skorche", "templates", "scripts", "pyproject.toml"]
    names += [".pre-commit-hooks.yaml"]
    names += ["README.md", "LICENSE"]
    folder.mkdir()
    for name in names:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder / name)
    git("-C", str(folder), "init", "-q", ".")
    git("-C", str(folder), "add", "-A")
    git("-C", str(folder), "commit", "-qm", "skorche")
    return git("-C", str(folder), "rev-parse", "HEAD")


def use_hooks(folder: Path, language: str) -> None:
    revision = hooks_repository(folder)
    hooks = [{"id": "skorche-compile"}, {"id": "skorche-check"}]
    if language:
        hooks = [{**hook, "language": language} for hook in hooks]
    repository = {"repo": folder.as_uri(), "rev": revision, "hooks": hooks}
    config = json.dumps({"repos": [repository]})  # which is YAML, too
    Path(".pre-commit-config.yaml").write_text(config)
    git("add", "-A")


def pre_commit(hook: str, expect: int = 0) -> str:
    return call("pre-commit", "run", "--all-files", hook, expect=expect)


def test_pre_commit_checks_and_compiles(tmp_path: Path) -> None:
    double_project()
    use_hooks(tmp_path / "skorche", "system")
    try_hooks()


def test_pre_commit_checks_and_compiles_notebooks(tmp_path: Path) -> None:
    """Also where nothing but a notebook is committed."""
    double_project()
    git("rm", "-q", "double.py", "generated/double.py")
    Path("pyproject.toml").write_text(SETTINGS.replace(".py", ".ipynb"))
    cells = DOUBLE.replace("doubled =", "\0doubled =").split("\0")
    book(*cells)
    command("compile")
    use_hooks(tmp_path / "skorche", "system")
    git("commit", "-qm", "a notebook")
    book(cells[0].replace("2 *", "3 *"), *cells[1:])
    git("add", "double.ipynb")
    output = call("pre-commit", "run", "skorche-check", expect=1)
    assert "generated/double.py: " in output and "double differs" in output, output
    output = call("pre-commit", "run", "skorche-compile", expect=1)
    assert "files were modified by this hook" in output
    git("add", "-A")
    assert "Passed" in call("pre-commit", "run", "skorche-check")
    book("1 +")
    git("add", "double.ipynb")
    assert "cell 1:1" in call("pre-commit", "run", "skorche-check", expect=1)


def book(*cells: str) -> None:
    """Write a notebook of these cells."""
    parts = [{"cell_type": "code", "metadata": {}, "source": cell} for cell in cells]
    text = json.dumps({"nbformat": 4, "metadata": {}, "cells": parts})
    Path("double.ipynb").write_text(text)


@pytest.mark.timeout(400)
def test_pre_commit_installs_skorche_by_itself(tmp_path: Path) -> None:
    double_project()
    use_hooks(tmp_path / "skorche", "")
    words = ("pre-commit", "install-hooks")
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode and re.search("connection|No matching", done.stdout):
        pytest.skip(f"the package index cannot be reached: {done.stdout[-500:]}")
    assert done.returncode == 0, done.stdout
    try_hooks()


def try_hooks() -> None:
    assert "Passed" in pre_commit("skorche-check")
    edit("2 *", "3 *")
    output = pre_commit("skorche-check", expect=1)
    assert "the declaration changed; double differs from the declaration's" in output
    output = pre_commit("skorche-compile", expect=1)
    assert "files were modified by this hook" in output
    git("add", "-A")
    assert "Passed" in pre_commit("skorche-compile")
    assert "Passed" in pre_commit("skorche-check")
    text = Path("generated/double.py").read_text()
    Path("generated/double.py").write_text(text.replace("class Bell:", "class Ball:"))
    output = pre_commit("skorche-compile", expect=1)
    assert "edited by hand" in output and "--force" in output


# ---- the action


def review(expect: int, **environment: str) -> tuple[str, str, str]:
    """What the action's script prints, and writes to the job's summary and outputs."""
    for name in ("summary", "output"):
        Path(f"../{name}").write_text("")
    printed = call(
        "bash",
        str(ROOT / "scripts/review.sh"),
        expect=expect,
        GITHUB_STEP_SUMMARY=str(Path("../summary").resolve()),
        GITHUB_OUTPUT=str(Path("../output").resolve()),
        **environment,
    )
    return printed, Path("../summary").read_text(), Path("../output").read_text()


def logged(printed: str) -> str:
    """What is in the job's log, between the lines that keep the runner from obeying it."""
    first, *lines, end, last = printed.split("\n")
    word = first.removeprefix("::stop-commands::")
    assert (len(word), end, last) == (32, f"::{word}::", "")
    return "\n".join(lines)


def commit() -> None:
    """Commit all on a branch of its own."""
    git("checkout", "-qb", "change")
    git("add", "-A")
    git("commit", "-qm", "change")


def test_the_action_says_nothing_changed_where_nothing_did() -> None:
    double_project()
    printed, summary, output = review(0, AGAINST="main")
    assert logged(printed) == "1 fresh\n"
    assert summary == "## Pipelines\n\nNo pipeline changed.\n"
    assert output == "changed=false\n"


def test_the_action_writes_the_change_to_the_summary() -> None:
    double_project()
    edit("@skorche.task\n", "@skorche.task(max_workers=4)\n")
    command("compile")
    commit()
    _, summary, output = review(0, AGAINST="main")
    assert "- `~ double: max_workers 1 → 4`\n" in summary
    assert "```mermaid\nflowchart LR\n" in summary
    assert output == "changed=true\n"


def test_the_action_fails_where_a_file_is_not_fresh() -> None:
    double_project()
    edit("2 *", "3 *")
    printed, summary, _ = review(1, AGAINST="main", MESSAGE="ask `Ada` $(date)")
    assert "the declaration changed; double differs" in printed
    assert logged(printed).endswith("ask `Ada` $(date)\n")
    assert "### Compiled files are not fresh" in summary
    assert "-    return 2 * number" in summary


@pytest.mark.parametrize("against", ["", "0" * 40, "0" * 64])
def test_the_action_checks_where_there_is_nothing_to_compare_with(against: str) -> None:
    double_project()
    _, summary, output = review(0, AGAINST=against)
    assert "There is nothing to compare with." in summary
    assert output == "changed=false\n"


def test_the_action_fails_where_the_revision_is_none() -> None:
    double_project()
    for against in ("nowhere", "000", "0" * 41, "--all"):
        printed, summary, output = review(2, AGAINST=against)
        assert f"{against} is no revision" in printed
        assert f"{against} is no revision" in summary
        assert output == ""
    review(2, FOLDER="nowhere")


def test_the_action_works_in_the_folder_that_is_said() -> None:
    Path("inner").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir("inner")
        double_project()
    printed, summary, _ = review(0, FOLDER="inner", AGAINST="main")
    assert logged(printed) == "1 fresh\n"
    assert summary == "## Pipelines\n\nNo pipeline changed.\n"


def test_the_action_works_in_a_folder_of_a_repository() -> None:
    Path("sub").mkdir()
    Path("sub/double.py").write_text(DOUBLE.lstrip())
    Path("sub/pyproject.toml").write_text(SETTINGS)
    command("compile", "sub/double.py")
    git("init", "-q", "-b", "main", ".")
    git("add", "-A")
    git("commit", "-qm", "first")
    Path("double.py").write_text(Path("sub/double.py").read_text())
    edit("@skorche.task\n", "@skorche.task(max_workers=4)\n")
    shutil.move("double.py", "sub/double.py")
    command("compile", "sub/double.py")
    commit()
    _, summary, output = review(0, FOLDER="sub", AGAINST="main")
    assert "- `~ double: max_workers 1 → 4`\n" in summary
    assert output == "changed=true\n"


def test_the_action_compares_what_is_committed() -> None:
    """That is what is to be merged; and it checks what is there."""
    double_project()
    edit("2 *", "3 *")
    printed, summary, output = review(1, AGAINST="main")
    assert "No pipeline changed." in summary
    assert output == "changed=false\n"
    assert "the declaration changed" in printed


@pytest.mark.parametrize(
    "check, event, head, runs",
    [
        ("auto", "pull_request", "ada/words", True),
        ("auto", "pull_request", "eve/words", False),
        ("auto", "pull_request", "", False),
        ("auto", "pull_request_target", "eve/words", False),
        ("auto", "workflow_run", "eve/words", False),
        ("auto", "issue_comment", "", False),
        ("auto", "push", "", True),
        ("", "pull_request", "eve/words", False),
        ("true", "pull_request", "eve/words", True),
        ("false", "push", "", False),
    ],
)
def test_the_action_runs_no_declaration_of_a_fork(
    check: str, event: str, head: str, runs: bool
) -> None:
    double_project()
    edit("2 *", "3 *")
    printed, summary, output = review(
        int(runs),
        CHECK=check,
        GITHUB_EVENT_NAME=event,
        GITHUB_REPOSITORY="ada/words",
        HEAD_REPOSITORY=head,
    )
    assert ("Declarations were not run, so nobody knows" in summary) != runs
    assert ("the declaration changed" in printed) == runs
    assert output == "changed=false\n"


def test_the_action_takes_no_other_word_for_whether_to_check() -> None:
    double_project()
    assert "check is true, false or auto" in review(2, CHECK="yes")[0]


def test_the_action_gives_the_script_what_the_user_says() -> None:
    """By the environment: text of the user's in a script would be run as one."""
    text = (ROOT / "action.yml").read_text()
    runs = text[text.index("\nruns:") :]
    for line in runs.splitlines():
        if line.strip().startswith("run:"):
            assert "${{" not in line
    used = set(re.findall(r"\$\{([A-Z_]+):-", (ROOT / "scripts/review.sh").read_text()))
    given = set(re.findall(r"^        ([A-Z_]+): \$", runs, re.MULTILINE))
    runner = {name for name in used if name.startswith("GITHUB_")}
    assert {"GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"} <= runner
    assert given - {"INSTALL"} == used - runner


# ---- what pages list


def test_a_page_shows_each_setting_and_each_command() -> None:
    page = (ROOT / "docs" / "command-line.md").read_text()
    table = page[page.rindex("[tool.skorche]") :].partition("```")[0]
    settings = tomllib.loads(table)["tool"]["skorche"]
    assert sorted(settings) == sorted(KEYS)
    for name in COMMANDS:
        assert f"| `skorche {name}" in page, name


def goals() -> list[str]:
    (line,) = re.findall(
        r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE
    )
    return sorted(line.split())


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_make_help_says_what_there_is_to_make() -> None:
    lines = call("make", "--no-print-directory", "-C", str(ROOT), "help").splitlines()
    said = [re.fullmatch(r"make ([\w-]+) +\S.*", line) for line in lines]
    assert sorted(match[1] for match in said if match) == goals()
    assert len(said) == len(goals())


PAGES = ["README.md", "CONTRIBUTING.md", "tests/README.md"]
PAGES += [f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")]


@pytest.mark.parametrize("page", PAGES)
def test_pages_name_goals_that_there_are(page: str) -> None:
    text = (ROOT / page).read_text()
    named = re.findall(
        r"^ +make (?:\w+=\S+ )*([\w-]+)|`make (?:\w+=\S+ )*([\w-]+)", text, re.MULTILINE
    )
    assert {first or second for first, second in named} <= {*goals()}
