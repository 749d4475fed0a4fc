"""What commands say: whatever things are called, no terminal is controlled by it.

Names, values, code, files and errors hold what a terminal obeys, or what hides a line or
forges one. Each command is called with them, as on a terminal, where click strips nothing.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from skorche.cli import COMMANDS, main
from skorche.cli.output import echo
from skorche.write.templating import source

pytestmark = pytest.mark.usefixtures("here")

#: What may not come out: all controls but for tabs and line ends, and what turns text.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
EVIL = "\x1b[2J\x1b]0;owned\x07\r\x08\x7f\x85\x9b1A\u2028\u2029\u202e\u2066\u200f\u061c"
SHOWN = (
    r"\x1b[2J\x1b]0;owned\x07\x0d\x08\x7f\x85\x9b1A\u2028\u2029\u202e\u2066\u200f\u061c"
)

DECLARATION = f"""
import skorche


def same(item):
    # A remark. {EVIL.replace(chr(13), "")}
    return item


words = skorche.Queue({f"words{EVIL}"!r}, fixed_inputs=[1])
task = skorche.task(same, name={f"task{EVIL}"!r}, logger={f"log{EVIL}"!r})
done = skorche.map(task, words)
predicate = skorche.task(same, name={f"predicate{EVIL}"!r})
one, two = skorche.split(predicate, done, predicate_values=({EVIL!r}, 1))
failed = skorche.Queue({f"failed{EVIL}"!r})
last = skorche.map(task, one, on_error=failed)
skorche.run()
"""
NAME = f"pipelines/evil{EVIL}.py"
COMPILED = f"generated/evil{EVIL}.py"


def said(*words: str) -> str:
    """What a command prints, on both streams."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = CliRunner().invoke(main, words, color=True)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise AssertionError(f"skorche {words} broke") from result.exception
    assert result.output, words
    return result.output


def only_seen(text: str) -> bool:
    return UNSEEN.search(text) is None


def write(path: str, text: str) -> None:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode("utf-8", "surrogateescape"))


@pytest.fixture
def project(here: Path) -> None:
    write(NAME, DECLARATION)
    write("pyproject.toml", '[tool.skorche]\nsources = ["pipelines/*.py"]\n')


@pytest.fixture
def changed(project: None) -> None:
    """The compiled file, an edited one beside it, and a changed declaration."""
    said("compile")
    text = Path(COMPILED).read_text(encoding="utf-8")
    edited = text.replace("return item", f"return item  # {EVIL[:4]}\u202e")
    write(f"old{EVIL}.py", edited)
    write(COMPILED, edited.replace("def work(", "def works("))


def _words() -> Iterator[tuple[str, ...]]:
    old = f"old{EVIL}.py"
    for form in ("text", "markdown", "json"):
        yield "diff", old, COMPILED, "--format", form
    yield "diff", old, f"none{EVIL}"
    yield "diff", "--git", f"none{EVIL}"
    yield ("check",)
    yield "check", "--message", EVIL, COMPILED
    yield ("compile",)
    yield "compile", "--target", "serial", NAME
    yield "compile", f"none{EVIL}"
    yield "compile", f"--none{EVIL}"
    yield "compile", "--target", EVIL
    yield "show", COMPILED
    yield "show", NAME
    yield "render", COMPILED, "-o", "-"
    yield "render", COMPILED, "-o", f"a{EVIL}.dot"
    yield "render", COMPILED, "-o", f"a{EVIL}.mmd"
    yield "render", COMPILED, "-o", f"a.{EVIL}"
    yield "verify", NAME
    yield "profile", "--html", f"a{EVIL}.html", NAME
    yield "profile", "--json", f"none{EVIL}/", NAME
    yield "profile", f"none{EVIL}"
    yield "tune", NAME, "--seconds", "0.2"
    yield "tune", NAME, "--input", f"none{EVIL}"
    yield "tune", NAME, "--profile", NAME
    yield "templates", EVIL
    yield "explain", EVIL
    yield "init", f"folder{EVIL}"
    yield "completion", EVIL
    yield (EVIL,)


def test_no_command_is_forgotten() -> None:
    assert {words[0] for words in _words()} >= {*COMMANDS} - {
        "run"
    }  # which speaks as the pipeline does


@pytest.mark.usefixtures("changed")
def test_no_command_controls_a_terminal() -> None:
    for words in _words():
        text = said(*words)
        assert only_seen(text), (words, text)


@pytest.mark.usefixtures("changed")
def test_what_nobody_sees_is_shown() -> None:
    assert json.loads(said("show", COMPILED).split("\n")[0]) == f"words{EVIL}"
    assert f'"words{SHOWN}"'.replace("\\", "\\\\") in said(
        "render", COMPILED, "-o", "-"
    )
    assert f"generated/evil{SHOWN}.py: the " in said("check")
    assert f"there is no problem {SHOWN}" in said("explain", EVIL)


@pytest.mark.usefixtures("changed")
def test_a_line_of_code_is_one_line() -> None:
    """What others take for a line end would make a comment look like code."""
    text = Path(COMPILED).read_text(encoding="utf-8")
    write("new.py", text.replace("return item", "return item  # \u2028+x = 1\x85-y"))
    lines = said("diff", COMPILED, "new.py").split("\n")
    found = [line for line in lines if r"\u2028+x" in line]
    assert found
    assert all("# \\u2028+x = 1\\x85-y" in line for line in found)
    assert any("+    return item  # " in line for line in found)


@pytest.mark.usefixtures("changed")
def test_json_says_the_names_as_they_are() -> None:
    text = said("diff", f"old{EVIL}.py", COMPILED, "--format", "json")
    [pipeline] = json.loads(text)["pipelines"]
    assert (pipeline["old"], pipeline["new"]) == (f"old{EVIL}.py", COMPILED)


