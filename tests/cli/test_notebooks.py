"""Notebooks as declarations: what of them is compiled, and how it is told what is wrong."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from skorche.python.notebooks import LARGEST, read_notebook
from tests.invoke import command, outputs

SETUP = '"""My analysis."""\n%matplotlib inline\nimport skorche\n'
CLEAN = "LIMIT = 3\n\n\n# Cuts a word.\ndef clean(word: str) -> str:\n    return word[:LIMIT]\n"
PIPELINE = """\
words = skorche.Queue(fixed_inputs=["a", "words"])
out = skorche.map(clean, words)
skorche.run()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def book(*cells: str, **more: object) -> str:
    """Write a notebook of a text and these code cells, and return its name."""
    parts: list[dict[str, object]] = [{"cell_type": "markdown", "source": ["# Words"]}]
    for cell in cells:
        source = cell.splitlines(keepends=True)
        parts.append({"cell_type": "code", "source": source, "outputs": []})
    text = json.dumps({"nbformat": 4, "metadata": {}, "cells": parts, **more})
    Path("analysis.ipynb").write_text(text)
    return "analysis.ipynb"


def code(*cells: str) -> tuple[list[str], list[str]]:
    """The lines of a notebook's code, but for those that are empty, and what it left out."""
    text, told = read_notebook(os.path.abspath(book(*cells)))
    return [line for line in text.splitlines() if line], told


def test_a_notebook_is_compiled_as_a_file_is() -> None:
    notebook = book(SETUP, CLEAN, PIPELINE, "raise ValueError('not run')")
    told = command("compile", notebook).output
    assert told == (
        "analysis.ipynb:cell 1:2: left out: %matplotlib inline\nwrote generated/analysis.py\n"
    )
    text = Path("generated/analysis.py").read_text()
    assert "# Cuts a word.\ndef clean" in text
    assert text.splitlines()[1:3] == [
        "# Compiled by `skorche compile analysis.ipynb`: change that file, not this one.",
        '"""My analysis.',
    ]
    assert "%" not in text.partition("# ---- Inputs")[0]
    assert outputs("generated/analysis.py") == ["a", "wor"]
    command("check", notebook)


def test_check_tells_a_notebook_that_has_changed() -> None:
    command("compile", book(SETUP, CLEAN, PIPELINE))
    book(SETUP, CLEAN.replace("3", "4"), PIPELINE)
    assert "LIMIT" in command("check", "analysis.ipynb", expect=1).output


def test_a_project_may_have_notebooks_as_sources() -> None:
    book(SETUP, CLEAN, PIPELINE)
    Path("pyproject.toml").write_text('[tool.skorche]\nsources = ["*.ipynb"]\n')
    command("compile")
    assert "1 fresh" in command("check").output
    assert '"wor"' in command("run", "analysis.ipynb").output


def test_problems_say_the_cell_and_its_line() -> None:
    twice = "a = skorche.map(clean, words)\n"
    pipeline = PIPELINE.replace("skorche.run()", twice + "skorche.run()")
    found = command("compile", book(SETUP, CLEAN, pipeline), expect=1)
    assert 'analysis.ipynb:cell 3:3: queue "words" has two consumers' in found.output
    assert "    analysis.ipynb:cell 3:2: map(clean)\n" in found.output


def test_what_a_cell_raises_is_told_with_the_cell() -> None:
    found = command("compile", book(SETUP, "\n1 / 0"), expect=1).output
    assert 'analysis.ipynb", cell 2, line 2, in <module>\n    1 / 0\n' in found


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("\nx = 3 +", "cell 2:2"),
        ("x = (\n", "cell 2:1"),
        ('x = """\n', "cell 2:1"),
        ("if True:", "cell 2:1"),
        ("\n\nawait x", "cell 2:3"),
        ("x = 1\n  y = 2", "cell 2:2"),
    ],
)
def test_a_cell_that_is_no_python_is_refused(cell: str, place: str) -> None:
    found = command("compile", book(SETUP, cell, "1"), expect=1).output
    assert found.startswith(f"analysis.ipynb:{place}: ")


