"""The table of problem codes: all that there are, with examples that are true.

`pytest --record` writes PROBLEMS.md anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from skorche.problems import PROBLEMS, table
from tests.places import ROOT
from tests.test_cases import CASES, problem_codes

SHOWN = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted(CASES.glob("*/*/*error.txt"))
)


def test_every_code_has_its_row_and_every_row_a_code() -> None:
    assert sorted(problem_codes()) == sorted(PROBLEMS)


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_examples_are_what_a_case_brings_forth(code: str) -> None:
    assert f"{PROBLEMS[code].example} [{code}]" in SHOWN


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_meaning_and_remedy_are_sentences(code: str) -> None:
    meaning, _, remedy = PROBLEMS[code]
    for text in (meaning, remedy):
        assert text.endswith(".") and "\n" not in text


def test_the_page_is_what_the_table_says(compare: Callable[[Path, str], None]) -> None:
    compare(ROOT / "PROBLEMS.md", table())