@pytest.mark.parametrize(
    "text",
    [
        f"raise ValueError({EVIL!r})  # {EVIL.replace(chr(13), '')}",
        f"import skorche; skorche.Queue({EVIL!r}); skorche.run()",
        f"raise SystemExit({EVIL!r})",
        f"def f(:  # {EVIL}",
        f"import skorche\nq = skorche.Queue({EVIL!r}, [1])\nq.get()",
        f"import skorche\nq = skorche.Queue({EVIL!r}, [1])\nf = "
        + f"skorche.task(print, name={EVIL!r})\nskorche.map(f, q)\nskorche.map(f, q)",
        f"# Compiled by `skorche compile {EVIL}`: no\n",
        f"<<<<<<< {EVIL}\n# Compiled by `skorche compile x.py`: no\n",
    ],
)
def test_errors_of_declarations_control_nothing(text: str) -> None:
    write(f"a{EVIL}.py", text + "\n")
    for command in ("compile", "show", "check", "verify", "profile"):
        assert only_seen(said(command, f"a{EVIL}.py"))


def test_errors_of_settings_control_nothing() -> None:
    for line in ('"\\u001b" = 1', 'sources = ["\\u202e"]', 'targets = ["\\u001b[2J"]'):
        write("pyproject.toml", f"[tool.skorche]\n{line}\n")
        assert only_seen(said("compile"))


def test_a_template_of_somebodys_controls_nothing() -> None:
    write("pyproject.toml", '[tool.skorche]\ntemplates = "own"\n')
    name = "workers/map.py.jinja"
    evil = EVIL.partition("\r")[0]
    write(f"own/{name}", f"{source(name)}# {evil}\n")
    assert only_seen(said("templates", name))
    assert said("templates", name).endswith("# \\x1b[2J\\x1b]0;owned\\x07\n")


def test_a_warning_of_pythons_controls_nothing() -> None:
    write("a.py", f"x = 1 is 1  # {EVIL[:9]}\n")
    script = Path(sysconfig.get_path("scripts"), "skorche")
    done = subprocess.run(
        [sys.executable, "-W", "always", str(script), "compile", "a.py"],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert b"Warning" in done.stderr
    assert only_seen(done.stderr.decode())


def test_tabs_and_line_ends_come_out(capsys: pytest.CaptureFixture[str]) -> None:
    echo("a\tb\nc")
    echo("caf\xe9 \u6570 \U0001f600 \u05d0", err=True)
    assert capsys.readouterr() == ("a\tb\nc\n", "caf\xe9 \u6570 \U0001f600 \u05d0\n")


def test_bytes_come_out_as_they_are(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    echo(b"\x1b[2J\r\n", nl=False)
    assert capfdbinary.readouterr().out == b"\x1b[2J\r\n"


@pytest.mark.usefixtures("project")
def test_code_is_written_by_the_letter() -> None:
    result = CliRunner().invoke(main, ["compile", NAME, "-o", "-"], color=True)
    assert f"# A remark. {EVIL.replace(chr(13), '')}\n".encode() in result.stdout_bytes
    said("compile")
    assert Path(COMPILED).read_bytes() == result.stdout_bytes


def test_a_name_that_is_no_text_is_shown(here: Path) -> None:
    name = os.fsdecode(b"a\xff.py")
    write(name, DECLARATION)
    assert only_seen(said("compile", name))
    assert only_seen(said("show", name))
    assert only_seen(said("compile", os.fsdecode(b"\xfe")))


def test_a_name_of_two_lines_forges_none() -> None:
    forged = "forged\n  + filter safe added"
    for number, name in enumerate(["plain", forged]):
        text = f"import skorche\nq = skorche.Queue({name!r}, [1])\n"
        write("pipelines/a.py", text + "skorche.map(print, q, skorche.Queue('out'))\n")
        said("compile", "pipelines/a.py", "-o", f"{number}.py")
    told = said("diff", "0.py", "1.py")
    assert r"forged\x0a  + filter safe added" in told
    write("generated/a.py", Path("0.py").read_text())
    for text in (told, said("check", "pipelines/a.py")):
        assert not any(line.startswith("  + filter") for line in text.split("\n"))


def test_names_are_in_utf_8_where_the_locale_knows_ascii_alone() -> None:
    """What is written does not depend on the locale, and what is said is not lost in it."""
    text = "import skorche\n\n\ndef größer(n):\n    return 'ö' * n\n\n\n"
    text += "skorche.map(größer, skorche.Queue('zähler', [1]))\nskorche.run()\n"
    Path("größe.py").write_text(text, "utf-8")
    ascii_only = {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    skorche = [sys.executable, "-m", "skorche"]
    for words in (["compile"], ["check"], ["run"]):
        done = subprocess.run(
            [*skorche, *words, "größe.py"],
            env={**os.environ, **ascii_only},
            capture_output=True,
            encoding="ascii",
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    written = Path("generated/größe.py").read_text("utf-8")
    assert "# Compiled by `skorche compile 'größe.py'`" in written
    assert CliRunner().invoke(main, ["check", "größe.py"]).exit_code == 0
    Path("größe.py").write_text(text.replace("* n", "* n + 'ä'"), "utf-8")
    done = subprocess.run(
        [*skorche, "check", "größe.py"],
        env={**os.environ, **ascii_only},
        capture_output=True,
        encoding="ascii",
        timeout=60,
        check=False,
    )
    assert done.returncode == 1 and "\\xe4" in done.stdout, done.stderr
