"""What of a pipeline comes from outside and is told: its stages, and which function one calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from skorche.compiler import compile_file

CASE = Path(__file__).parents[1] / "cases/carrying/decided_by_the_environment"

STAGES = "which stages there are depends on"
TELLS = [
    (
        f"38: {STAGES} random numbers (random.choice([2, 2])): the compiled file has those "
        "of here"
    ),
    (
        f"40: {STAGES} the environment (os.environ.get('LOUD'), read in line 13): the compiled "
        "file has those of here"
    ),
    (
        f"42: {STAGES} the environment (os.environ.get('SHOWN', 'yes')): the compiled file has "
        "those of here"
    ),
    (
        "48: which function shape is depends on the environment (os.environ.get('LENGTHS'), "
        "read in line 34): the compiled file has the one of here"
    ),
    (
        "48: which function FUNCTIONS[os.environ.get('CASE', 'title')] is depends on the "
        "environment (os.environ.get('CASE', 'title')): the compiled file has the one of here"
    ),
]


def told(path: str, freeze: tuple[str, ...] = ()) -> list[str]:
    """Return what is told of a compiled file."""
    found: list[str] = []
    compile_file(path, "declaration.py", tell=found.append, freeze=freeze)
    return found


def test_what_is_decided_from_outside_is_told_and_nothing_else() -> None:
    path = str(CASE / "declaration.py")
    lines = [line.rpartition("declaration.py:")[2] for line in told(path)]
    assert lines == TELLS


def test_what_another_file_has_from_outside_is_told_by_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "choosing.py").write_text(
        "import os\n\n\ndef up(text):\n    return text.upper()\n\n\n"
        "def down(text):\n    return text.lower()\n\n\n"
        "if os.environ.get('UP'):\n    chosen = up\nelse:\n    chosen = down\n"
    )
    main = tmp_path / "declaration.py"
    main.write_text(
        "import skorche\nfrom choosing import chosen\n"
        "texts = skorche.Queue('texts', fixed_inputs=['a'])\n"
        "skorche.map(chosen, texts, skorche.Queue('out'))\nskorche.run()\n"
    )
    monkeypatch.chdir(tmp_path)
    [line] = told("declaration.py")
    assert line == (
        "declaration.py:4: which function chosen is depends on the environment "
        "(os.environ.get('UP'), read at choosing.py:12): the compiled file has the one of "
        "here"
    )


def test_a_name_that_is_frozen_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = tmp_path / "declaration.py"
    main.write_text(
        "import os\nimport skorche\nLOUD = 'LOUD' in os.environ\n"
        "texts = skorche.Queue('texts', fixed_inputs=['a'])\n"
        "if LOUD:\n    texts = skorche.map(str.title, texts)\n"
        "skorche.map(str.upper, texts, skorche.Queue('out'))\nskorche.run()\n"
    )
    monkeypatch.chdir(tmp_path)
    assert len(told("declaration.py")) == 1
    assert not told("declaration.py", freeze=("LOUD",))


def test_ways_out_of_a_loop_and_what_a_function_or_a_setup_is_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = tmp_path / "declaration.py"
    main.write_text(
        "import os\nimport skorche\n\n\n"
        "def up(text, _):\n    return text.upper()\n\n\n"
        "def as_it_is(text):\n    return text\n\n\n"
        "def chosen():\n    if os.environ.get('UP'):\n        return str.upper\n"
        "    return as_it_is\n\n\n"
        "def declared(queue):\n    if not queue:\n        raise ValueError(os.environ)\n"
        "    for name in ('A', 'B'):\n"
        "        if os.environ.get(name):\n            continue\n"
        "        queue = skorche.map(as_it_is, queue)\n"
        "    return queue\n\n\n"
        "texts = declared(skorche.Queue('texts', fixed_inputs=['a']))\n"
        "up = skorche.task(up, setup=dict if os.environ.get('D') else list)\n"
        "skorche.map(up, skorche.map(chosen(), texts), skorche.Queue('out'))\nskorche.run()\n"
    )
    monkeypatch.chdir(tmp_path)
    assert [line.partition(" depends")[0] for line in told("declaration.py")] == [
        "declaration.py:23: which stages there are",
        "declaration.py:30: which function dict if os.environ.get('D') else list is",
        "declaration.py:31: which function chosen() is",
    ]
