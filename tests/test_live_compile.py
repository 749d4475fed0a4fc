"""`skorche.compile()`: the text of what is declared so far, in a notebook and in a program.

A notebook is played by a program that runs cells as IPython's kernel does: each under a name
of its own, by which linecache has its text.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.invoke import command, outputs

KERNEL = """
import json, linecache, sys
for number, cell in enumerate(json.loads(sys.argv.pop()), 1):
    name = {name!r}.format(number)
    linecache.cache[name] = (len(cell), None, cell.splitlines(keepends=True), name)
    try:
        exec(compile(cell, name, "exec"), globals())
    except Exception as error:
        print(type(error).__name__, error)
"""
NAMES = ("/tmp/ipykernel_12/{}34.py", "<ipython-input-{}-56>", "<python-input-{}>")

SETUP = "import math\nimport skorche\nLIMIT = 3\n"
CLEAN = "def clean(word: str) -> str:\n    # cut\n    return word[:LIMIT]\n"
PIPELINE = (
    "def given(count):\n    return ['words'] * count\n"
    "words = skorche.Queue(fixed_inputs=given(2))\nout = skorche.map(clean, words)\n"
)
WRITE = "open('live.py', 'w').write(skorche.compile())\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def notebook(*cells: str, name: str = NAMES[0]) -> str:
    """Run cells, and return what they print."""
    Path("kernel.py").write_text(KERNEL.format(name=name))
    return program("kernel.py", json.dumps(cells))


def program(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_gives_the_text_of_its_pipeline(name: str) -> None:
    assert notebook(SETUP, CLEAN, PIPELINE, WRITE, name=name) == ""
    text = Path("live.py").read_text()
    assert "# Compiled by `skorche compile notebook.ipynb`" in text
    assert f"\nLIMIT = 3\n\n\n{CLEAN}" in text
    assert "INPUTS = given(2)" in text
    assert outputs("live.py") == ["wor", "wor"]


def test_it_is_what_a_notebook_of_these_cells_is_compiled_to() -> None:
    cells = [SETUP, CLEAN, PIPELINE]
    assert notebook(*cells, WRITE) == ""
    parts = [{"cell_type": "code", "source": cell} for cell in cells]
    Path("notebook.ipynb").write_text(json.dumps({"cells": parts}))
    command("compile", "notebook.ipynb")
    assert Path("generated/notebook.py").read_text() == Path("live.py").read_text()


def test_functions_are_as_they_are_now() -> None:
    later = CLEAN.replace("# cut", "# cut again").replace("LIMIT", "2")
    failing = "def clean(word)\n", "1 / 0\n"
    told = notebook(SETUP, CLEAN, *failing, later, PIPELINE, WRITE)
    assert [line.split()[0] for line in told.splitlines()] == [
        "SyntaxError",
        "ZeroDivisionError",
    ]
    text = Path("live.py").read_text()
    assert text.count("def clean") == 1
    assert "# cut again" in text
    assert outputs("live.py") == ["wo", "wo"]


def test_after_a_run_it_is_what_ran_until_more_is_declared() -> None:
    run = "skorche.run(); skorche.shutdown(); print(out.flush())\n"
    more = "print(len(skorche.compile()))\nx = skorche.map(abs, skorche.Queue('y', [-1]))\n"
    last = "print('abs' in skorche.compile(), 'clean' in skorche.compile())\n"
    told = notebook(SETUP, CLEAN, PIPELINE, WRITE, run, WRITE, more, last).splitlines()
    assert told[0] == "['wor', 'wor']"
    assert int(told[1]) == len(Path("live.py").read_text())
    assert told[2] == "True False"


def test_what_the_cells_made_is_as_before() -> None:
    look = (
        "def seen():\n    return clean.__code__.co_filename, words.place.line, out.owner is o\n"
        "o = out.owner\nbefore = seen()\nskorche.compile()\nprint(before == seen())\n"
    )
    run = "skorche.run(); skorche.shutdown(); print(out.flush())\n"
    told = notebook(SETUP, CLEAN, PIPELINE, look, run)
    assert told.splitlines() == ["True", "['wor', 'wor']"]


def test_a_lambda_and_a_class_are_found_in_their_cells() -> None:
    cells = (
        "class Word:\n    def __init__(self, text):\n        self.text = text\n",
        "def long(word):\n    return len(word.text) > 1\n",
        "words = skorche.map(Word, skorche.Queue('words', ['ab', 'c']))\n",
        "out = skorche.map(lambda word: word.text, skorche.filter(long, words))\n",
    )
    assert notebook(SETUP, *cells, WRITE) == ""
    assert outputs("live.py") == ["ab"]


def test_a_notebook_shows_it_with_a_button() -> None:
    shows = (
        "bundle = skorche.compile()._repr_mimebundle_()\n"
        "print(list(bundle), '<button' in bundle['text/html'], '&lt;' in bundle['text/html'])\n"
        "print(bundle['text/plain'] == skorche.compile())\n"
    )
    told = notebook(SETUP, CLEAN, PIPELINE, shows).splitlines()
    assert told == ["['text/plain', 'text/html'] True True", "True"]


def test_what_is_wrong_is_told_by_cell_and_line() -> None:
    twice = "\nother = skorche.map(str, words)\n"
    told = notebook(SETUP, CLEAN, PIPELINE, twice, "skorche.compile()\n")
    assert told.startswith(
        'DeclarationError notebook.ipynb:cell 4:2: queue "words" has two consumers'
    )
    assert "notebook.ipynb:cell 3:4: map(clean)" in told


def test_what_cannot_be_carried_is_refused() -> None:
    cells = "exec('def made(word): return word')\n", "\n" + PIPELINE
    told = notebook(SETUP, *(cell.replace("clean", "made") for cell in cells), WRITE)
    assert told.startswith("CompileError notebook.ipynb:cell 3:5: ")
    assert "made" in told


def test_nothing_declared_is_refused() -> None:
    told = notebook(SETUP, "skorche.compile()\n")
    assert told.startswith("DeclarationError ")


def test_a_target_that_there_is_not_is_refused() -> None:
    told = notebook(SETUP, CLEAN, PIPELINE, "skorche.compile('gpu')\n")
    assert told.startswith("StateError compile() knows no target 'gpu': say ")
    told = notebook(SETUP, CLEAN, PIPELINE, "skorche.compile(['gpu'])\n")
    assert told.startswith("StateError compile() knows no target ['gpu']: say ")


def test_a_program_gives_what_compiling_its_file_gives() -> None:
    guard = "if __name__ == '__main__':\n    print(skorche.compile('serial'), end='')\n"
    Path("words.py").write_text(f'"""Words."""\n{SETUP}\n{CLEAN}\n{PIPELINE}\n{guard}')
    command("compile", "--target", "serial", "words.py", "-o", "out.py")
    assert program("words.py") == Path("out.py").read_text()


def test_compiling_a_file_that_asks_for_its_text_gives_none() -> None:
    Path("words.py").write_text(
        f"{SETUP}\n{CLEAN}\n{PIPELINE}\nprint(skorche.compile())"
    )
    command("compile", "words.py")
    assert outputs("generated/words.py") == ["wor", "wor"]
