"""What a project says in its pyproject.toml, and what skorche makes of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import black
import pytest
from click.testing import CliRunner

from skorche import SkorcheError
from skorche.cli import main
from skorche.settings import find_settings
from skorche.write.emit import PROVENANCE
from tests.declarations import DOUBLE
from tests.invoke import command


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of three declarations in two folders; the test works in its root."""
    root = tmp_path / "project"
    for name in ("pipelines/one.py", "pipelines/two.py", "pipelines/deep/three.py"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(DOUBLE)
    monkeypatch.chdir(root)
    return root


def settings(text: str) -> None:
    Path("pyproject.toml").write_text(text, encoding="utf-8")


def skorche_table(*lines: str) -> None:
    settings("\n".join(["[tool.skorche]", *lines]) + "\n")


def compile_all(*words: str, expect: int = 0) -> str:
    """Call `skorche compile`; return what it said."""
    return command("compile", *words, expect=expect).stderr


def written() -> list[str]:
    """The compiled files below the folder that we are in, or above it."""
    top = Path("..") if Path.cwd().name != "project" else Path(".")
    return sorted(
        path.relative_to(top).as_posix()
        for path in top.rglob("*.py")
        if path.read_text().startswith("#!")
    )


def refused(expect: int = 2) -> str:
    """The one line that says what is wrong with the settings."""
    said = compile_all(expect=expect)
    assert written() == []
    line = said.splitlines()[-1]
    assert "pyproject.toml" in line
    assert len(said.splitlines()) <= 4, "the usage, a way to help, and one line"
    return line


# ---- where it is


@pytest.mark.parametrize("folder", [".", "pipelines", "pipelines/deep"])
def test_settings_are_found_from_every_folder_below(
    folder: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skorche_table('sources = ["pipelines/*.py"]', 'output = "out"')
    monkeypatch.chdir(project / folder)
    compile_all()
    monkeypatch.chdir(project)
    assert written() == ["out/one.py", "out/two.py"]


def test_of_two_projects_the_nearer_one_counts(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skorche_table('output = "outer"')
    (project / "pipelines/pyproject.toml").write_text("[tool.skorche]\n")
    compile_all("pipelines/one.py")
    assert written() == ["pipelines/generated/one.py"]


def test_the_project_is_that_of_the_file_not_of_the_folder_one_is_in(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skorche_table('output = "out"')
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").write_text('[tool.skorche]\noutput = "elsewhere"\n')
    compile_all("project/pipelines/one.py")
    text = Path("project/out/one.py").read_text()
    assert "`skorche compile pipelines/one.py`" in text


def test_files_of_two_projects_go_each_to_its_own(project: Path) -> None:
    skorche_table('output = "out"')
    (project / "pipelines/deep/pyproject.toml").write_text('[tool.skorche]\noutput="o"')
    compile_all("pipelines/one.py", "pipelines/deep/three.py")
    assert written() == ["out/one.py", "pipelines/deep/o/three.py"]


def test_without_any_project_the_folder_generated_is_used(project: Path) -> None:
    """The source is then named as from the folder that has this one in it."""
    compile_all("pipelines/one.py")
    assert written() == ["generated/one.py"]
    text = Path("generated/one.py").read_text()
    assert "`skorche compile pipelines/one.py`" in text


@pytest.mark.parametrize(
    "text", ["", '[project]\nname = "x"\n', "[tool]\n", "[tool.skorche]\n"]
)
def test_a_project_that_says_nothing_gets_the_defaults(text: str) -> None:
    settings(text)
    compile_all("pipelines/one.py")
    assert written() == ["generated/one.py"]
    found = find_settings("pipelines")
    assert (found.output, found.sources) == ("generated", ())
    assert found.root is not None and os.path.samefile(found.root, ".")


def test_a_project_without_sources_says_what_to_write() -> None:
    settings("[tool.skorche]\n")
    said = compile_all(expect=2)
    assert "[tool.skorche] sources =" in said


# ---- what it says


def test_patterns_go_through_all_folders() -> None:
    skorche_table('sources = ["pipelines/**/*.py"]')
    compile_all()
    assert written() == ["generated/one.py", "generated/three.py", "generated/two.py"]


def test_files_are_compiled_once_each_in_the_order_of_the_patterns() -> None:
    skorche_table('sources = ["pipelines/two.py", "**/*.py", "*/one.py"]')
    assert [line.split(os.sep)[-1] for line in compile_all().splitlines()] == [
        "two.py",
        "three.py",
        "one.py",
    ]


def test_a_pattern_may_be_spelt_in_two_ways() -> None:
    skorche_table('sources = ["pipelines/one.py", "./pipelines/*.py"]')
    compile_all()
    assert written() == ["generated/one.py", "generated/two.py"]


def test_a_pattern_leaves_folders_out() -> None:
    skorche_table('sources = ["pipelines/*"]')
    compile_all()
    assert written() == ["generated/one.py", "generated/two.py"]


def test_a_project_folder_may_have_a_name_that_looks_like_a_pattern(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = project.with_name("pro[je]ct*")
    project.rename(odd)
    monkeypatch.chdir(odd)
    skorche_table('sources = ["pipelines/*.py"]')
    compile_all()
    assert Path("generated/one.py").exists()


@pytest.mark.parametrize(
    "line, why",
    [
        ('output = "../out"', "leads out of the folder"),
        ('output = "a/../../out"', "leads out of the folder"),
        ('output = "a/.."', "leads out of the folder"),
        ('output = "/tmp/out"', "is not below the folder"),
        ("output = '\\\\server\\out'", "is not below the folder"),
        ('output = ".git/hooks"', "is in .git, which is version control's own"),
        ('output = "a/.Git/hooks"', "is in .Git, which"),
        ('output = ".git./hooks"', "is in .git., which"),
        ('output = "GIT~1/hooks"', "is in GIT~1, which"),
        ("output = '.git\\hooks'", "is in .git, which"),
        ('output = ".git::$INDEX_ALLOCATION/hooks"', "which is version control's own"),
        ('output = ".hg"', "is in .hg, which"),
        ('output = ".g\\u200cit/hooks"', "has a character that cannot be seen"),
        ('output = "a\\u0000b"', "has a character that cannot be seen"),
        ('templates = "../elsewhere"', "leads out of the folder"),
        ('templates = ".svn/x"', "is in .svn, which"),
        ('sources = ["../outside/*.py"]', "leads out of the folder"),
        ('sources = ["/**/*.nothing"]', "is not below the folder"),
        ('sources = ["pipelines/one.py", ".git/*"]', "is in .git, which"),
    ],
)
def test_what_settings_name_stays_in_the_project(line: str, why: str) -> None:
    skorche_table(line)
    assert why in refused()


@pytest.mark.parametrize("key", ["output", "templates"])
@pytest.mark.parametrize("target", ["../elsewhere", ".git/hooks"])
def test_a_link_leads_no_setting_out_of_the_project(key: str, target: str) -> None:
    for folder in ("../elsewhere", ".git/hooks"):
        Path(folder).mkdir(parents=True)
    Path("link").symlink_to(target)
    skorche_table(f'{key} = "link"', 'sources = ["pipelines/one.py"]')
    wanted = "out of the folder" if target.startswith("..") else "into .git"
    assert f"link is a link that leads {wanted}" in refused()
    assert not os.listdir(target)


@pytest.mark.parametrize("pattern", ["link/one.py", "*/one.py", "link/**/one.py"])
def test_a_link_leads_no_source_out_of_the_project(pattern: str, project: Path) -> None:
    (project.parent / "elsewhere").mkdir()
    (project / "pipelines/one.py").rename(project.parent / "elsewhere/one.py")
    Path("link").symlink_to("../elsewhere")
    skorche_table(f'sources = ["{pattern}"]')
    assert "a link that leads out of the project" in refused()
    Path("pipelines/one.py").symlink_to("../../elsewhere/one.py")
    skorche_table('sources = ["pipelines/one.py"]')
    assert "a link that leads out of the project" in refused()


@pytest.mark.parametrize(
    "pattern", [".*/one.py", ".g[i]t/*.py", "link/one.py", "li*/one.py", "one.py"]
)
def test_no_source_is_what_version_control_keeps_for_itself(pattern: str) -> None:
    Path(".git").mkdir()
    Path("pipelines/one.py").rename(".git/one.py")
    Path("link").symlink_to(".git")
    Path("one.py").symlink_to(".git/one.py")
    skorche_table(f'sources = ["{pattern}"]')
    assert "one.py in .git, which is version control's own" in refused()


def test_links_within_the_project_are_links() -> None:
    Path("link").symlink_to("pipelines")
    skorche_table('sources = ["link/one.py"]', 'output = "link"')
    assert len(find_settings(".").source_files()) == 1


def test_two_stars_go_through_no_link_and_every_folder_once(project: Path) -> None:
    """Also where folders are deep, and the pattern has many ways through them."""
    Path("pipelines/up").symlink_to("/")
    deep = Path("pipelines", *("x" * 40))
    deep.mkdir(parents=True)
    (deep / "one.py").write_text(DOUBLE)
    skorche_table(f'sources = ["{"**/*/" * 20}one.py"]')
    assert [os.path.relpath(p) for p in find_settings(".").source_files()] == [
        str(deep / "one.py")
    ]


def test_dash_o_wins_over_the_settings() -> None:
    skorche_table('output = "out"')
    compile_all("pipelines/one.py", "-o", "mine.py")
    assert written() == ["mine.py"]


# ---- what is wrong with it


@pytest.mark.parametrize(
    "key, near",
    [
        ("soruces", "sources"),
        ("source", "sources"),
        ("outputs", "output"),
        ("Output", "output"),
        ("out-put", "output"),
    ],
)
def test_an_unknown_key_names_the_nearest_known_one(key: str, near: str) -> None:
    skorche_table(f'{key} = "x"')
    said = refused()
    assert f'has no "{key}"' in said
    assert f'did you mean "{near}"?' in said


def test_an_unknown_key_that_is_near_to_none_names_no_key_as_meant() -> None:
    skorche_table("workers = 3")
    said = refused()
    assert 'has no "workers"' in said
    assert "did you mean" not in said


@pytest.mark.parametrize(
    "line, word",
    [
        ('sources = "pipelines/*.py"', "sources"),
        ("sources = [1]", "sources"),
        ("sources = {}", "sources"),
        ('sources = [["a"]]', "sources"),
        ("output = 3", "output"),
        ('output = ""', "output"),
        ('output = ["a"]', "output"),
        ("maxsize = 0", "maxsize"),
        ("maxsize = true", "maxsize"),
        ('maxsize = "10"', "maxsize"),
        ("maxsize = 1.5", "maxsize"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(line: str, word: str) -> None:
    skorche_table(line)
    assert f"{word} of [tool.skorche]" in refused()


@pytest.mark.parametrize("text", ["tool = 3\n", "[tool]\nskorche = 3\n", "tool = []\n"])
def test_what_should_be_a_table_is_one(text: str) -> None:
    settings(text)
    assert "not a table" in refused()


@pytest.mark.parametrize("text", ["[tool.skorche\n", "a = 1\na = 2\n", "x\n"])
def test_broken_toml_is_said_with_its_line(text: str) -> None:
    settings(text)
    assert "line 1" in refused() or "line 2" in refused()


def test_bytes_that_are_no_text_are_broken_toml(project: Path) -> None:
    (project / "pyproject.toml").write_bytes(b"[tool.skorche]\n# \xff\n")
    refused()


def test_a_folder_called_pyproject_is_none() -> None:
    Path("pyproject.toml").mkdir()
    compile_all("pipelines/one.py")
    assert written() == ["generated/one.py"]


@pytest.mark.parametrize("pattern", ["nowhere/*.py", "pipelines/four.py", "", "*.txt"])
def test_a_pattern_without_a_match_is_said(pattern: str) -> None:
    skorche_table(f'sources = ["pipelines/one.py", "{pattern}"]')
    assert f'no file matches "{pattern}"' in refused()


def test_a_wrong_table_does_not_matter_where_it_is_not_asked_for() -> None:
    """show says nothing of a table that it does not need."""
    compile_all("pipelines/one.py")
    skorche_table("workers = 3")
    result = CliRunner().invoke(main, ["show", "generated/one.py"])
    assert result.exit_code == 0


def test_settings_errors_are_skorche_errors(project: Path) -> None:
    skorche_table("workers = 3")
    with pytest.raises(SkorcheError, match="workers"):
        find_settings(str(project / "pipelines"))


# ---- the look of compiled files


@pytest.mark.parametrize("length", [60, 79, 120])
def test_skorches_own_lines_keep_to_the_line_length(length: int) -> None:
    skorche_table('sources = ["pipelines/one.py"]', f"line-length = {length}")
    compile_all()
    text = Path("generated/one.py").read_text()
    rules = {len(line) for line in text.splitlines() if line.startswith("# ---- ")}
    assert length in rules
    mode = black.Mode(line_length=length, target_versions={black.TargetVersion.PY38})
    assert black.format_str(text, mode=mode) == text
    assert check() == ""


def test_another_line_length_makes_a_file_stale_and_is_said() -> None:
    skorche_table('sources = ["pipelines/one.py"]')
    compile_all()
    skorche_table('sources = ["pipelines/one.py"]', "line-length = 79")
    assert ": only the format differs: " in check(expect=1)
    compile_all()
    assert check() == ""


HEADER = """\
header = '''
SPDX-FileCopyrightText: 2026 Ada
SPDX-License-Identifier: MIT

# as it is
'''"""


def test_a_header_stands_above_all_but_the_first_line() -> None:
    skorche_table('sources = ["pipelines/one.py"]', HEADER)
    compile_all()
    lines = Path("generated/one.py").read_text().splitlines()
    assert lines[:6] == [
        "#!/usr/bin/env python3",
        "# SPDX-FileCopyrightText: 2026 Ada",
        "# SPDX-License-Identifier: MIT",
        "#",
        "# as it is",
        "# Compiled by `skorche compile pipelines/one.py`: change that file, not this one.",
    ]
    assert check() == ""
    subprocess.run([sys.executable, "-I", "generated/one.py"], check=True, timeout=60)


def test_another_header_makes_a_file_stale_and_is_said() -> None:
    skorche_table('sources = ["pipelines/one.py"]', HEADER)
    compile_all()
    skorche_table('sources = ["pipelines/one.py"]', HEADER.replace("Ada", "Bob"))
    line = "generated/one.py: the project's settings changed; the header\n"
    assert check(expect=1).startswith(line)
    compile_all()


def test_a_header_may_be_long() -> None:
    header = "\\n".join(f"line {number}" for number in range(40))
    skorche_table('sources = ["pipelines/one.py"]', f'header = "{header}"')
    compile_all()
    compile_all()
    assert check() == ""


@pytest.mark.parametrize(
    "line", ["coding: latin-1", "#!/bin/sh", "vim: fileencoding=x"]
)
def test_a_header_that_python_would_obey_is_refused(line: str) -> None:
    skorche_table('sources = ["pipelines/one.py"]', f'header = "{line}"')
    assert "has a line that is no comment" in compile_all(expect=2)


@pytest.mark.parametrize("code", [0x00, 0x1B, 0x7F, 0x9B, 0x202E, 0x2066])
def test_a_header_with_what_nobody_sees_is_refused(code: int) -> None:
    skorche_table('sources = ["pipelines/one.py"]', f'header = "a\\u{code:04x}b"')
    said = compile_all(expect=2)
    assert (
        f"header of [tool.skorche] has a character that nobody sees: U+{code:04X}"
        in (said)
    )


def test_a_header_that_says_what_skorche_says_is_refused() -> None:
    claim = f"{PROVENANCE}../other.py`: change that file, not this one."
    skorche_table('sources = ["pipelines/one.py"]', f"header = '{claim}'")
    assert "header of [tool.skorche] has a line of skorche's own" in (
        compile_all(expect=2)
    )


# ---- what Python compiled files are for


MATCH = """

def double(number):
    match number:
        case 1:
            return 2
    return 2 * number

"""


def test_what_the_lowest_python_cannot_read_is_refused() -> None:
    path = Path("pipelines/one.py")
    before, _, after = DOUBLE.partition("\n\ndef double(number):")
    path.write_text(before + MATCH + after.partition("2 * number\n")[2])
    skorche_table('sources = ["pipelines/one.py"]')
    compile_all()
    skorche_table('sources = ["pipelines/one.py"]', 'python = "3.9"')
    said = compile_all(expect=1)
    assert re.match(
        r"pipelines/one\.py:7: double cannot be read by Python 3\.9: Pattern matching",
        said,
    )
    skorche_table('sources = ["pipelines/one.py"]', 'python = "3.10"')
    compile_all()


# ---- targets


def test_a_target_that_is_not_there_is_refused() -> None:
    skorche_table('sources = ["pipelines/one.py"]', 'targets = ["threads", "clouds"]')
    assert 'there is no target "clouds", but dask, serial, threads' in compile_all(
        expect=2
    )


def test_targets_each_give_a_file() -> None:
    skorche_table('sources = ["pipelines/one.py"]', 'targets = ["threads", "serial"]')
    compile_all()
    assert written() == ["generated/one.py", "generated/one_serial.py"]
    assert check() == ""
    compile_all("pipelines/one.py", "-o", "x.py", expect=2)


def check(expect: int = 0) -> str:
    """Call `skorche check`; return what it printed."""
    result = CliRunner().invoke(main, ["check"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise AssertionError("skorche check broke") from result.exception
    assert result.exit_code == expect, result.output
    return result.stdout


# ---- how much waits


BOUNDED = """
import skorche

numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
doubled = skorche.map(abs, numbers, skorche.Queue("doubled", maxsize=7))
skorche.merge((skorche.map(abs, doubled), skorche.Queue("more", fixed_inputs=[3])))
"""


@pytest.mark.parametrize("target", ["threads", "serial"])
def test_queues_hold_what_the_project_says_where_nobody_else_does(target: str) -> None:
    skorche_table("maxsize = 50")
    Path("bounded.py").write_text(BOUNDED)
    compile_all("bounded.py", "--target", target)
    [compiled] = Path("generated").iterdir()
    docstring = compiled.read_text().split('"""')[1]
    assert "Bounded: maxsize=50 of queue " in docstring
    picture = docstring[docstring.index("\nnumbers") :]
    assert "numbers (maxsize=50)" in picture and "doubled (maxsize=7)" in picture
    assert picture.count("maxsize") == 4, "what is merged has none of its own"
    table = (f'targets = ["{target}"]', 'sources = ["bounded.py"]')
    Path("generated").joinpath("bounded.py").write_text(compiled.read_text())
    skorche_table("maxsize = 50", *table)
    command("check", "bounded.py")
    skorche_table("maxsize = 51", *table)
    said = command("check", "bounded.py", expect=1).stdout
    assert said.splitlines()[0].endswith("the project's settings changed; maxsize")
