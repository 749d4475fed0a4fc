"""The examples: each compiles to what is kept, and the kept file does what it declares.

What a compiled file prints is compared with what the declaration gives when it runs in
process, and with what stream() and run() of the imported file give, as multisets: where
branches are merged, or several workers work, the order may differ from run to run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from skorche.compiler import compile_file
from skorche.verify import verify
from tests.local_targets import LOCAL as TARGETS
from tests.places import ROOT
from tests.pythons import pyenv_pythons

GENERATED = ROOT / "generated"
EXAMPLES = sorted(path.stem for path in (ROOT / "examples").glob("*.py"))
#: Of each example, the name of its list of results, and a few inputs that take no time.
RESULTS = {
    "access_logs": "reports",
    "images_and_docs": "results",
    "longest_functions": "reports",
    "stdlib_census": "reports",
}
FEW = {
    "access_logs": ["2026-11-01", "2026-11-02"],
    "images_and_docs": [
        "LICENSE.txt.zip",
        "idle_16.png.zip",
        "this.py.zip",
        "no.gif.zip",
    ],
    "longest_functions": ["abc", "nowhere", "bisect"],
    "stdlib_census": ["json", "html", "nowhere", "test/tokenizedata"],
}


def pythons() -> list[str]:
    """This Python, and the others from 3.8 up that pyenv has."""
    others = pyenv_pythons(8)
    others.pop(sys.version_info.minor, None)
    return [sys.executable, *others.values()]


def execute(
    python: str, *words: str, folder: Path, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder of its own, where temporary files go as well."""
    temporary = folder / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    working = folder / "empty"
    working.mkdir(exist_ok=True)
    done = subprocess.run(
        [python, *words],
        cwd=working,
        env={**os.environ, "TMPDIR": str(temporary)},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not list(working.iterdir()), "it left something in the folder it ran in"
    return done


def script(name: str, python: str, folder: Path, *words: str, stdin: str = "") -> Any:
    """What the compiled file prints, run by a bare Python."""
    path = str(GENERATED / f"{name}.py")
    done = execute(python, "-I", "-S", "-B", path, *words, folder=folder, stdin=stdin)
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def canonical(name: str, items: list[Any]) -> object:
    """The items without what may differ from run to run."""
    if name != "stdlib_census":
        return Counter(json.dumps(item, sort_keys=True) for item in items)
    # Which files share a batch is left to chance; the sums over all are not.
    sums: Counter[str] = Counter()
    for report in items:
        for package, counts in report["packages"].items():
            for what, count in counts.items():
                sums[f"{report['kind']} {package} {what}"] += count
        sums.update(f"{path}: {why}" for path, why in report["unreadable"].items())
    return sums


def test_each_example_has_what_these_tests_need() -> None:
    assert sorted(RESULTS) == sorted(FEW) == EXAMPLES


def test_generated_holds_the_compiled_examples_and_nothing_else() -> None:
    there = {path.name for path in GENERATED.iterdir()} - {"__pycache__"}
    endings = (".py", "_serial.py")
    assert there == {f"{name}{ending}" for name in EXAMPLES for ending in endings}


@pytest.mark.parametrize("target, ending", [("threads", ""), ("serial", "_serial")])
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_compiles_to_exactly_what_is_kept(
    name: str, target: str, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    source = f"examples/{name}.py"
    kept = (GENERATED / f"{name}{ending}.py").read_bytes()
    made = compile_file(source, source, target).encode()
    assert made == kept, f"{name}{ending}.py is out of date: run `skorche compile`"


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_kept_file_can_be_run(name: str) -> None:
    path = GENERATED / f"{name}.py"
    assert os.access(path, os.X_OK)
    assert path.read_bytes().startswith(b"#!/usr/bin/env python3\n")


IN_PROCESS = """
import contextlib, json, runpy, sys
with contextlib.redirect_stdout(sys.stderr):
    results = runpy.run_path(sys.argv[1], run_name="__main__")[sys.argv[2]]
for item in results:
    print(json.dumps(item, default=str))
"""


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_kept_file_gives_what_the_declaration_gives(
    name: str, tmp_path: Path
) -> None:
    source = str(ROOT / "examples" / f"{name}.py")
    folder = tmp_path / "declared"
    (folder / "tmp").mkdir(parents=True)
    # The declaration draws itself into the folder that it runs in.
    done = subprocess.run(
        [sys.executable, "-c", IN_PROCESS, source, RESULTS[name]],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(folder / "tmp")},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    live = [json.loads(line) for line in done.stdout.splitlines()]
    printed = script(name, sys.executable, tmp_path / "compiled")
    assert live, "the example gives something"
    assert canonical(name, printed) == canonical(name, live)


# Which files share a batch of stdlib_census is left to chance: see canonical().
@pytest.mark.parametrize("target", sorted(TARGETS))
@pytest.mark.parametrize("name", [n for n in EXAMPLES if n != "stdlib_census"])
def test_verify_finds_no_difference(
    name: str, target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(sys, "argv", sys.argv)
    inputs = tmp_path / "inputs.jsonl"
    inputs.write_text("".join(f"{json.dumps(item)}\n" for item in FEW[name]))
    words = ("--input", str(inputs))
    path = str(ROOT / "examples" / f"{name}.py")
    [verdict] = verify(path, f"examples/{name}.py", (target,), words).values()
    assert verdict.outcome.items and verdict.outcome.code == 0
    assert verdict.steady and not verdict.differences


IMPORTED = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
module = importlib.import_module(sys.argv[2])
inputs = json.loads(sys.argv[3])
results = module.run(inputs)
streamed = list(module.stream(iter(inputs)))
assert len(results) == 1, list(results)
(queue,) = results
assert {name for name, _ in streamed} == {queue}
print(json.dumps([results[queue], [item for _, item in streamed]], default=str))
"""


@pytest.mark.parametrize("python", pythons(), ids=lambda path: Path(path).parts[-3])
@pytest.mark.parametrize("name", EXAMPLES)
def test_script_run_and_stream_agree_on_every_python(
    name: str, python: str, tmp_path: Path
) -> None:
    inputs = FEW[name]
    lines = "".join(f"{json.dumps(item)}\n" for item in inputs)
    printed = script(name, python, tmp_path / "a", "--input", "-", stdin=lines)
    assert printed
    words = ["-I", "-S", "-B", "-c", IMPORTED, str(GENERATED), name, json.dumps(inputs)]
    done = execute(python, *words, folder=tmp_path / "b")
    ran, streamed = json.loads(done.stdout)
    assert canonical(name, ran) == canonical(name, printed)
    assert canonical(name, streamed) == canonical(name, printed)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_python_gives_the_same(name: str, tmp_path: Path) -> None:
    """But for those that look at Python's own files."""
    if name in ("longest_functions", "stdlib_census"):
        inputs = ["nowhere"]
    else:
        inputs = FEW[name][:1] if name == "images_and_docs" else FEW[name]
    lines = "".join(f"{json.dumps(item)}\n" for item in inputs)
    given = []
    for number, python in enumerate(pythons()):
        folder = tmp_path / str(number)
        items = script(name, python, folder, "--input", "-", stdin=lines)
        if name == "images_and_docs":  # its document comes from this Python
            items = [sorted(item) for item in items]
        given.append(canonical(name, items))
    assert all(one == given[0] for one in given)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_help_shows_the_picture(name: str, tmp_path: Path) -> None:
    path = str(GENERATED / f"{name}.py")
    done = execute(sys.executable, "-I", "-S", "-B", path, "--help", folder=tmp_path)
    docstring = Path(path).read_text().split('"""')[1]
    picture = docstring.partition("\n\n")[2].strip()
    assert picture in done.stdout
    assert "--input" in done.stdout


def test_running_twice_in_one_place_gives_the_same(tmp_path: Path) -> None:
    """Archives that are there already, and rows that are, change nothing."""
    for name in ("access_logs", "images_and_docs"):
        first = script(name, sys.executable, tmp_path)
        again = script(name, sys.executable, tmp_path)
        assert canonical(name, first) == canonical(name, again)
