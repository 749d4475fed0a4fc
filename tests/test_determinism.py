"""One declaration gives the same bytes, wherever, whenever and by whatever Python.

Each test copies the examples into a project of its own, compiles them there under other
circumstances, and compares with the files that the repository keeps.

To try every Python that pyenv has, also those without skorche's dependencies, set
SKORCHE_ALL_PYTHONS=1: throw-away environments are made for them, which takes a minute.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.compiled_cases import compiled
from tests.places import CASES, ROOT
from tests.pythons import pyenv_pythons
from tests.test_cases import RUNNING

KEPT = {path.name: path.read_bytes() for path in (ROOT / "generated").glob("*.py")}
SOURCES = sorted(path.name for path in (ROOT / "examples").glob("*.py"))
SETTINGS = (
    '[tool.skorche]\nsources = ["examples/*.py"]\noutput = "generated"\n'
    'targets = ["threads", "serial"]\n'
)
SKORCHE = "from skorche.cli import main; main(prog_name='skorche')"
NEEDED = ["black>=26.1,<27", "click", "graphviz", "jinja2", "tomli"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    shutil.copytree(ROOT / "examples", root / "examples")
    (root / "pyproject.toml").write_text(SETTINGS)
    return root


def skorche(
    *words: str,
    folder: Path,
    python: str = sys.executable,
    options: tuple[str, ...] = (),
    **environment: str,
) -> str:
    """Call the command line in a folder; return what it said."""
    done = subprocess.run(
        [python, *options, "-c", SKORCHE, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def assert_kept(project: Path) -> None:
    made = {path.name: path.read_bytes() for path in (project / "generated").iterdir()}
    assert made.keys() == KEPT.keys()
    differing = [name for name, content in made.items() if content != KEPT[name]]
    assert not differing, (
        "differs from what is kept in generated/; if examples or templates were "
        "changed, run `skorche compile` in the root"
    )


#: How skorche may be called, such that each seed, option, folder and way to write a path
#: comes about: whatever it is that changes a byte is found.
WAYS = {
    "the project's folder": ("0", (), ".", os.path.relpath),
    "below it": ("1", ("-O",), "examples", os.path.relpath),
    "the root": ("4294967295", ("-OO",), "/", os.path.relpath),
    "the project's folder, whole paths": ("1", ("-b", "-W", "error"), ".", None),
    "below it, whole paths": ("4294967295", ("-B",), "examples", None),
    "the root, whole paths": ("0", (), "/", None),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_seed_no_option_and_no_folder_changes_a_byte(
    way: str, project: Path
) -> None:
    seed, options, folder, written = WAYS[way]
    working = project / folder
    paths = sorted((project / "examples").glob("*.py"))
    words = [written(p, working) if written else str(p) for p in paths]
    skorche("compile", *words, folder=working, options=options, PYTHONHASHSEED=seed)
    assert_kept(project)


FINDING = """
import importlib

import skorche

KINDS = {"text": "plug", "other": "data", "file": "data.txt"}


def load(kind):
    return importlib.import_module(KINDS[kind]).__name__


skorche.map(load, skorche.Queue("kinds", ["text"]))
skorche.run()
"""


def test_no_folder_of_the_working_directory_changes_a_byte(tmp_path: Path) -> None:
    """Where Python looks for modules there, a folder without any is none."""
    for folder in ("project", "bare", "full/data"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "full" / "data" / "rows.txt").touch()
    path = tmp_path / "project" / "finding.py"
    path.write_text(FINDING)
    path.with_name("plug.py").touch()
    texts = set()
    for folder in ("bare", "full"):
        output = tmp_path / f"{folder}.py"
        words = ("compile", str(path), "-o", str(output))
        skorche(*words, folder=tmp_path / folder)
        texts.add(output.read_text())
    assert len(texts) == 1
    assert 'in ["plug"]' in texts.pop()


SETS = """
import skorche

WORDS = {"one", "two", "three", "four"}


def known(word):
    return word in WORDS


def kind(word):
    return frozenset(word)


