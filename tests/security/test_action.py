"""What a pull request may try on the Action: its script is run on hostile repositories.

GitHub's files and a token are in the environment, as on a runner, and declarations are run,
as for a branch of the repository's own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from scripts.summary import fit
from tests.invoke import command
from tests.places import ROOT
from tests.repositories import git

SCRIPT = ROOT / "scripts/review.sh"
SCRIPTS = sysconfig.get_path("scripts")
TOKEN = "ghs_x123"
DECLARATION = '''
"""Counts words."""

import os
import subprocess
import sys

import skorche


def clean(word):
    """Take off what is no letter."""
    return word.strip(".,")


def is_long(word):
    return len(word) > 5


words = skorche.Queue("words", fixed_inputs=["Pipelines,", "are"])
(long, short) = skorche.split(is_long, skorche.map(clean, words))
skorche.run()
'''
SETTINGS = '[tool.skorche]\nsources = ["words.py"]\n'
RUNNER_FILES = ("ENV", "OUTPUT", "PATH", "STATE", "STEP_SUMMARY")


class Reviewed(NamedTuple):
    """What the script printed and how it ended, and what is in the runner's files."""

    code: int
    printed: str
    files: dict[str, str]

    @property
    def summary(self) -> str:
        return self.files["STEP_SUMMARY"]

    @property
    def obeyed(self) -> list[str]:
        """The lines of the log that a runner looks at for orders."""
        lines, word = [], ""
        for line in re.split("[\r\n]+", self.printed):
            if word:
                word = "" if line == f"::{word}::" else word
            elif line.startswith("::stop-commands::"):
                word = line.removeprefix("::stop-commands::")
            else:
                lines.append(line)
        return lines


@pytest.fixture(scope="module")
def main_branch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one pipeline, which tests copy."""
    root = tmp_path_factory.mktemp("main")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        Path("words.py").write_text(DECLARATION.lstrip())
        Path("pyproject.toml").write_text(SETTINGS)
        command("compile")
        git("init", "-q", "-b", "main", ".")
        git("add", "-A")
        git("commit", "-qm", "first")
    return root


@pytest.fixture(autouse=True)
def project(main_branch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    shutil.copytree(main_branch, root)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PATH", f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}")
    git("checkout", "-qb", "pr")
    return root


def canary() -> Path:
    return Path("../canary").absolute()


def commit(
    edit: Callable[[str], str] = str, code: str = "", stale: bool = False
) -> None:
    """Commit a declaration that was edited, with what it compiles to, unless that is to be
    `stale`; and with code that runs with it, and is not carried."""
    path = Path("words.py")
    text = edit(path.read_text())
    path.write_text(text)
    if not stale:
        command("compile", "--force")
    path.write_text(text.replace("words = sk", f"{code}\nwords = sk"))
    git("add", "-A")
    git("commit", "-qm", "change", "--allow-empty")


def inverted(was: str) -> str:
    return was.replace("len(word) > 5", "len(word) < 5")


def review(check: str = "true", against: str = "main", **more: str) -> Reviewed:
    files = {name: Path(f"../{name}").absolute() for name in RUNNER_FILES}
    for file in files.values():
        file.write_text("")
    runner = {f"GITHUB_{name}": str(path) for name, path in files.items()}
    environment = {
        **os.environ,
        **runner,
        "GITHUB_ACTIONS": "true",
        "GITHUB_TOKEN": TOKEN,
        "ACTIONS_RUNTIME_TOKEN": TOKEN,
        "AGAINST": against,
        "CHECK": check,
        **more,
    }
    done = subprocess.run(
        ["bash", SCRIPT],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=60,
        check=False,
    )
    texts = {name: path.read_text() for name, path in files.items()}
    return Reviewed(done.returncode, done.stdout, texts)


# ---- declarations that are run


LOOK = """\
process = os.getpid()
while process > 1:
    print(open(f"/proc/{process}/environ").read(), *os.environ)
    status = open(f"/proc/{process}/status").read()
    process = int(status.partition("PPid:")[2].split()[0])
    if "pytest" in open(f"/proc/{process}/cmdline").read():
        break