@pytest.mark.parametrize("cell", ["files = !ls", "\na, b = %who_ls", "x.y['z'] = !pwd"])
def test_a_magic_whose_value_is_used_is_refused(cell: str) -> None:
    found = command("compile", book(SETUP, cell), expect=1).output
    assert "the value of a magic is used" in found


def test_magics_are_left_out_where_a_statement_begins() -> None:
    cell = 's = """\n%no\n"""\nt = (5\n%3)\nu = 5 \\\n%3\n%a \\\n  b\n!ls\nx?\n?y\nif s:\n    %c\n'
    lines, told = code(cell)
    kept = ['s = """', "%no", '"""', "t = (5", "%3)", "u = 5 \\", "%3", "if s:"]
    assert lines == ["# %% cell 1", *kept, "    pass"]
    found = [line.partition("left out: ")[2] for line in told]
    assert found == ["%a \\", "!ls", "x?", "?y", "%c"]


def test_quotes_and_comments_do_not_hide_magics() -> None:
    cell = "a = '\"\"\"'\n%a\nb = \"'''\"  # '''\n%b\nc = '\\''\n%c\n# (\n%d\n"
    _, told = code(cell)
    assert [line[-2:] for line in told] == ["%a", "%b", "%c", "%d"]


def test_magics_of_a_cell() -> None:
    lines, told = code("%%time\na = 1\n", "%%bash\nls 'x\n", "\n%%capture out\nb = 1")
    assert lines == ["# %% cell 1", "a = 1", "# %% cell 2", "# %% cell 3", "b = 1"]
    assert [line.partition("cell ")[2] for line in told] == [
        "1:1: left out: %%time",
        "2:1: left out: %%bash and all of its cell",
        "3:2: left out: %%capture out",
    ]


NO_NOTEBOOKS = {
    "": "is no notebook: it is no JSON",
    "import skorche\n": "is no notebook: it is no JSON",
    "[]": "is no notebook: it has no list of cells",
    '{"cells": {}}': "is no notebook: it has no list of cells",
    '{"worksheets": []}': "is of an old form",
    '{"cells": [3]}': "its part 1 is no cell",
    '{"cells": [{"cell_type": "code"}]}': "its part 1 has no text",
    '{"cells": [{"cell_type": "code", "source": [1]}]}': "its part 1 has no text",
    '{"cells": [], "metadata": {"kernelspec": {"language": "R"}}}': "a notebook of 'r'",
    '{"cells": ' + "[" * 100_000: "is no notebook: its JSON is nested too deep",
    '{"cells": ' + "9" * 10_000 + "}": "is no notebook: it is no JSON",
}


@pytest.mark.parametrize("text", NO_NOTEBOOKS, ids=NO_NOTEBOOKS.values())
def test_what_is_no_notebook_is_refused(text: str) -> None:
    Path("analysis.ipynb").write_text(text)
    found = command("compile", "analysis.ipynb", expect=1).output
    assert found.startswith("analysis.ipynb: ")
    assert NO_NOTEBOOKS[text] in found
    assert not Path("generated").exists()


def test_a_notebook_without_code_declares_nothing() -> None:
    found = command("compile", book(), expect=1).output
    assert "no pipeline is declared" in found


def test_a_notebook_that_is_too_large_is_refused() -> None:
    with open("analysis.ipynb", "wb") as file:
        file.truncate(LARGEST + 1)
    found = command("compile", "analysis.ipynb", expect=1).output
    assert found.startswith("analysis.ipynb: has more than 50 MB")


def test_a_pipe_is_no_notebook() -> None:
    os.mkfifo("analysis.ipynb")
    assert "is a pipe" in command("compile", "analysis.ipynb", expect=1).output


@pytest.mark.timeout(20)
def test_a_cell_made_to_cost_much_costs_little() -> None:
    quotes = "x = 1 " + '\\"' * 200_000
    with pytest.raises(SyntaxError):
        code(quotes)
    _, told = code("%a\n" * 20_000)
    assert len(told) == 20_000


def test_cells_of_a_file_are_comments() -> None:
    Path("analysis.py").write_text(
        f"# %% first\nimport skorche\n\n# %%\n{CLEAN}\n# %% [markdown]\n# # Words\n{PIPELINE}"
    )
    command("compile", "analysis.py")
    assert outputs("generated/analysis.py") == ["a", "wor"]
