"""`skorche profile`: what it runs, what it shows and writes, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from skorche.analysis.profile import Profile
from tests.invoke import command, invoke
from tests.places import ROOT

DECLARATION = """
import time

import skorche
from skorche import Queue


def wait(number):
    time.sleep(0.002)
    return number


def double(number):
    return 2 * number


numbers = Queue("numbers", fixed_inputs=range({count}))
skorche.map(double, skorche.map(wait, numbers), Queue("doubled"))
skorche.run()
"""
SKORCHE = (sys.executable, "-m", "skorche")


@pytest.fixture
def declaration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "declaration.py"
    path.write_text(DECLARATION.format(count=60), encoding="utf-8")
    return path


def read(path: Path) -> Profile:
    return Profile.from_dict(json.loads(path.read_text(encoding="utf-8")))


def skorche(*words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*SKORCHE, *words],
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
        **options,
    )


def test_outputs_go_where_they_went_and_the_report_to_standard_error(
    declaration: Path,
) -> None:
    plain = skorche("run", "declaration.py")
    done = skorche("profile", "declaration.py")
    assert done.stdout == plain.stdout != ""
    assert done.returncode == plain.returncode == 0
    assert "\x1b" not in done.stderr
    assert re.search(r"^ > wait +█+.* +\d+ %", done.stderr, re.MULTILINE)
    assert re.search(
        r"`wait`: \d+ % declaration.py:9 `time.sleep\(0.002\)`, waits", done.stderr
    )
    assert "`wait` is the limit" in done.stderr


@pytest.mark.parametrize("target", ["threads", "serial"])
def test_a_compiled_file_is_run_as_a_script_with_its_own_words(
    declaration: Path, target: str
) -> None:
    command("compile", "--target", target, "declaration.py", "-o", "compiled.py")
    Path("numbers.jsonl").write_text("1\n2\n" * 40, encoding="utf-8")
    words = ["profile", "--json", "p.json", "--html", "p.html", "compiled.py"]
    done = skorche(*words, "--", "--input", "numbers.jsonl")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["2", "4"] * 40
    profile = read(declaration.parent / "p.json")
    schema = (ROOT / "docs" / "profile.schema.json").read_text(encoding="utf-8")
    jsonschema.validate(profile.to_dict(), json.loads(schema))
    assert profile.target == target
    assert profile.limit.stage == "wait"
    wait = next(stage for stage in profile.stages if stage.name == "wait")
    assert wait.lines[0].text == "time.sleep(0.002)"
    assert wait.lines[0].path == "compiled.py"
    assert "compiled: where its time goes" in Path("p.html").read_text(encoding="utf-8")


def test_a_pipeline_that_fails_is_reported_up_to_there(declaration: Path) -> None:
    text = declaration.read_text(encoding="utf-8")
    text = text.replace("return 2 * number", "return 1 / (40 - number)")
    declaration.write_text(text, encoding="utf-8")
    plain = skorche("run", "declaration.py")
    done = skorche("profile", "--json", "p.json", "declaration.py")
    assert done.returncode == plain.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert "The run failed: double(40) raised ZeroDivisionError" in done.stderr
    assert done.stderr.rstrip().splitlines()[-1] != ""
    profile = read(declaration.parent / "p.json")
    assert not profile.complete
    assert 30 < profile.stages[0].items_in <= 60


@pytest.mark.parametrize("target", ["threads", "serial"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_is_reported_and_ends_as_it_would(
    declaration: Path, target: str, number: int
) -> None:
    declaration.write_text(DECLARATION.format(count=100_000), encoding="utf-8")
    words = ["profile", "--json", "p.json", "--target", target, "declaration.py"]
    with subprocess.Popen(
        [*SKORCHE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for _ in range(50):
            assert process.stdout.readline()
        process.send_signal(number)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert "was interrupted; this is what ran." in told
    profile = read(declaration.parent / "p.json")
    assert (profile.complete, profile.ended) == (False, "was interrupted")
    assert profile.limit.stage == "wait"


def test_closed_standard_error_loses_neither_outputs_nor_files(
    declaration: Path,
) -> None:
    words = [*SKORCHE, "profile", "--json", "p.json", "--html", "p.html"]
    shell = 'exec "$@" 2>&-'
    done = subprocess.run(
        ["sh", "-c", shell, "sh", *words, "declaration.py"],
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert [*map(int, done.stdout.split())] == [2 * n for n in range(60)]
    assert read(declaration.parent / "p.json").complete
    assert Path("p.html").exists()


def in_terminal(columns: int, *words: str, out: Any = None) -> tuple[str, int]:
    """What is written to a terminal that wide, and the exit code."""
    ours, theirs = pty.openpty()
    size = f'stty cols {columns} rows 30; exec "$@"'
    process = subprocess.Popen(
        ["sh", "-c", size, "sh", *SKORCHE, *words],
        stdin=theirs,
        stdout=theirs if out is None else out,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(theirs)
    told, end = b"", time.monotonic() + 60
    with suppress(OSError):  # the other side is closed
        while more := os.read(ours, 65536):
            assert time.monotonic() < end
            told += more
    os.close(ours)
    return told.decode(), process.wait(timeout=30)


_MOVES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|\r")


@pytest.mark.parametrize("columns", [40, 100])
def test_a_terminal_shows_the_run_live(declaration: Path, columns: int) -> None:
    declaration.write_text(DECLARATION.format(count=400), encoding="utf-8")
    with open(os.devnull, "wb") as nowhere:
        told, code = in_terminal(columns, "profile", "declaration.py", out=nowhere)
    assert code == 0
    drawn = re.findall(r"\x1b\[\d+A\x1b\[J", told)
    assert drawn
    assert told.count("> wait") >= 2
    assert max(map(len, _MOVES.sub("", told).splitlines())) <= columns


def test_outputs_in_the_same_terminal_are_whole(declaration: Path) -> None:
    declaration.write_text(DECLARATION.format(count=400), encoding="utf-8")
    told, code = in_terminal(80, "profile", "declaration.py")
    assert code == 0
    lines = _MOVES.sub("", told).splitlines()
    numbers = [int(line) for line in lines if line.isdigit()]
    assert numbers == [2 * n for n in range(400)]


# ---- what is refused


def test_words_that_are_wrong_for_the_script_end_as_it_says(declaration: Path) -> None:
    result = invoke("profile", "--json", "p.json", "declaration.py", "--", "--inputs")
    assert result.exit_code == 2
    assert "no pipeline has run, so that there is no profile" in result.output
    assert not Path("p.json").exists()


def test_what_looks_compiled_and_is_not_is_not_run(declaration: Path) -> None:
    text = "# Compiled by something\nimport os\nos.mkdir('ran')\n"
    mark = "# Compiled by `skorche compile x.py`: change that file, not this one."
    Path("odd.py").write_text(f"import os\n{mark}\nos.mkdir('ran')\n{text}", "utf-8")
    result = invoke("profile", "odd.py")
    assert result.exit_code == 1
    assert "looks like a compiled file" in result.output
    assert not Path("ran").exists()


def test_a_compiled_file_that_was_edited_beyond_reading_is_not_run(
    declaration: Path,
) -> None:
    command("compile", "declaration.py", "-o", "compiled.py")
    text = Path("compiled.py").read_text(encoding="utf-8")
    broken = (
        text.replace("# ---- Pipeline ", "# Pipeline ") + "\nimport os; os.mkdir('x')"
    )
    Path("compiled.py").write_text(broken, encoding="utf-8")
    result = invoke("profile", "compiled.py")
    assert result.exit_code == 1
    assert "compiled.py cannot be read: " in result.output
    assert not Path("x").exists()


def test_a_compiled_file_without_a_command_line_is_refused(declaration: Path) -> None:
    settings = "[tool.skorche]\nscript = false\n"
    Path("pyproject.toml").write_text(settings, encoding="utf-8")
    command("compile", "declaration.py", "-o", "compiled.py")
    result = invoke("profile", "compiled.py")
    assert result.exit_code == 1
    assert "compiled.py has no command line, so that nothing runs" in result.output


def test_a_compiled_file_has_its_own_target(declaration: Path) -> None:
    command("compile", "declaration.py", "-o", "compiled.py")
    result = invoke("profile", "--target", "serial", "compiled.py")
    assert result.exit_code == 1
    assert "compiled.py is compiled: --target is its own" in result.output


def test_a_declaration_that_is_wrong_is_told_and_nothing_written(
    declaration: Path,
) -> None:
    declaration.write_text("import skorche\nskorche.run()\n", encoding="utf-8")
    Path("p.json").write_text("before", encoding="utf-8")
    result = invoke("profile", "--json", "p.json", "declaration.py")
    assert result.exit_code == 1
    assert "[nothing-declared]" in result.output
    assert Path("p.json").read_text(encoding="utf-8") == "before"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--json", "there"), "there cannot be written: Is a directory"),
        (("--html", ".git/x.html"), "is version control's own"),
        (("--json", "link"), "link"),
        (("--json", "p", "--html", "p"), "--json and --html name the same file"),
    ],
)
def test_a_place_where_nothing_can_be_is_refused_before_anything_runs(
    declaration: Path, words: tuple[str, ...], why: str
) -> None:
    Path("there").mkdir()
    Path("link").symlink_to("elsewhere")
    text = declaration.read_text(encoding="utf-8")
    declaration.write_text(f"open('ran', 'w').close()\n{text}", encoding="utf-8")
    result = invoke("profile", *words, "declaration.py")
    assert result.exit_code == 2
    assert why in result.output
    assert not Path("ran").exists()


def test_if_one_file_cannot_be_made_none_is(
    declaration: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from skorche.cli import profiling
    from skorche.errors import ProfileError

    def fails(*_: object) -> str:
        raise ProfileError("no page")

    monkeypatch.setattr(profiling, "page", fails)
    result = invoke("profile", "--json", "p.json", "--html", "p.html", "declaration.py")
    assert result.exit_code == 1
    assert "no page" in result.output
    assert not Path("p.json").exists()
    assert not Path("p.html").exists()


def test_a_declarations_own_failure_ends_with_its_traceback(declaration: Path) -> None:
    command("compile", "declaration.py", "-o", "compiled.py")
    text = Path("compiled.py").read_text(encoding="utf-8")
    broken = text.replace("INPUTS = range(60)", "INPUTS = range(1 / 0)")
    assert broken != text
    Path("compiled.py").write_text(broken, encoding="utf-8")
    done = skorche("profile", "compiled.py")
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert "watched_runs" not in done.stderr


# ---- drawn with heat


@pytest.fixture
def measured(declaration: Path) -> Path:
    command("compile", "declaration.py", "-o", "compiled.py")
    command("profile", "--json", "p.json", "declaration.py")
    return declaration.parent


def test_render_shows_the_heat(measured: Path) -> None:
    for form in ("dot", "mmd", "svg"):
        command("render", "--profile", "p.json", "compiled.py", "-o", f"hot.{form}")
        text = (measured / f"hot.{form}").read_text(encoding="utf-8")
        assert re.search(r"the limit: \d+ (%|#37;) useful", text)
        assert "#cf222e" in text


def end_of_a_run(target: str) -> None:
    """Write end.json, what a compiled file says of its run by itself."""
    Path("pyproject.toml").write_text("[tool.skorche]\nprogress = true\n")
    command("compile", "declaration.py", "-o", "compiled.py", "--target", target)
    words = [sys.executable, "compiled.py", "--stats-json", "end.json"]
    subprocess.run(words, check=True, capture_output=True, timeout=60)


def test_render_takes_what_a_compiled_file_wrote_of_its_run(declaration: Path) -> None:
    end_of_a_run("threads")
    command("render", "--profile", "end.json", "compiled.py", "-o", "hot.dot")
    text = Path("hot.dot").read_text(encoding="utf-8")
    assert len(re.findall(r"\d+ % useful", text)) == 2
    assert "the limit" not in text
    refused = invoke("tune", "declaration.py", "--profile", "end.json")
    assert refused.exit_code == 1
    assert "give it what `skorche profile --json` wrote" in refused.output


def test_a_serial_file_says_nothing_of_its_stages(declaration: Path) -> None:
    end_of_a_run("serial")
    result = invoke("render", "--profile", "end.json", "compiled.py", "-o", "hot.dot")
    assert result.exit_code == 1
    assert "end.json: the profile says nothing of any stage" in result.output


def test_render_refuses_a_run_without_figures(measured: Path) -> None:
    plain = json.loads(Path("p.json").read_text(encoding="utf-8"))
    del plain["limit"]
    del plain["stages"][1]["useful"]
    Path("p.json").write_text(json.dumps(plain), encoding="utf-8")
    result = invoke("render", "--profile", "p.json", "compiled.py", "-o", "hot.dot")
    assert "p.json: stages[1].useful: is missing" in result.output


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "p.json: this is no JSON: "),
        ("[" * 100_000, "p.json: this is no JSON: "),
        ("{}", "p.json: this is no profile: it has no version"),
        ("", "p.json: this is no JSON: "),
    ],
)
def test_render_refuses_what_is_no_profile(measured: Path, text: str, why: str) -> None:
    Path("p.json").write_text(text, encoding="utf-8")
    result = invoke("render", "--profile", "p.json", "compiled.py", "-o", "hot.dot")
    assert result.exit_code == 1
    assert why in result.output
    assert not Path("hot.dot").exists()


def test_render_refuses_a_profile_of_another_pipeline(measured: Path) -> None:
    other = DECLARATION.format(count=3).replace("double", "halve")
    Path("other.py").write_text(other, encoding="utf-8")
    result = invoke("render", "--run", "--profile", "p.json", "other.py", "-o", "x.dot")
    assert result.exit_code == 1
    assert (
        "p.json: the profile is of another pipeline: of halve it says nothing; this "
        "pipeline has no double"
    ) in result.output
    assert not Path("x.dot").exists()