sets = {frozenset("a"), frozenset("bc"), frozenset("d"), frozenset()}
inputs = [sets, {"a", "b", "c", "d"}, frozenset({"x", ("y", 1), 2, None}), {1: {"q", "r"}}]
words = skorche.Queue(fixed_inputs=inputs)
left, right = skorche.split(
    kind, words, [frozenset({"a", "b", "c"}), frozenset({"d", "e", "f"})]
)
skorche.split(known, left)
skorche.chain([known, kind, known, str, len], right)
"""


def test_no_hash_seed_changes_how_sets_are_written(tmp_path: Path) -> None:
    (tmp_path / "sets.py").write_text(SETS)
    texts = {
        skorche("compile", "sets.py", "-o", "-", folder=tmp_path, PYTHONHASHSEED=seed)
        for seed in ("0", "1", "2", "3")
    }
    assert len(texts) == 1


def test_no_locale_no_terminal_and_no_detour_changes_a_byte(project: Path) -> None:
    words = [f"examples/../examples/./{name}" for name in SOURCES]
    surroundings = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "COLUMNS": "20"}
    skorche("compile", *words, folder=project, **surroundings)
    assert_kept(project)


@pytest.mark.parametrize(("target", "end"), [("threads", ""), ("serial", "_serial")])
def test_each_compiled_alone_to_standard_output_is_the_same(
    target: str, end: str, project: Path
) -> None:
    for name in reversed(SOURCES):
        words = (f"examples/{name}", "--target", target, "-o", "-")
        text = skorche("compile", *words, folder=project)
        assert text.encode() == KEPT[name.replace(".py", f"{end}.py")]


def test_a_configuration_of_black_changes_no_byte(project: Path) -> None:
    stray = (
        "[tool.black]\nline-length = 40\nskip-string-normalization = true\n"
        "skip-magic-trailing-comma = true\npreview = true\n"
    )
    (project / "pyproject.toml").write_text(stray + SETTINGS)
    (project.parent / "pyproject.toml").write_text(stray)
    config = project / ".config"
    config.mkdir()
    (config / "black").write_text(stray)
    skorche(
        "compile",
        *map(str, sorted((project / "examples").glob("*.py"))),
        folder=project.parent,
        XDG_CONFIG_HOME=str(config),
        BLACK_CACHE_DIR=str(project / ".black"),
    )
    assert_kept(project)
    assert not (project / ".black").exists(), "black is not asked to keep anything"


def test_compiling_again_changes_nothing(project: Path) -> None:
    shutil.copytree(ROOT / "generated", project / "generated")
    said = skorche("compile", folder=project)
    assert [line.split()[0] for line in said.splitlines()] == ["unchanged"] * len(KEPT)


def test_no_trace_of_time_place_or_version_is_left() -> None:
    for name, content in KEPT.items():
        text = content.decode()
        assert str(ROOT) not in text and str(Path.home()) not in text, name
        head = text.partition("Tasks and what they use")[0]
        assert not re.search(r"(?<!=)\d\.\d|20\d\d-\d\d|0x[0-9a-f]{6}", head), name


# ---- all cases

#: Compiles every case below a folder; prints a digest of each text, or its error.
ALL = """
import contextlib, hashlib, io, json, sys
from pathlib import Path
from skorche.compiler import compile_file
from skorche.errors import SkorcheError

sys.path.remove("")  # where the command finds nothing either
folder = Path(sys.argv[1])
found = {}
for path in sorted(folder.rglob("declaration.py")):
    name = path.parent.relative_to(folder).as_posix()
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            text = compile_file(str(path), path.name)
            found[name] = hashlib.sha256(text.encode()).hexdigest()
        except SkorcheError as error:
            found[name] = type(error).__name__
print(json.dumps(found))
"""
STRAY = "[tool.black]\nline-length = 40\nskip-string-normalization = true\n"


def all_texts(folder: Path, at: Path, seed: str, python: str = sys.executable) -> Any:
    """What every third case, copied to a folder, gives by a Python with a seed."""
    shutil.copytree(CASES, folder)
    for name in set(RUNNING).difference(RUNNING[::3]):
        shutil.rmtree(folder / name)
    (folder / "pyproject.toml").write_text(STRAY)
    done = subprocess.run(
        [python, "-c", ALL, str(folder)],
        cwd=at,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def texts_here() -> dict[str, str]:
    """What the cases give where they lie, by this Python, whose seed is another each time."""
    return {
        name: hashlib.sha256(compiled(name).encode()).hexdigest()
        for name in RUNNING[::3]
        if not name.startswith(
            "whole_modules/"
        )  # which are compiled with --bundle there
    }


@pytest.mark.timeout(600)
def test_no_case_depends_on_seed_or_folder(tmp_path: Path) -> None:
    """Three seeds, three places, three folders that one is in, a stray configuration."""
    (tmp_path / "a" / "deep" / "er").mkdir(parents=True)
    (tmp_path / "with a space").mkdir()
    first = all_texts(tmp_path / "a" / "deep" / "er" / "one", tmp_path, "0")
    second = all_texts(tmp_path / "with a space" / "two", Path("/"), "4294967295")
    assert len(first) > 60
    assert first == second
    here = texts_here()
    assert {name: first[name] for name in here} == here


# ---- other Pythons


def pythons() -> list[str]:
    """The Pythons from 3.10 up that pyenv has, but for the one that runs this."""
    others = pyenv_pythons(10)
    others.pop(sys.version_info.minor, None)
    return list(others.values())


def with_dependencies(python: str, folder: Path) -> str:
    """This Python, or one of a new environment, that can import what skorche needs."""
    code = "import sys, black, click, graphviz, jinja2; print(sys.version)"
    check = [python, "-c", code]
    if not subprocess.run(
        check, capture_output=True, timeout=60, check=False
    ).returncode:
        return python
    if not os.environ.get("SKORCHE_ALL_PYTHONS"):
        pytest.skip(
            f"{python} lacks the dependencies; set SKORCHE_ALL_PYTHONS=1 to try"
        )
    subprocess.run([python, "-m", "venv", str(folder)], timeout=100, check=True)
    inside = str(folder / "bin" / "python")
    pip = [inside, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *NEEDED], timeout=300, check=True)
    return inside


@pytest.mark.timeout(500)
@pytest.mark.parametrize("python", pythons() or [""])
def test_no_version_of_python_changes_a_byte(
    python: str, project: Path, tmp_path: Path
) -> None:
    if not python:
        pytest.skip("pyenv has no other Python from 3.10 up")
    able = with_dependencies(python, tmp_path / "environment")
    skorche("compile", folder=project, python=able)
    assert_kept(project)
    here = texts_here()
    there = all_texts(tmp_path / "there", tmp_path, "0", able)
    both = [name for name in here if len(there[name]) == 64]  # not refused
    assert len(both) > 200
    assert [name for name in both if here[name] != there[name]] == []
    for name in SOURCES:
        words = ("show", "--run", f"examples/{name}")
        picture = skorche(*words, folder=project, python=able)
        again = skorche("show", f"generated/{name}", folder=project, python=able)
        assert picture == again