print("looked")
"""


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="there is no /proc")
def test_a_declaration_finds_no_token_in_any_process_above_it() -> None:
    commit(code=LOOK)
    found = review()
    assert found.code == 0, found.printed
    assert "looked" in found.printed
    assert TOKEN not in found.printed
    assert "GITHUB_" not in found.printed


@pytest.mark.parametrize("name", RUNNER_FILES)
def test_orders_that_a_declaration_gives_the_runner_are_taken_back(name: str) -> None:
    """Their names are not in its environment; it may find them all the same."""
    path = Path(f"../{name}").absolute()
    order = f"with open({str(path)!r}, 'a') as it: it.write('LD_PRELOAD=evil.so\\n')"
    # It is in the compiled file as well, as the report would quote it otherwise.
    commit(lambda was: was.replace("words = sk", f"{order}\nwords = sk"))
    assert "LD_PRELOAD" in Path("generated/words.py").read_text()
    found = review(against="")
    assert "LD_PRELOAD" not in "".join(found.files.values())
    assert found.code == 2
    assert "There is nothing to compare with." in found.summary
    assert "A declaration wrote to a file of the runner's" in found.summary


def test_a_link_in_the_place_of_a_runners_file_is_not_followed() -> None:
    path = str(Path("..").resolve() / "STEP_SUMMARY")
    text = f"os.rename({path!r}, {path + '2'!r}); os.symlink({path + '2'!r}, {path!r})"
    commit(code=text)
    assert review(against="").code == 2
    assert not Path(path).is_symlink()


def test_what_changed_is_told_though_a_declaration_replaces_the_base() -> None:
    replace = "subprocess.run(['git', 'replace', '-f', 'main', 'HEAD'])"
    commit(inverted, replace)
    for _ in range(2):  # the second one finds it replaced
        found = review()
        assert "- `~ code of is_long changed`" in found.summary
        assert found.files["OUTPUT"] == "changed=true\n"
    assert git("replace", "--list")


@pytest.mark.parametrize(
    "code, said",
    [
        ("os._exit(0)", "words.py gave no answer: its process ended with exit code 0"),
        ("os.kill(os.getppid(), 9)", "words.py gave no answer"),
    ],
)
def test_a_declaration_that_ends_skorche_makes_nothing_green(
    code: str, said: str
) -> None:
    commit(code=code)
    found = review(against="")
    assert found.code == 2
    assert said in found.summary


def test_a_declaration_does_not_patch_the_check() -> None:
    patch = "import skorche.cli.reviewing as r; r._causes = lambda *_: []"
    commit(inverted, patch, stale=True)
    found = review()
    assert found.code == 1
    assert "the declaration changed" in found.summary


def test_a_declaration_does_not_write_the_file_that_it_is_compared_with() -> None:
    path = "'generated/words.py'"
    write = f"t = open({path}).read().replace('> 5', '< 5'); open({path}, 'w').write(t)"
    commit(inverted, write, stale=True)
    found = review(against="")
    assert found.code == 2
    assert "was changed while declarations ran" in found.summary


def test_a_fork_runs_nothing() -> None:
    commit(code=f"open({str(canary())!r}, 'w')")
    found = review(
        "auto",
        GITHUB_EVENT_NAME="pull_request",
        GITHUB_REPOSITORY="ada/words",
        HEAD_REPOSITORY="eve/words",
    )
    assert found.code == 0
    assert "they may be from a fork" in found.summary
    assert not canary().exists()


# ---- what is committed


def modules() -> None:
    """Files that are called like modules which somebody may import from here."""
    for name in ("pip", "skorche", "json", "secrets", "black", "sitecustomize"):
        Path(f"{name}.py").write_text(f"open({str(canary())!r}, 'w').close()")


def test_modules_of_the_project_are_not_taken_for_others() -> None:
    modules()
    commit(inverted, stale=True)
    found = review("false")
    assert "No pipeline changed." in found.summary
    assert not canary().exists()


def test_pip_is_not_the_projects() -> None:
    modules()
    action = (ROOT / "action.yml").read_text()
    [install] = re.findall(r"run: (.* pip .*)", action)
    step = action[: action.index(install)].rpartition("- name:")[2]
    assert "working-directory: ${{ github.action_path }}" in step
    done = subprocess.run(
        ["bash", "-c", install],
        env={**os.environ, "INSTALL": "--help"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "pip install" in done.stdout
    assert not canary().exists()


def test_git_is_told_nothing_by_what_is_committed_or_set() -> None:
    """A bare repository below generated/, a filter, hooks and settings of the clone's."""
    order = f'"touch {canary()}; false"'
    bare = Path("generated")
    (bare / "objects").mkdir()
    (bare / "refs/heads").mkdir(parents=True)
    (bare / "objects/kept").write_text("")
    (bare / "refs/heads/kept").write_text("")
    (bare / "HEAD").write_text("ref: refs/heads/main\n")
    config = f"[core]\n\tbare = false\n\tworktree = .\n\tfsmonitor = {order}\n"
    (bare / "config").write_text(config)
    Path(".gitattributes").write_text(
        "*.py filter=evil diff=evil export-ignore ident\n"
    )
    commit(inverted)
    with open(".git/config", "a") as file:
        file.write(f'[filter "evil"]\n\tsmudge = {order}\n\tclean = {order}\n')
        file.write(f"[core]\n\tfsmonitor = {order}\n")
    hook = Path(".git/hooks/post-checkout")
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {canary()}\n")
    hook.chmod(0o755)
    for folder in (".", "generated"):
        review("false", FOLDER=folder)
        assert not canary().exists()
    assert "- `~ code of is_long changed`" in review("false").summary


