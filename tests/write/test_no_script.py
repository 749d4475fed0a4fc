"""A compiled file without a command line: for those who only import it."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from skorche.cli import main
from skorche.compiler import compile_file
from skorche.review.causes import form
from skorche.review.reading import read
from tests.local_targets import LOCAL as TARGETS
from tests.places import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
DECLARATION = '''"""Words."""

import skorche


def clean(word):
    return word.strip()


def is_long(word):
    return len(word) > 3


words = skorche.Queue("words", [" a", "word "])
long, short = skorche.split(is_long, skorche.map(clean, words))
'''
RESULTS = {"long": ["word"], "short": ["a"]}
PROJECT = '[tool.skorche]\nsources = ["words.py"]\n'


@pytest.fixture(params=sorted(TARGETS))
def target(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def project(tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The settings of a project in the current folder."""
    monkeypatch.chdir(tmp_path)
    Path("words.py").write_text(DECLARATION)
    settings = f'{PROJECT}targets = ["{target}"]\n'
    Path("pyproject.toml").write_text(settings)
    return settings


def command(*words: str, expect: int = 0) -> Result:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == expect, result.output
    return result


def compiled() -> str:
    return Path("generated/words.py").read_text()


def module(text: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "compiled"}
    exec(compile(text, "compiled.py", "exec"), names)  # noqa: S102 - our own text
    return names


#: What is imported of these without a command line: how large items are, for the bound.
WITHOUT_SCRIPT = {"threads": {"sys.getsizeof"}, "serial": set[str]()}


def imported(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{alias.name}" for alias in names)


def test_nothing_of_the_command_line_is_left(project: str, target: str) -> None:
    text = compile_file("words.py", "words.py", target, script=False)
    script = {"argparse", "json", "os", "signal", "sys"}
    found = {name for name in imported(text) if name.partition(".")[0] in script}
    assert found == WITHOUT_SCRIPT[target]
    assert not {"main", "read_json_lines", "write_json_lines"} & {*module(text)}
    assert "__main__" not in text
    assert text.startswith("# Compiled by `skorche compile ")
    assert len(text.splitlines()) + 60 < len(compile_file("words.py", "w", target))


def test_it_does_what_it_does_with_one(project: str, target: str) -> None:
    names = module(compile_file("words.py", "words.py", target, script=False))
    assert names["run"]() == RESULTS
    assert sorted(names["stream"]([" b"])) == [("short", "b")]
    with pytest.raises(names["PipelineError"], match=r"clean\(1\) raised Attribute"):
        names["run"]([1])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_reader_finds_that_it_has_none(path: Path, target: str) -> None:
    for script in (False, True):
        text = compile_file(str(path), path.name, target, script=script)
        reading = read(text)
        assert reading.has_script is script
        assert form(reading) == []


def test_a_file_that_is_run_does_nothing(project: str, target: str) -> None:
    text = compile_file("words.py", "words.py", target, script=False)
    Path("compiled.py").write_text(text)
    words = [sys.executable, "-I", "compiled.py"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_setting_and_the_word_say_so(project: str) -> None:
    command("compile")
    assert "__main__" in compiled()
    command("compile", "--no-script")
    assert "__main__" not in compiled()
    Path("pyproject.toml").write_text(f"{project}script = false\n")
    command("check")
    Path("pyproject.toml").write_text(f"{project}script = true\n")
    told = command("check", expect=1).stdout.splitlines()[0]
    assert told == "generated/words.py: the project's settings changed; script"
    command("compile")
    command("check")
    Path("pyproject.toml").write_text(f"{project}script = false\n")
    told = command("check", expect=1).stdout.splitlines()[0]
    assert told == "generated/words.py: the project's settings changed; script"


def test_only_a_script_can_be_executed(project: str) -> None:
    command("compile", "--no-script")
    assert not os.access("generated/words.py", os.X_OK)
    Path("generated/words.py").unlink()
    command("compile")
    assert os.access("generated/words.py", os.X_OK)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("script = 1", "script of [tool.skorche] is not true or false"),
        ('script = "no"', "script of [tool.skorche] is not true or false"),
        ("scripts = false", 'has no "scripts"; did you mean "script"?'),
        ("no-script = true", 'has no "no-script"; did you mean "script"?'),
    ],
)
def test_a_wrong_setting_is_refused(project: str, line: str, told: str) -> None:
    Path("pyproject.toml").write_text(f"{project}{line}\n")
    assert told in command("compile", expect=2).output
    assert not Path("generated").exists()


def test_a_command_line_that_a_hand_took_away_is_told(project: str) -> None:
    """The last statement alone: what it called is still there, and nothing calls it."""
    command("compile")
    os.utime("words.py", (1, 1))
    text = compiled()
    Path("generated/words.py").write_text(text[: text.index('if __name__ == "__main')])
    assert "the file was edited by hand; " in command("check", expect=1).stdout
    told = command("compile", expect=1).output
    assert "use --force to overwrite it" in told


def test_a_command_line_that_a_hand_wrote_is_told(project: str) -> None:
    command("compile", "--no-script")
    os.utime("words.py", (1, 1))
    mine = 'if __name__ == "__main__":\n    print(run())\n'
    Path("generated/words.py").write_text(f"{compiled()}\n\n{mine}")
    Path("pyproject.toml").write_text(f"{project}script = false\n")
    assert "the file was edited by hand; " in command("check", expect=1).stdout
