"""What tasks may use of skorche: what a compiled file has of its own, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import skorche
from skorche.carry.library import (
    PROVIDED,
    is_library,
    is_of_library,
    is_provided,
    is_task_maker,
)
from skorche.compiler import compile_file
from skorche.errors import CompileError
from tests.local_targets import LOCAL as TARGETS

LACKING = sorted(set(skorche.__all__) - PROVIDED.keys())


def compiled(folder: Path, text: str, target: str = "threads", **others: str) -> str:
    for name, content in others.items():
        (folder / f"{name}.py").write_text(content)
    path = folder / "declaration.py"
    path.write_text(text)
    return compile_file(str(path), "declaration.py", target)


def output_of(folder: Path, text: str) -> list[object]:
    """What a compiled file puts out, on a Python that has no skorche."""
    path = folder / "compiled.py"
    path.write_text(text)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(path)],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def declaration(body: str, imports: str = "from skorche import *") -> str:
    return f"""\
{imports}
import skorche


def use(item):
    {body}


numbers = skorche.Queue("numbers", [1])
used = skorche.map(use, numbers)
skorche.run()
"""


def test_every_public_name_is_either_provided_or_refused() -> None:
    assert PROVIDED.keys() < set(skorche.__all__)
    for name, kind in PROVIDED.items():
        assert getattr(skorche, name) is kind
        assert is_provided("skorche", name)
    assert not any(is_provided("skorche", name) for name in LACKING)


@pytest.mark.parametrize("name", LACKING)
def test_what_a_compiled_file_lacks_is_refused_as_skorches(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(CompileError) as caught:
        compiled(tmp_path, declaration(f"return repr({name})"))
    [problem] = caught.value.problems
    assert problem.code == "uses-skorche"
    assert f"`{name}`, which is skorche's own, by `from skorche import *`" in str(
        problem
    )


@pytest.mark.parametrize("name", LACKING)
def test_what_is_imported_by_name_is_refused_as_skorche_itself(
    tmp_path: Path, name: str
) -> None:
    text = declaration(f"return repr({name})", f"from skorche import {name}")
    with pytest.raises(CompileError) as caught:
        compiled(tmp_path, text)
    assert [problem.code for problem in caught.value.problems] == ["uses-skorche"]


@pytest.mark.parametrize("target", sorted(TARGETS))
@pytest.mark.parametrize(
    "imports",
    ["from skorche import *", "from skorche import Failure, PipelineError"],
)
def test_failures_and_errors_are_the_compiled_files_own(
    tmp_path: Path, target: str, imports: str
) -> None:
    text = f"""\
{imports}
import skorche


def divide(number):
    try:
        return 1 / number
    except PipelineError:
        return None


def tell(failure):
    assert type(failure) is Failure
    return isinstance(failure.error, PipelineError)


bad = skorche.Queue("bad")
numbers = skorche.Queue("numbers", [0, 1])
halves = skorche.map(divide, numbers, on_error=bad)
told = skorche.map(tell, bad)
skorche.run()
"""
    made = compiled(tmp_path, text, target)
    assert "skorche" not in made.partition('"""\n')[2]
    found = output_of(tmp_path, made)
    assert sorted(map(str, found)) == sorted(map(str, WANTED))


WANTED = [
    {"queue": "halves", "item": 1.0},
    {"queue": "told", "item": False},
]


@pytest.mark.parametrize(
    "helper", ["from skorche import *\n", "from skorche import Failure\n"]
)
@pytest.mark.parametrize(
    ("imports", "name"),
    [
        ("import helper", "helper.Failure"),
        ("from helper import Failure", "Failure"),
        ("from helper import *", "Failure"),
    ],
)
def test_failures_may_come_by_way_of_a_file_of_the_users(
    tmp_path: Path, helper: str, imports: str, name: str
) -> None:
    text = declaration(f"return isinstance(item, {name})", imports)
    assert output_of(tmp_path, compiled(tmp_path, text, helper=helper)) == [False]


def test_a_class_of_the_users_with_the_name_of_a_provided_one_is_refused(
    tmp_path: Path,
) -> None:
    """Both would be one in the compiled file."""
    text = """\
import skorche
from helper import is_failure


class Failure:
    pass


def use(item):
    return is_failure(Failure())


skorche.map(use, skorche.Queue("numbers", [1]))
skorche.run()
"""
    helper = "import skorche\nfrom skorche import *\n\n\n"
    helper += "def is_failure(item):\n    return isinstance(item, Failure)\n"
    with pytest.raises(CompileError) as caught:
        compiled(tmp_path, text, helper=helper)
    [problem] = caught.value.problems
    assert (problem.code, problem.place.line) == ("reserved-name", 5)


def test_a_class_of_another_file_with_that_name_gets_another(tmp_path: Path) -> None:
    text = declaration(
        "return isinstance(helper.Failure(), Failure)",
        "import helper\nfrom skorche import Failure",
    )
    helper = "class Failure:\n    pass\n"
    assert output_of(tmp_path, compiled(tmp_path, text, helper=helper)) == [False]


@pytest.mark.parametrize(
    ("imports", "wanted"),
    [
        ("from skorche import *\nfrom itertools import *", None),
        ("from itertools import *\nfrom skorche import *", "uses-skorche"),
    ],
)
def test_the_last_star_import_is_the_one_that_holds(
    tmp_path: Path, imports: str, wanted: str | None
) -> None:
    """`chain` is a name of both."""
    text = declaration("return list(chain([item], [2]))", imports)
    if wanted is None:
        assert output_of(tmp_path, compiled(tmp_path, text)) == [[1, 2]]
        return
    with pytest.raises(CompileError) as caught:
        compiled(tmp_path, text)
    assert [problem.code for problem in caught.value.problems] == [wanted]


def test_a_name_of_the_users_own_is_none_of_skorches(tmp_path: Path) -> None:
    """The last binding holds, and a def stands below a star import."""
    text = declaration("return StateError.__name__")
    text = text.replace("def use", "class StateError:\n    pass\n\n\ndef use")
    assert output_of(tmp_path, compiled(tmp_path, text)) == ["StateError"]


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (skorche, True),
        (skorche.Queue, True),
        (skorche.run, True),
        (skorche.Queue("numbers"), True),
        (skorche.task(len), False),
        (len, False),
        (json, False),
        (3, False),
    ],
    ids=["package", "class", "verb", "queue", "task", "builtin", "module", "number"],
)
def test_values_are_told_apart(held: object, wanted: bool) -> None:
    assert is_of_library(held) is wanted


def test_modules_are_told_apart_by_their_first_word() -> None:
    assert is_library("skorche.errors")
    assert not is_library("skorched")
    assert not is_library("my.skorche")
    assert is_task_maker(skorche.task)
    assert not is_task_maker(len)