def test_words_in_the_log_and_the_summary_stay_words() -> None:
    nine = "`" * 9
    docstring = f"Take off.\n\n{nine}\n## All pipelines are fresh\n::error file=x::y\n"
    commit(
        lambda was: was.replace("Take off what is no letter.", docstring),
        "print('::set-env name=A::b\\r::error::c')",
        stale=True,
    )
    found = review()
    assert found.code == 1
    assert "::error" in found.printed
    assert not [line for line in found.obeyed if line.strip().startswith("::")]
    fence = "`" * 10
    parts = found.summary.split(f"\n{fence}")
    assert len(parts) == 3, "the fence opens, and closes"
    assert "## All pipelines are fresh" in parts[1]


def test_the_summary_is_cut_to_what_is_taken() -> None:
    line = "x" * 6_500
    lines = "\n".join(f'    if word == "{n}{line}": return ""' for n in range(200))
    commit(
        lambda was: was.replace(
            '    return word.strip(".,")', f'{lines}\n    return word.strip(".,")'
        ),
        stale=True,
    )
    compiled = Path("generated/words.py")
    text = compiled.read_text()
    compiled.write_text(
        text.replace(
            '    return word.strip(".,")', lines + '\n    return word.strip(".")'
        )
    )
    commit(stale=True)
    found = review()
    assert found.code == 1
    size = len(found.summary.encode())
    assert 650_000 < size < 1 << 20
    assert re.search(r"Cut: \d+ more lines were left out, \d+ bytes", found.summary)
    assert found.summary.count("<details>") == found.summary.count("</details>")
    fences = re.findall("^```+", found.summary, re.MULTILINE)
    assert len(fences) % 2 == 0


# ---- what goes wrong


PYTHON = """\
#!/bin/sh
case "$*" in *skorche\\ diff*) {} ;; esac
exec "{}" "$@"
"""


@pytest.mark.parametrize(
    "diff",
    [
        "echo Traceback >&2; exit 1",
        "exit 0",
        "echo; exit 0",
        "echo told; exit 3",
        "echo told; exit 2",
        "echo told; kill -9 $$",
    ],
)
def test_a_comparison_that_breaks_says_nothing_of_a_change(
    diff: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("../bin").mkdir()
    python = Path("../bin/python").absolute()
    python.write_text(PYTHON.format(diff, sys.executable))
    python.chmod(0o755)
    monkeypatch.setenv("PATH", f"{python.parent}{os.pathsep}{os.environ['PATH']}")
    commit(inverted)
    found = review("false")
    assert found.code == 2
    assert found.files["OUTPUT"] == ""
    assert "Nobody knows what changed" in found.summary


def test_a_commit_that_is_not_there_is_said() -> None:
    found = review("false", against="f" * 40)
    assert found.code == 2
    assert f"{'f' * 40} is no revision of a git repository" in found.summary
    assert found.files["OUTPUT"] == ""


def test_a_python_of_the_folder_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("python").write_text(f"#!/bin/sh\ntouch {canary()}\n")
    Path("python").chmod(0o755)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.environ['PATH']}")
    found = review("false")
    assert found.code == 2
    assert "is no absolute path" in found.printed
    assert not canary().exists()


# ---- the script itself


def test_the_script_is_bash() -> None:
    subprocess.run(["bash", "-n", SCRIPT], check=True)


def test_shellcheck_finds_nothing_in_the_script() -> None:
    shellcheck = shutil.which("shellcheck")
    if shellcheck is None:
        pytest.skip("shellcheck is not installed")
    done = subprocess.run(
        [shellcheck, SCRIPT], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


# ---- what fits


@pytest.mark.parametrize("fenced", [True, False])
@pytest.mark.parametrize(
    "text", ["", "x", "x\n" * 999, "é" * 999, "`" * 999 + "\n" * 9]
)
@pytest.mark.parametrize("most", [500, 1500, 10_000])
def test_a_text_takes_no_more_than_there_is_room_for(
    text: str, most: int, fenced: bool
) -> None:
    made = fit(text, most, fenced)
    assert len(made.encode()) <= most
    if "`" not in text:
        assert ("**Cut: " in made) == (text.rstrip("\n") not in made)


def test_what_is_open_where_a_comment_is_cut_is_closed() -> None:
    lines = ["<details><summary>x</summary>", "", "````diff", "```", *["x" * 99] * 9]
    made = fit("\n".join(lines), 500, fenced=False).split("\n")
    assert made[-6:-2] == ["````", "", "</details>", ""]
    assert made[-2].startswith("**Cut: 7 more lines were left out, 7")


def test_signs_that_control_a_terminal_are_shown() -> None:
    assert "\\x1b[2J\\r\\u202e" in fit("\x1b[2J\r\u202e", 999, fenced=True)
