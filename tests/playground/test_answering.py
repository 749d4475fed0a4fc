"""docs/playground/answering.py: what the page is told, by the Python that is here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from docs.playground import answering
from scripts.playground import SOURCES, examples_of

EXAMPLES = list(examples_of(SOURCES / "examples.txt"))
WORDS = EXAMPLES[0]["text"]


@pytest.fixture(autouse=True)
def in_a_folder(here: Path) -> None:
    pass


def answer(text: str, target: str = "serial", name: str = "words.py") -> Any:
    return json.loads(answering.answer(name, text, target))


def run(text: str) -> Any:
    return json.loads(answering.run("words.py", text))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["name"]))
def test_each_example_is_right_and_runs(example: dict[str, str]) -> None:
    found = answer(example["text"], name=example["name"])
    assert found["problems"] == []
    for pipeline in found["pipelines"]:
        assert pipeline["dots"] and pipeline["picture"]
        came = run(pipeline["text"])
        assert (came["code"], came["error"]) == (0, "")
        assert came["out"]


WRONG = {
    "a graph that cannot be": ("long, batch_size=2", "long, batch_size=0", 28),
    "no Python": ("LONG = 6", "LONG = = 6", 5),
    "a verb that is misused": ("(q_long, batch", "(q_long, size=1, batch", 28),
    "a name that is not there": ("LONG = 6", "LONG = SIX", 5),
    "what cannot be carried": (
        "map(clean,",
        "map((lambda x: lambda word: x)(object()),",
        27,
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told_with_its_line(what: str) -> None:
    old, new, line = WRONG[what]
    found = answer(WORDS.replace(old, new))
    problem = found["problems"][0]
    assert problem["line"] == line, problem
    assert problem["message"] and "words.py" not in problem["message"]
    assert all(not pipeline["text"] for pipeline in found["pipelines"])


def test_what_cannot_be_carried_is_drawn_all_the_same() -> None:
    (pipeline,) = answer(WORDS.replace(*WRONG["what cannot be carried"][:2]))[
        "pipelines"
    ]
    assert "lambda" in pipeline["picture"]
    assert pipeline["dots"]


@pytest.mark.parametrize(
    ("module", "hint"),
    [
        ("sqlite3.no_such", "the Python of this page comes without that module"),
        ("numpy_or_so", "this page has skorche and the standard library"),
    ],
)
def test_a_module_that_is_not_there_is_explained(module: str, hint: str) -> None:
    (problem,) = answer(f"import {module}\n{WORDS}")["problems"]
    assert problem["hint"].startswith(hint)


def test_an_earlier_declaration_is_no_module_of_a_later_one() -> None:
    answer(WORDS, name="words.py")
    found = answer(f"import words\n{WORDS}", name="other.py")
    assert "No module named 'words'" in found["problems"][0]["message"]


def test_what_a_declaration_prints_is_shown() -> None:
    found = answer(WORDS.replace("LONG = 6", "LONG = 6\nprint('here')"))
    assert found["printed"] == "here\n"


def test_a_change_is_told_as_by_the_command_line() -> None:
    old, new = (
        answer(text)["pipelines"][0]["text"]
        for text in (WORDS, WORDS.replace("long, batch_size=2", "long, batch_size=3"))
    )
    change = json.loads(answering.change("words.py", old, new))
    assert change["words"] == "  ~ batch: size 2 → 3\n"
    assert change["lines"][0].startswith("@@")
    assert json.loads(answering.change("words.py", old, old))["words"] == ""
    told = json.loads(answering.change("words.py", old, "x = 1\n"))
    assert told["words"] and not told["dots"]


def test_a_failure_is_what_python_says_of_it() -> None:
    broken = WORDS.replace("return len(word) >= LONG", "return 1 / 0")
    came = run(answer(broken)["pipelines"][0]["text"])
    assert came["code"] == 1
    assert came["error"].startswith("Traceback")
    assert came["error"].endswith("ZeroDivisionError: division by zero\n")


def test_a_run_without_end_is_ended() -> None:
    text = "import itertools\nfor n in itertools.count():\n    print(n)\n"
    came = run(text)
    assert came["cut"]
    assert came["out"].splitlines()[-1] == str(answering.MOST_LINES - 1)
    assert run("print('x' * 10**6)")["cut"]
