"""What a compiled file needs where it runs: packages, and files of that folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from skorche.compiler import compile_file

pytestmark = pytest.mark.usefixtures("here")

DECLARATION = '''\
"""Words."""

import csv, glob, json, os, sqlite3
from contextlib import suppress
from pathlib import Path

import skorche

{body}

def f(word):
    return [word, V and 1]


def main():
    words = skorche.Queue("words", fixed_inputs={inputs})
    skorche.map(f, words)
    skorche.run()


if __name__ == "__main__":
    main()
'''
LOAD = "def load(path):\n    return Path(path).read_text()\nV = load({})"


def needs(body: str, inputs: str = "['a']") -> tuple[str, list[str]]:
    """The line of the docstring on what is needed, and what else is said."""
    Path("words.txt").write_text("a b\n")
    Path("d.py").write_text(DECLARATION.format(body=body, inputs=inputs))
    told: list[str] = []
    text = compile_file("d.py", "d.py", tell=told.append)
    lines = [line for line in text.split("\n")[:6] if line.startswith("Needs: ")]
    return "".join(lines).removeprefix("Needs: "), told


@pytest.mark.parametrize(
    "body",
    [
        "with open('words.txt') as file:\n    V = file.read().split()",
        "with open(mode='r', file='words.txt') as file:\n    V = list(csv.reader(file))",
        "V = Path('words.txt').read_text()",
        "NAME = Path('words.txt')\nV = NAME.read_text()",
        "V = (Path('.') / 'words.txt').read_text().split()",
        "V = Path(os.path.join('words.txt')).read_text()",
        LOAD.format("'words.txt'"),
    ],
)
def test_a_file_that_is_read_has_to_lie_where_it_runs(body: str) -> None:
    named, told = needs(body)
    assert named == "words.txt (where it runs)"
    (line,) = told
    assert "words.txt must lie in the folder that the compiled file runs in" in line
    assert "skorche.parameter(type=Path)" in line


def test_a_database_too() -> None:
    named, _ = needs("V = sqlite3.connect('x.db').execute('select 1').fetchall()")
    assert named == "x.db (where it runs)"


def test_what_inputs_are_read_from_as_well() -> None:
    read = "Path('words.txt').read_text().split()"
    assert needs("V = 1", read)[0] == "words.txt (where it runs)"


@pytest.mark.parametrize(
    "body",
    [
        "V = Path('/etc/hostname').exists()",
        "V = os.path.exists('words.txt')",
        "V = os.listdir('.')",
        "V = 'words.txt'",
        "def later():\n    return Path('words.txt').read_text()\nV = later",
        "V = json.loads('[1]')",
        "V = sqlite3.connect(':memory:', check_same_thread=False)",
        "V = 1\nimport zipfile\nzipfile.ZipFile('a.zip', 'w').writestr('b', 'c')",
    ],
)
def test_other_things_are_not_named(body: str) -> None:
    assert needs(body) == ("", [])


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("V = sorted(glob.glob('*.txt'))", "*.txt"),
        ("V = sorted(os.listdir('in'))", "in/"),
        ("V = [str(one) for one in sorted(Path('in').rglob('*.csv'))]", "in/**/*.csv"),
        ("V = sorted(one.name for one in Path('in').iterdir())", "in/"),
        ("V = [here for here, _, _ in os.walk('in/')]", "in/"),
    ],
)
def test_folders_that_are_looked_into_are_named(body: str, named: str) -> None:
    Path("in").mkdir()
    assert needs(body)[0] == f"{named} (where it runs)"


TRIED = "try:\n    import click{}\nexcept {}:\n    click = None\nV = click"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (TRIED.format("", "ImportError"), "click (optional)"),
        (TRIED.format("", "(ImportError, OSError)"), "click (optional)"),
        (TRIED.format("", "ModuleNotFoundError"), "click (optional)"),
        (TRIED.format("", "KeyError"), "click"),
        (
            "V = None\nwith suppress(ImportError):\n    import click as V",
            "click (optional)",
        ),
        ("import click\n" + TRIED.format(".testing", "ImportError"), "click"),
        ("import click\nV = click", "click"),
    ],
)
def test_packages_that_are_only_tried_are_optional(body: str, named: str) -> None:
    assert needs(body)[0] == named
